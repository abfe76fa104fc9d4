/** Signals of a relay process. */
import { toAparteError } from '../../protocol/errors';
import { ConfigurationProblems, lineOf } from '../configuration/load';
import type { RelayConfiguration, RelayServer } from './relay-server';

/** @param reread makes a new configuration from where the last one came from; without it HUP ends the relay, as of any program's child */
export function handleSignals(server: RelayServer, reread: (() => Promise<RelayConfiguration>) | undefined): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.stop());
  process.on('SIGHUP', () => {
    if (reread) reload(server, reread);
    else server.stop();
  });
  // Left alone, Node would open a debugger's port for anybody on this computer.
  process.on('SIGUSR1', () => {
    const { relay, pin, ...status } = server.status();
    server.events.emit('info', 'admin-acted', { details: { method: 'status', via: 'signal', ...status } });
  });
}

let turn: Promise<void> = Promise.resolve();

/** All of it or nothing: what cannot be used leaves everything as it is, and nobody is cut off either way. */
function reload(server: RelayServer, reread: () => Promise<RelayConfiguration>): void {
  turn = turn.then(async () => {
    try {
      const later = server.reconfigure(await reread());
      const details = later.length > 0 ? { needsRestart: later.join(' ') } : {};
      server.events.emit('info', 'settings-reloaded', { details });
    } catch (error) {
      const known = toAparteError(error);
      const { code } = known;
      const texts = known instanceof ConfigurationProblems ? known.problems.map(lineOf) : [known.message];
      for (const what of texts) server.events.emit('error', 'settings-refused', { code, details: { what } });
    }
  });
}
