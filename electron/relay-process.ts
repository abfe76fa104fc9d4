/** The relay as Electron's utilityProcess: a process of its own that ends with this one. */
import path from 'node:path';

import { utilityProcess } from 'electron';

import type { SpawnRelay } from '../host/relay-child';
import { portStream, relayArguments } from '../host/relay-child';

/** Starts the relay of the build in `dist`. */
export function relaySpawner(dist: string): SpawnRelay {
  return (start) => {
    const program = path.join(dist, 'server', 'relay-child.cjs');
    const child = utilityProcess.fork(program, relayArguments(start), { serviceName: 'Aparté relay', stdio: 'ignore' });
    const port = portStream({
      send: (message) => child.postMessage(message),
      onMessage: (take) => void child.on('message', take),
    });
    const exited = new Promise<number | null>((resolve) => {
      child.once('exit', (code) => {
        port.push(null);
        resolve(code);
      });
    });
    return { port, exited, kill: () => void child.kill() };
  };
}
