/** The local relay as a forked Node process, which ends with this one. */
import { fork } from 'node:child_process';

import { portStream, relayArguments, type RelayChild, type SpawnRelay } from '../host/relay-child';

/** Starts `program` (the built `server/relay-child.cjs`) as the relay. */
export function forkRelay(program: string): SpawnRelay {
  return (start): RelayChild => {
    const child = fork(program, relayArguments(start), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const port = portStream({
      send: (message) => {
        if (child.connected) child.send(message);
      },
      onMessage: (take) => {
        child.on('message', take);
      },
    });
    const exited = new Promise<number | null>((resolve) => {
      child.once('exit', (code) => {
        resolve(code);
      });
      child.once('error', () => {
        resolve(null);
      });
    });
    void exited.then(() => port.push(null));
    return {
      port,
      exited,
      kill: () => {
        child.kill('SIGKILL');
      },
    };
  };
}
