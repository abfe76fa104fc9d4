/** A port to offer where the wanted one is taken. */
import { createServer } from 'node:net';

const ATTEMPTS = 20;
const HIGHEST_PORT = 65_535;

/** The next free port after `wanted` on `host`; undefined where none of the next twenty is. */
export async function nextFreePort(host: string, wanted: number): Promise<number | undefined> {
  for (let port = wanted + 1; port <= Math.min(wanted + ATTEMPTS, HIGHEST_PORT); port += 1) {
    if (await isFree(host, port)) return port;
  }
  return undefined;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
