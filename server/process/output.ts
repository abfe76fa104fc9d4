/** Lines on stdout and stderr. A reader who is gone or does not read costs lines, never the relay. */
import type { EventLevel } from '../../protocol/admin';
import type { Clock } from '../environment';
import { isAtLeast, type EventLog, type RecordedEvent } from '../events';
import { Repeats } from './repeats';
import { systemClock } from './system-clock';

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

/** What lines go to. */
export interface LineSink {
  readonly writableLength: number;
  write(text: string): unknown;
}

/**
 * Writes events as lines on stderr, those of one turn of the event loop in one write: a pipe is written to at once, and each write costs more than
 * taking a message does. Beyond what waits there lines are dropped, and their number said.
 */
export class EventPrinter {
  private lines: string[] = [];
  private waitingBytes = 0;
  private dropped = 0;
  private readonly repeats: Repeats;

  constructor(
    private readonly events: EventLog,
    /** Least severity that is written; may change while the relay runs. */
    public level: EventLevel,
    private readonly sink: LineSink = process.stderr,
    private readonly clock: Clock = systemClock,
  ) {
    this.repeats = new Repeats(clock, (recorded, count) => this.print(recorded, count));
    events.subscribe(
      (recorded) => this.take(recorded),
      () => this.level,
    );
  }

  private take(recorded: RecordedEvent): void {
    if (isAtLeast(recorded.event.level, 'warn')) this.repeats.take(recorded);
    else this.print(recorded, 0);
  }

  private print(recorded: RecordedEvent, repeats: number): void {
    if (this.sink.writableLength + this.waitingBytes > MAX_WAITING_BYTES) {
      this.dropped += 1;
      return;
    }
    const line = lineOf(recorded, repeats);
    if (this.lines.length === 0) this.clock.soon(() => this.flush());
    this.lines.push(line);
    this.waitingBytes += line.length;
    const count = this.dropped;
    this.dropped = 0;
    if (count > 0) this.events.emit('warn', 'events-dropped', { details: { sink: 'stderr', count } });
  }

  private flush(): void {
    const text = this.lines.join('');
    this.lines = [];
    this.waitingBytes = 0;
    this.sink.write(text);
  }
}

/** The newest time as a text: many events share one. */
let isoTime = { ms: NaN, text: '' };

/** The event with its time as people and log software read it: UTC. */
function lineOf({ event, json }: RecordedEvent, repeats: number): string {
  if (event.timeMs !== isoTime.ms) isoTime = { ms: event.timeMs, text: new Date(event.timeMs).toISOString() };
  const more = repeats > 0 ? `"repeats":${String(repeats)},` : '';
  return `{"time":"${isoTime.text}",${more}${json.slice(1)}\n`;
}

/** Ends the process once its last words are out, or cannot get out. */
export function exitWith(exitCode: number): void {
  const leave = (): void => process.exit(exitCode);
  setTimeout(leave, 200);
  // After the events of this turn.
  setImmediate(() => process.stdout.write('', () => process.stderr.write('', leave)));
}
