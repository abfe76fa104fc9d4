/** The event list: the newest events, those of them that pass the filter, and whether the view stands still. */
import type { LogEvent } from '../../../contract/relay';

import type { FilterProblem, Predicate, TextOf } from './filter';
import { fold, parseFilter } from './filter';
import { Ring } from './ring';

/** Events kept in memory; older ones are forgotten here, not at the relay. */
export const KEPT_EVENTS = 100_000;
/** How long a frame may go on filtering old rows before it lets the page paint. */
const SCAN_SLICE_MS = 8;
/** More new rows than this in one frame are more than anybody reads: the list is then renewed less often, and the page stays quick. */
const FLOOD_ROWS = 64;
const FLOOD_PAUSE_MS = 100;
/** Characters of an exported part, about: the page paints between two. */
const EXPORT_PART = 500_000;
/** Rows between two looks at the clock. */
const SCAN_STRIDE = 256;

/** A row of the list. */
export interface LogRow {
  /** Number of the row since this window opened; the relay's own numbers start anew with each of its starts. */
  readonly number: number;
  readonly event: LogEvent;
  /** Events that this window missed just before this one. */
  readonly droppedBefore: number;
}

/** What the list shows, renewed at most once a frame. Rows are asked from `rows` by their number there. */
export interface LogView {
  readonly rows: Ring<LogRow>;
  readonly first: number;
  readonly end: number;
  /** Events in memory and ever received, whatever the filter. */
  readonly kept: number;
  readonly total: number;
  /** Time of the oldest event in memory. */
  readonly sinceMs: number | undefined;
  /** Events that passed the filter since the view was paused. */
  readonly fresh: number;
  readonly dropped: number;
  readonly scanning: boolean;
}

/** Time and frames, so that tests need neither. */
export interface FrameClock {
  readonly requestFrame: (callback: () => void) => void;
  readonly nowMs: () => number;
}

interface Scan {
  readonly from: Ring<LogRow>;
  readonly into: Ring<LogRow>;
  next: number;
}

const passAll: Predicate = () => true;

const NOTHING: LogView = {
  rows: new Ring(1),
  first: 0,
  end: 0,
  kept: 0,
  total: 0,
  sinceMs: undefined,
  fresh: 0,
  dropped: 0,
  scanning: false,
};

export class EventLog {
  readonly #clock: FrameClock;
  readonly #capacity: number;
  #textOf: TextOf;
  #accepts: Predicate = passAll;
  /** Every event in memory; plain objects, because a proxy each would cost more than the events. */
  readonly #kept: Ring<LogRow>;
  /** Those that pass; the same ring while everything does. */
  #matching: Ring<LogRow>;
  /** What stood in memory when the view was paused: it must not slide away under the reader. */
  #frozen: { readonly kept: Ring<LogRow>; matching: Ring<LogRow> } | undefined;
  /** The filter changed while paused, so #matching has to be made anew. */
  #stale = false;
  #scan: Scan | undefined;
  #fresh = 0;
  #dropped = 0;
  #framed = false;
  #paintedMs = -Infinity;

  /** What to paint. */
  view = $state.raw<LogView>(NOTHING);
  paused = $state(false);
  /** The filter as it is typed, and what is wrong with it. */
  filter = $state('');
  problem = $state.raw<FilterProblem>();
  filtering = $state(false);
  /** What is highlighted; it hides nothing. */
  search = $state('');
  /** The row under the keyboard, by its number since the window opened. */
  active = $state.raw<LogRow>();

  constructor(textOf: TextOf, clock: FrameClock, capacity = KEPT_EVENTS) {
    this.#textOf = textOf;
    this.#clock = clock;
    this.#capacity = capacity;
    this.#kept = new Ring(capacity);
    this.#matching = this.#kept;
    this.#publish();
  }

  /** Takes events in; `dropped` were lost before them. */
  add(events: readonly LogEvent[], dropped = 0): void {
    let droppedBefore = dropped;
    for (const event of events) {
      const row: LogRow = { number: this.#kept.end, event, droppedBefore };
      droppedBefore = 0;
      this.#kept.push(row);
      this.#take(row);
    }
    this.#dropped += dropped;
    this.#forgetUnkept();
    this.#requestFrame();
  }

  pause(): void {
    if (this.#frozen) return;
    // What is on view, not what has arrived since: the row under the pointer stays under it.
    const { total, end } = this.view;
    const kept = this.#kept.copy(total);
    this.#frozen = { kept, matching: this.#matching === this.#kept ? kept : this.#matching.copy(end) };
    if (this.#scan) this.#rescan();
    this.#fresh = 0;
    for (let number = Math.max(total, this.#kept.first); number < this.#kept.end; number += 1) {
      const row = this.#kept.at(number);
      if (row && this.#accepts(row.event)) this.#fresh += 1;
    }
    this.paused = true;
    this.#publish();
  }

  /** Shows what is happening again, from the newest event. */
  resume(): void {
    if (!this.#frozen) return;
    this.#frozen = undefined;
    this.paused = false;
    this.active = undefined;
    this.#fresh = 0;
    this.#scan = undefined;
    if (this.#stale) this.#rescan();
    this.#publish();
  }

  /** Sets the filter; one that cannot be used leaves the last one in force. */
  setFilter(source: string): void {
    this.filter = source;
    const parsed = parseFilter(source, this.#textOf);
    this.problem = parsed.ok ? undefined : parsed.problem;
    if (!parsed.ok) return;
    this.filtering = !parsed.empty;
    this.#accepts = parsed.empty ? passAll : parsed.accepts;
    this.#fresh = 0;
    this.#rescan();
    this.#publish();
  }

  /** Takes another language's texts for words and patterns. */
  setTexts(textOf: TextOf): void {
    this.#textOf = textOf;
    if (this.filtering) this.setFilter(this.filter);
  }

  /** Where in the view the first row stands that is not older than this one. */
  placeOf(row: LogRow): number {
    const rows = this.#shown;
    let low = rows.first;
    let high = rows.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((rows.at(middle)?.number ?? -1) < row.number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Makes a row the active one; the view stands still for it. */
  activate(row: LogRow): void {
    this.pause();
    this.active = row;
  }

  /** Makes the row at a place of the view the active one. */
  goTo(place: number): void {
    const row = this.#shown.at(place);
    if (row) this.activate(row);
  }

  /** The next row (or the one before) that holds what is searched for, beginning beside `from`; it goes round. */
  find(from: number, direction: 1 | -1): number | undefined {
    const wanted = fold(this.search);
    const rows = this.#shown;
    if (wanted === '' || rows.length === 0) return undefined;
    for (let step = 1; step <= rows.length; step += 1) {
      const offset = from - rows.first + direction * step;
      const place = rows.first + (((offset % rows.length) + rows.length) % rows.length);
      const row = rows.at(place);
      if (row && fold(this.#textOf(row.event)).includes(wanted)) return place;
    }
    return undefined;
  }

  /** The events as NDJSON, part by part, as they stand now: all in memory, or those that pass the filter. */
  *ndjson(which: 'all' | 'filtered'): Generator<string, void, undefined> {
    const rows = which === 'all' ? (this.#frozen?.kept ?? this.#kept).copy() : this.#shown.copy();
    let part: string[] = [];
    let characters = 0;
    for (let number = rows.first; number < rows.end; number += 1) {
      const row = rows.at(number);
      if (!row) continue;
      const line = `${JSON.stringify(row.event)}\n`;
      part.push(line);
      characters += line.length;
      if (characters < EXPORT_PART) continue;
      yield part.join('');
      [part, characters] = [[], 0];
    }
    if (part.length > 0) yield part.join('');
  }

  get #shown(): Ring<LogRow> {
    return this.#frozen?.matching ?? this.#matching;
  }

  #take(row: LogRow): void {
    const live = this.#matching;
    const scanningLive = this.#scan?.from === this.#kept;
    if (scanningLive || (live === this.#kept && !this.#frozen)) return;
    if (!this.#accepts(row.event)) return;
    if (this.#frozen) this.#fresh += 1;
    if (live !== this.#kept && !this.#stale) live.push(row);
  }

  /** Rows that the full ring forgot are forgotten among the matching ones too. */
  #forgetUnkept(): void {
    const live = this.#matching;
    if (live === this.#kept) return;
    let first = live.first;
    while ((live.at(first)?.number ?? Infinity) < this.#kept.first) first += 1;
    live.dropBefore(first);
  }

  /** Makes the matching rows anew: at once where all match, else in slices, while the old ones stay on view. */
  #rescan(): void {
    this.#stale = this.#frozen !== undefined;
    const from = this.#frozen?.kept ?? this.#kept;
    if (this.#accepts === passAll) {
      this.#scan = undefined;
      this.#settle(from);
      return;
    }
    this.#scan = { from, into: new Ring(this.#capacity), next: from.first };
    this.#advance();
  }

  #advance(): void {
    const scan = this.#scan;
    if (!scan) return;
    const until = this.#clock.nowMs() + SCAN_SLICE_MS;
    scan.next = Math.max(scan.next, scan.from.first);
    for (let count = 1; scan.next < scan.from.end; count += 1) {
      const row = scan.from.at(scan.next);
      if (row && this.#accepts(row.event)) scan.into.push(row);
      scan.next += 1;
      if (count % SCAN_STRIDE === 0 && this.#clock.nowMs() >= until) break;
    }
    if (scan.next < scan.from.end) {
      this.#requestFrame();
      return;
    }
    this.#scan = undefined;
    this.#settle(scan.into);
  }

  #settle(matching: Ring<LogRow>): void {
    if (this.#frozen) this.#frozen.matching = matching;
    else this.#matching = matching;
    this.#forgetUnkept();
  }

  #requestFrame(): void {
    if (this.#framed) return;
    this.#framed = true;
    this.#clock.requestFrame(() => {
      this.#framed = false;
      this.#advance();
      if (this.#isFlood()) this.#requestFrame();
      else this.#publish();
    });
  }

  #isFlood(): boolean {
    const rows = this.#kept.end - this.view.total;
    return rows > FLOOD_ROWS && this.#clock.nowMs() - this.#paintedMs < FLOOD_PAUSE_MS;
  }

  #publish(): void {
    const rows = this.#shown;
    const kept = this.#frozen?.kept ?? this.#kept;
    this.#paintedMs = this.#clock.nowMs();
    this.view = {
      rows,
      first: rows.first,
      end: rows.end,
      kept: kept.length,
      total: this.#kept.end,
      sinceMs: kept.at(kept.first)?.event.timeMs,
      fresh: this.#fresh,
      dropped: this.#dropped,
      scanning: this.#scan !== undefined,
    };
  }
}
