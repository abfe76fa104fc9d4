import { formatHostPort } from '../../protocol/address';
import { configurationOf } from '../configuration/load';
import { EventPrinter, printResult } from '../process/output';
import { PROGRAM, RELEASE } from '../release';
import type { Listening } from '../process/listening';
import { RelayServer } from '../process/relay-server';
import { notifyServiceManager } from '../process/service-manager';
import { handleSignals } from '../process/signals';
import { JSON_OPTION, type CommandSpec } from './command';
import { loadSettings, SETTING_OPTIONS } from './configuration';

export const SERVE: CommandSpec = {
  name: 'serve',
  purpose: 'runs a relay until it gets TERM or INT; HUP reads its settings anew, USR1 writes its status as an event',
  options: [
    ...SETTING_OPTIONS,
    { ...JSON_OPTION, help: 'when ready, one JSON object on stdout instead of a sentence' },
  ],
  example: `${PROGRAM} serve --data /var/lib/aparte --listen 0.0.0.0:4747`,
  run: async (typed) => {
    const { settings, file } = await loadSettings(typed);
    const server = new RelayServer(await configurationOf(settings));
    const output = new EventPrinter(server.events, settings.logLevel);
    server.reread = async () => {
      const next = (await loadSettings(typed)).settings;
      const configuration = await configurationOf(next);
      output.level = next.logLevel;
      return configuration;
    };
    handleSignals(server, 'reload');
    notifyServiceManager(server);
    const listening = await server.start(file ?? 'none');
    const isJson = typed.switches.has('json');
    printResult(isJson ? JSON.stringify(readyLine(listening)) : readySentence(listening));
    return server.ended;
  },
};

function readyLine({ host, port, pin, relay, relays, listening }: Listening) {
  const address = formatHostPort(host, port);
  return { event: 'listening', address, relay, pin, host, port, relays, listening, release: RELEASE };
}

function readySentence({ listening, relay }: Listening): string {
  return `The relay listens on ${listening.join(', ')}. Its address, for those who make rooms on it: ${relay}`;
}
