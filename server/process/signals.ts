/** Signals of a relay process. */
import type { RelayServer } from './relay-server';

/** @param hangup what HUP does: a service reads its settings anew, a child ends with its parent */
export function handleSignals(server: RelayServer, hangup: 'reload' | 'stop'): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.stop());
  process.on('SIGHUP', () => {
    if (hangup === 'stop') server.stop();
    else server.reload().catch(() => undefined); // It is an event.
  });
  // Left alone, Node would open a debugger's port for anybody on this computer.
  process.on('SIGUSR1', () => {
    const { relay, pin, ...status } = server.status();
    server.events.emit('info', 'admin-acted', { details: { method: 'status', via: 'signal', ...status } });
  });
}
