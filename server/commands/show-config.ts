import { configurationOf } from '../configuration/load';
import type { Shown } from '../configuration/resolve';
import { printResult } from '../process/output';
import { PROGRAM } from '../release';
import { JSON_OPTION, type CommandSpec } from './command';
import { loadSettings, SETTING_OPTIONS } from './configuration';

const OPTIONS = [...SETTING_OPTIONS, JSON_OPTION];

export const CHECK_CONFIG: CommandSpec = {
  name: 'check-config',
  purpose: 'reads all settings as serve would and says everything that is wrong; listens nowhere, writes nothing',
  options: OPTIONS,
  example: `${PROGRAM} check-config --config /etc/aparte/relay.yaml`,
  run: async (typed) => {
    const { settings, file } = await loadSettings(typed);
    await configurationOf(settings);
    const read = file ?? 'no file';
    printResult(typed.switches.has('json') ? JSON.stringify({ ok: true, file: file ?? null }) : `ok (${read})`);
    return undefined;
  },
};

export const PRINT_CONFIG: CommandSpec = {
  name: 'print-config',
  purpose: 'prints every setting with its value and where it comes from; of tokens, only where they are',
  options: OPTIONS,
  example: `${PROGRAM} print-config --config /etc/aparte/relay.yaml`,
  run: async (typed) => {
    const { shown, file } = await loadSettings(typed);
    if (typed.switches.has('json')) {
      const settings = shown.map(({ name, value, origin }) => ({ name, value, origin: origin.at }));
      printResult(JSON.stringify({ file: file ?? null, settings }));
    } else {
      printResult(`# file: ${file ?? 'none'}\n${shown.map(lineOf).join('\n')}`);
    }
    return undefined;
  },
};

/** As it may stand in a file, with its origin behind it. */
function lineOf({ name, value, origin }: Shown): string {
  const limit = name.startsWith('limits.') ? `  ${name.slice('limits.'.length)}` : name;
  return `${limit}: ${JSON.stringify(value)}  # ${origin.at}`;
}
