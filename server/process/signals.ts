/** Signals of a relay process. */
import type { RelayServer } from './relay-server';

export function handleSignals(server: RelayServer): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => server.stop());
  // Left alone, Node would open a debugger's port for anybody on this computer.
  process.on('SIGUSR1', () => {
    const { connections, rooms, storedBytes, acceptedFrames } = server.status();
    const details = { method: 'status', via: 'signal', connections, rooms, storedBytes, acceptedFrames };
    server.events.emit('info', 'admin-acted', { details });
  });
}
