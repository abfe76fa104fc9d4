/** Puts frames into the outbox of a vault (folder, worker and number of frames on the command line), says each that is stored, and waits. */
import { defaultKeyFile } from '../../../../client/vault/slots';
import { openVault } from '../../../../client/vault/vault';
import { frame, room } from '../records';

const [directory = '', workerPath = '', count = '0'] = process.argv.slice(2);

async function main(): Promise<void> {
  const { store } = await openVault({ directory, workerPath, secret: { keyFile: defaultKeyFile(directory) } });
  for (let order = 1; order <= Number(count); order += 1) {
    await store.enqueue(room(), frame(order));
    process.stdout.write(`stored ${order}\n`);
  }
}

void main();
