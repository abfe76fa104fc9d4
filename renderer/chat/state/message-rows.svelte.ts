import { tick } from 'svelte';

import type { ChatApi, ChatEvent, MessageRow, MessageRows, RoomId, RowRange } from '../../../contract/chat';
import {
  droppedNewer,
  droppedOlder,
  EMPTY_WINDOW,
  firstPosition,
  lastPosition,
  PAGE_ROWS,
  withChange,
  withNewer,
  withOlder,
} from '../messages/row-window';
import type { Change, RowWindow } from '../messages/row-window';

type FilesEvent = Extract<ChatEvent, { type: 'files' }>;

/** Where the list stands after its rows were replaced. */
export type Place =
  | { readonly at: 'end' }
  /** A row with its distance from the top of the view, in pixels. */
  | { readonly at: 'position'; readonly position: number; readonly offset: number };

/** The rows of one room that the page holds, and the reading of more. One reading runs at a time; changes that arrive meanwhile are applied to its result too. */
export class MessageRowsState {
  window: RowWindow = $state.raw(EMPTY_WINDOW);
  /** Rows are being added or removed before those in view: the list keeps its distance from its end meanwhile. */
  shift = $state(false);
  /** Counts replacements of all rows: the list begins anew with each. */
  replaced = $state(0);
  place: Place = { at: 'end' };
  /** Where the reader was when rows above went. */
  #stay: Place | undefined;
  #working: Promise<void> = Promise.resolve();
  #busy = false;
  #meanwhile: Change[] = [];

  constructor(
    readonly api: Pick<ChatApi, 'rows'>,
    readonly room: RoomId,
  ) {}

  get rows(): readonly MessageRow[] {
    return this.window.rows;
  }

  /** Replaces everything by the rows around a place. */
  show(place: Place): Promise<void> {
    const range: RowRange =
      place.at === 'end'
        ? { from: 'end', limit: PAGE_ROWS }
        : { from: 'around', position: place.position, limit: PAGE_ROWS };
    return this.#next(range, (page) => {
      this.place = place;
      this.window = page;
      this.replaced += 1;
    });
  }

  /** Replaces everything by the room's first rows. */
  showStart(): Promise<void> {
    return this.#next({ from: 'after', position: 0, limit: PAGE_ROWS }, (page) => {
      this.place = { at: 'position', position: firstPosition(page) ?? 0, offset: 0 };
      this.window = page;
      this.replaced += 1;
    });
  }

  async loadOlder(): Promise<void> {
    const position = firstPosition(this.window);
    if (this.#busy || !this.window.olderExist || position === undefined) return;
    await this.#next({ from: 'before', position, limit: PAGE_ROWS }, (page) => {
      this.shift = true;
      this.window = withOlder(this.window, page);
    });
    await this.#endShift();
    this.window = droppedNewer(this.window);
  }

  async loadNewer(): Promise<void> {
    const position = lastPosition(this.window);
    if (this.#busy || !this.window.newerExist || position === undefined) return;
    await this.#next({ from: 'after', position, limit: PAGE_ROWS }, (page) => {
      this.window = withNewer(this.window, page);
    });
    await this.#dropOlder();
  }

  /**
   * @param followsEnd whether the reader is at the end: then old rows go when there are too many, else new ones
   * @param place where the reader is: what goes above it moves nothing
   */
  async apply(change: Change, followsEnd: boolean, place: Place): Promise<void> {
    if (this.#busy) this.#meanwhile.push(change);
    const top = followsEnd || place.at === 'end' ? 0 : place.position;
    const goesAbove = this.window.rows.some(
      ({ key, position = top }) => position < top && change.removed.includes(key),
    );
    this.window = withChange(this.window, change);
    if (goesAbove) this.#stay = place;
    if (followsEnd) await this.#dropOlder();
    else this.window = droppedNewer(this.window);
  }

  /** Where the list has to stay, once: rows above it went. */
  takeStay(): Place | undefined {
    const stay = this.#stay;
    this.#stay = undefined;
    return stay;
  }

  /** Transfers went on: nothing of the list moves by it. */
  hearFiles(files: FilesEvent['files']): void {
    const rows = this.window.rows.map((row) => {
      const transfer = files.find(({ file }) => file === row.file?.file)?.transfer;
      return row.file && transfer ? { ...row, file: { ...row.file, transfer } } : row;
    });
    this.window = { ...this.window, rows };
  }

  async #dropOlder(): Promise<void> {
    const dropped = droppedOlder(this.window);
    if (dropped === this.window) return;
    // The list has to have taken in what was added before it hears of what goes.
    await tick();
    this.shift = true;
    this.window = droppedOlder(this.window);
    await this.#endShift();
  }

  async #endShift(): Promise<void> {
    await tick();
    this.shift = false;
  }

  #next(range: RowRange, take: (page: MessageRows) => void): Promise<void> {
    const work = this.#working.then(async () => {
      this.#busy = true;
      this.#meanwhile = [];
      try {
        take(await this.api.rows({ room: this.room, range }));
        for (const change of this.#meanwhile) this.window = withChange(this.window, change);
      } finally {
        this.#busy = false;
      }
    });
    this.#working = work.catch(() => undefined);
    return work;
  }
}
