/** The vault's thread: one database, operations in the order in which they come. */
import { parentPort } from 'node:worker_threads';

import { openVaultDatabase } from './migrations';
import { isOperation, runOperation } from './operations';
import { SqlStore } from './sql-store';
import { toCrossing, type Answer, type CallRequest, type OpenRequest, type Request } from './worker-messages';
import { AparteError } from '../../protocol/errors';

const port = parentPort;
if (!port) throw new AparteError('internal', { what: 'no worker thread' });

let store: SqlStore | undefined;

const answer = (message: Answer) => port.postMessage(message);

port.on('message', (request: Request) => {
  switch (request.type) {
    case 'open':
      open(request);
      break;
    case 'call':
      run(request);
      break;
    case 'close':
      store?.close();
      store = undefined;
      answer({ type: 'closed' });
      port.close();
      break;
  }
});

function open({ path, key, mustExist }: OpenRequest): void {
  try {
    store = new SqlStore(openVaultDatabase({ path, key, mustExist }));
    answer({ type: 'opened' });
  } catch (error) {
    answer({ type: 'refused', error: toCrossing(error) });
    port?.close();
  } finally {
    key.fill(0);
  }
}

function run({ call, operation, args }: CallRequest): void {
  try {
    if (!store || !isOperation(operation)) throw new AparteError('internal', { what: 'vault worker call' });
    answer({ type: 'result', call, value: runOperation(store, operation, args) });
  } catch (error) {
    answer({ type: 'failure', call, error: toCrossing(error) });
  }
}
