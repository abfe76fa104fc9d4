/**
 * Tells systemd how the relay is (sd_notify). Node has no Unix datagrams, so systemd-notify says it: the unit needs NotifyAccess=all. Fed from the
 * event loop, so that a relay whose loop stands still is restarted.
 */
import { execFile } from 'node:child_process';
import type { RelayServer } from './relay-server';

/** How long a recovery asks for at a time, and how often it asks again. */
const EXTEND_USEC = 30_000_000;
const EXTEND_EVERY_MS = 10_000;
const COMMAND_TIMEOUT_MS = 5000;

/** Does nothing where no service manager listens. */
export function notifyServiceManager(server: RelayServer): void {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = process.env;
  if (NOTIFY_SOCKET === undefined) return;
  let timer = setInterval(() => say(server, `EXTEND_TIMEOUT_USEC=${String(EXTEND_USEC)}`), EXTEND_EVERY_MS);
  timer.unref();
  const watchdogMs =
    WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === process.pid ? Number(WATCHDOG_USEC) / 1000 : 0;
  server.events.subscribe(
    ({ event: { event } }) => {
      if (event === 'relay-listening') {
        clearInterval(timer);
        say(server, 'READY=1', statusOf(server));
        if (watchdogMs > 0) timer = setInterval(() => say(server, 'WATCHDOG=1', statusOf(server)), watchdogMs / 3);
        timer.unref();
      } else if (event === 'relay-stopping') {
        clearInterval(timer);
        say(server, 'STOPPING=1', 'STATUS=lets clients know and ends');
      }
    },
    () => 'info',
  );
}

function statusOf(server: RelayServer): string {
  const { connections, rooms, host, port } = server.status();
  return `STATUS=listens on ${host}:${String(port)}, ${String(connections)} connections, ${String(rooms)} rooms`;
}

function say(server: RelayServer, ...words: readonly string[]): void {
  execFile('systemd-notify', [...words], { timeout: COMMAND_TIMEOUT_MS }, (error) => {
    if (error)
      server.events.emit('warn', 'operator-notice', { details: { what: 'systemd-notify', cause: String(error.code) } });
  });
}
