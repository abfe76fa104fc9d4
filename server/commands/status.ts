import { AparteError } from '../../protocol/errors';
import { printResult } from '../process/output';
import { PROGRAM } from '../release';
import { askRelay } from './admin-client';
import { DATA_OPTION, JSON_OPTION, required, type CommandSpec } from './command';

export const STATUS: CommandSpec = {
  name: 'status',
  purpose: 'asks the relay that runs on a folder how it is; exit 0 while it serves, 69 where it does not',
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} status --data /var/lib/aparte`,
  run: async (typed) => {
    const status = await askRelay(required(typed, 'data', 'DIR'), 'status');
    const rows = Object.entries(status).map(([name, value]) => `${name.padEnd(16)}${String(value)}`);
    printResult(typed.switches.has('json') ? JSON.stringify(status) : rows.join('\n'));
    if (status['state'] !== 'listening') throw new AparteError('not-ready');
    return undefined;
  },
};
