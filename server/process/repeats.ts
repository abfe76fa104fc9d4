/** Lines of a log that say the same again are told once a second, with their number: a flood must not become a flood of lines. */
import type { RelayEvent } from '../../protocol/admin';
import type { Clock } from '../environment';
import type { RecordedEvent } from '../events';

const WINDOW_MS = 1000;
/** Kinds that are told apart at once; beyond, all lines of a second are one more kind. */
const MAX_KINDS = 1000;

interface Kind {
  repeats: number;
  last: RecordedEvent;
}

export class Repeats {
  private readonly kinds = new Map<string, Kind>();

  constructor(
    private readonly clock: Clock,
    /** Told the last of several once more, with how many there were beside the first. */
    private readonly write: (recorded: RecordedEvent, repeats: number) => void,
  ) {}

  /** Warnings and errors only: everything else is told as often as it happens. */
  take(recorded: RecordedEvent): void {
    const name = this.nameOf(recorded.event);
    const kind = this.kinds.get(name);
    if (kind) {
      kind.repeats += 1;
      kind.last = recorded;
      return;
    }
    this.kinds.set(name, { repeats: 0, last: recorded });
    this.clock.after(WINDOW_MS, () => this.settle(name));
    this.write(recorded, 0);
  }

  private settle(name: string): void {
    const kind = this.kinds.get(name);
    this.kinds.delete(name);
    if (kind && kind.repeats > 0) this.write(kind.last, kind.repeats);
  }

  private nameOf({ event, code, details = {} }: RelayEvent): string {
    const name = [event, code, details['limit'], details['what']].map((part) => String(part ?? '')).join(' ');
    return this.kinds.size < MAX_KINDS || this.kinds.has(name) ? name : 'others';
  }
}
