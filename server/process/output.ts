/** Lines on stdout and stderr. A reader who is gone or does not read costs lines, never the relay. */
import type { EventLevel } from '../../protocol/admin';
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

/** What is printed of the events; the level may change while the relay runs. */
export interface EventOutput {
  level: EventLevel;
}

/**
 * Writes events as lines on stderr, those of one turn of the event loop in one write: a pipe is written to at once, and each write costs more than
 * taking a message does. Beyond what waits there lines are dropped, and their number said.
 */
export function printEvents(events: EventLog, level: EventLevel = 'info'): EventOutput {
  const output: EventOutput = { level };
  let lines: string[] = [];
  let dropped = 0;
  const flush = (): void => {
    const text = lines.join('');
    lines = [];
    process.stderr.write(text);
  };
  const print = ({ json }: RecordedEvent): void => {
    if (process.stderr.writableLength > MAX_WAITING_BYTES) {
      dropped += 1;
      return;
    }
    if (lines.length === 0) setImmediate(flush);
    lines.push(`${json}\n`);
    if (dropped > 0) {
      const count = dropped;
      dropped = 0;
      events.emit('warn', 'events-dropped', { details: { sink: 'stderr', count } });
    }
  };
  events.subscribe(print, () => output.level);
  return output;
}

/** Ends the process once its last words are out, or cannot get out. */
export function exitWith(exitCode: number): void {
  const leave = (): void => process.exit(exitCode);
  setTimeout(leave, 200);
  // After the events of this turn.
  setImmediate(() => process.stdout.write('', () => process.stderr.write('', leave)));
}
