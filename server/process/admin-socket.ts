/** The admin protocol on a local socket: whoever may enter the data folder may administer, and nobody else. */
import { createServer, type Server, type Socket } from 'node:net';
import { chmod, rm } from 'node:fs/promises';
import { AparteError } from '../../protocol/errors';

/** Paths of sockets are short (sun_path; macOS has 104 bytes). */
const MAX_PATH_BYTES = 103;

/**
 * Listens on a socket that only its owner may use. The store's lock is held, so a file that stands there is nobody's.
 * @throws AparteError `address-unavailable`
 */
export async function listenLocally(path: string, accept: (socket: Socket) => void): Promise<Server> {
  if (process.platform === 'win32') throw new AparteError('address-unavailable', { path });
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new AparteError('address-unavailable', { path, maxBytes: MAX_PATH_BYTES });
  await rm(path, { force: true });
  const server = createServer(accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new AparteError('address-unavailable', { path }, { cause: error })));
    server.listen(path, resolve);
  });
  server.removeAllListeners('error');
  server.on('error', () => undefined);
  await chmod(path, 0o600);
  return server;
}
