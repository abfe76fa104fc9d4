/** Lines on stdout and stderr. A reader who is gone or does not read costs lines, never the relay. */
import type { EventLog, RecordedEvent } from '../events';

const MAX_WAITING_BYTES = 1024 * 1024;

/** A closed pipe must not end the relay: whoever read its output is gone, its members are not. */
export function surviveClosedPipes(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

export function printResult(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes every event as a line on stderr; beyond what waits there lines are dropped, and their number said. */
export function printEvents(events: EventLog): void {
  let dropped = 0;
  events.subscribe(({ json }: RecordedEvent) => {
    if (process.stderr.writableLength > MAX_WAITING_BYTES) {
      dropped += 1;
      return;
    }
    if (dropped > 0) {
      const count = dropped;
      dropped = 0;
      events.emit('warn', 'events-dropped', { details: { sink: 'stderr', count } });
    }
    printError(json);
  });
}

/** Ends the process once its last words are out, or cannot get out. */
export function exitWith(exitCode: number): void {
  const leave = (): void => process.exit(exitCode);
  setTimeout(leave, 200);
  process.stdout.write('', () => process.stderr.write('', leave));
}
