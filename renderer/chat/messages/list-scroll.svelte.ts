import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';

import type { OpenRoom } from '../state/open-room.svelte';
import type { ListItem } from './items';

/** Closer to the end than this, the list follows it. */
const FOLLOW_PX = 48;
/** More is read when less than this many views are left. */
const AHEAD_VIEWS = 2;
/** The first unread row is shown this far below the top, with what was read before it. */
const CONTEXT_PX = 96;

/** Frames without a measurement after which a place is reached: one for its rows to be measured, one for the list to settle. */
const SETTLE_FRAMES = 2;

/**
 * Where the list stands and where it goes. The list itself keeps the row in view in its place while rows around it come, go and are measured; this decides
 * when it follows its end, and when more is read. It goes to places itself, not by the list's own `scrollToIndex`, which goes back to its place for a while
 * after rows were measured and so undoes what the reader scrolls meanwhile.
 */
export class ListScroll {
  /** The list is where it shall be, and may be seen. */
  placed = $state(false);
  /** A view or more away from the newest message. */
  awayFromEnd = $state(false);
  #reading = false;
  #offset = 0;
  #distance = 0;
  /** Where it is going: the offset, as far as rows are measured yet. */
  #goal: (() => number) | undefined;
  #settling = 0;

  constructor(
    readonly room: OpenRoom,
    readonly scroller: () => HTMLElement | undefined,
    readonly list: () => VirtualizerHandle | undefined,
    readonly items: () => readonly ListItem[],
  ) {}

  async begin(): Promise<void> {
    await tick();
    const { place } = this.room.messages;
    this.room.followsEnd = place.at === 'end';
    if (place.at === 'position') this.#toPosition(place.position, place.offset);
    else this.toEnd();
    await nextFrame();
    await nextFrame();
    this.placed = true;
    this.#update();
  }

  rowsChanged(): void {
    if (!this.placed) return;
    const stay = this.room.messages.takeStay();
    if (this.room.followsEnd) this.toEnd();
    else if (stay?.at === 'position') this.#stayAt(stay.position, stay.offset);
    this.#update();
  }

  /** The row at or after a position keeps its distance from the top. */
  #stayAt(position: number, offset: number): void {
    const list = this.list();
    if (list) this.#goTo(() => list.getItemOffset(this.indexAt(position)) + offset);
  }

  resized(): void {
    // What was measured stands in the document after the tick, and is painted after that.
    void tick().then(() => {
      if (this.room.followsEnd) this.toEnd();
      else this.#approach();
      if (this.placed) this.#update();
    });
  }

  /** The reader turned the wheel, touched or pressed: wherever the list was going, it stays with the reader. */
  taken(): void {
    this.#goal = undefined;
  }

  /**
   * Only the reader goes up and away from the end: rows that are measured above move both ends alike, rows that come or grow below leave the offset
   * as it is, and the list itself goes down. So it needs no clock to tell whose scroll it was, which a busy computer would belie.
   */
  scrolled(): void {
    const offset = this.list()?.getScrollOffset() ?? 0;
    const distance = this.#distanceToEnd();
    const wentAway = offset < this.#offset && distance > this.#distance;
    this.#offset = offset;
    this.#distance = distance;
    if (!this.placed) return;
    if (distance <= FOLLOW_PX) this.room.followsEnd = !this.room.messages.window.newerExist;
    else if (wentAway) this.room.followsEnd = false;
    this.#update();
  }

  toEnd(): void {
    this.#goTo(() => this.scroller()?.scrollHeight ?? 0);
  }

  /** To a row: to the middle of the view, or no further than it needs to be seen whole. */
  toIndex(index: number, align: 'nearest' | 'center'): void {
    const [list, scroller] = [this.list(), this.scroller()];
    if (!list || !scroller) return;
    const top = list.getItemOffset(index);
    const rest = () => list.getItemSize(index) - list.getViewportSize();
    const above = top < scroller.scrollTop;
    if (align === 'center') this.#goTo(() => list.getItemOffset(index) + rest() / 2);
    else if (above) this.#goTo(() => list.getItemOffset(index));
    else if (top + rest() > scroller.scrollTop) this.#goTo(() => list.getItemOffset(index) + rest());
  }

  /** To the room's first message: there already, or read first. */
  toStart(): void {
    this.room.followsEnd = false;
    if (this.room.messages.window.olderExist) this.room.run(this.room.messages.showStart());
    else this.#goTo(() => 0);
  }

  /** Position of the last row of which at least half is in view. */
  lastVisiblePosition(): number | undefined {
    const list = this.list();
    if (!list || !this.placed) return undefined;
    const items = this.items();
    if (items.length === 0) return undefined;
    const bottom = list.getScrollOffset() + list.getViewportSize();
    let index = Math.min(list.findItemIndex(bottom), items.length - 1);
    if (list.getItemOffset(index) + list.getItemSize(index) / 2 > bottom) index -= 1;
    for (; index >= 0; index -= 1) {
      const position = items[index]?.row.position;
      if (position !== undefined) return position;
    }
    return undefined;
  }

  /** Index of the row at or after a position; of the last where there is none. */
  indexAt(position: number): number {
    const items = this.items();
    const index = items.findIndex((item) => (item.row.position ?? Number.MAX_SAFE_INTEGER) >= position);
    return index === -1 ? items.length - 1 : index;
  }

  #toPosition(position: number, offset: number): void {
    const list = this.list();
    if (!list) return;
    const items = this.items();
    const divider = items.findIndex((item) => item.divider);
    const atPosition = items.findIndex((item) => (item.row.position ?? Number.MAX_SAFE_INTEGER) >= position);
    const index = divider === -1 ? atPosition : divider;
    if (index === -1) this.toEnd();
    else this.#goTo(() => list.getItemOffset(index) + (divider === -1 ? offset : -CONTEXT_PX));
  }

  #goTo(goal: () => number): void {
    this.#goal = goal;
    this.#approach();
  }

  /** Goes there, and again whenever rows were measured, until a few frames brought nothing more. */
  #approach(): void {
    const scroller = this.scroller();
    if (!this.#goal || !scroller) return;
    scroller.scrollTop = this.#goal();
    if (this.#settling === 0) void this.#settle();
    this.#settling = SETTLE_FRAMES;
  }

  async #settle(): Promise<void> {
    do {
      await nextFrame();
      this.#settling -= 1;
    } while (this.#settling > 0);
    this.#goal = undefined;
  }

  #distanceToEnd(): number {
    const list = this.list();
    return list ? list.getScrollSize() - list.getScrollOffset() - list.getViewportSize() : 0;
  }

  #update(): void {
    const list = this.list();
    if (!list) return;
    const offset = list.getScrollOffset();
    const view = list.getViewportSize();
    const { olderExist, newerExist } = this.room.messages.window;
    this.awayFromEnd = newerExist || this.#distanceToEnd() > view;
    this.#keepPlace(list, offset);
    if (this.#reading || view === 0) return;
    if (olderExist && offset < AHEAD_VIEWS * view) this.#read(this.room.messages.loadOlder());
    else if (newerExist && this.#distanceToEnd() < AHEAD_VIEWS * view) this.#read(this.room.messages.loadNewer());
  }

  #keepPlace(list: VirtualizerHandle, offset: number): void {
    if (this.room.followsEnd) {
      this.room.place = { at: 'end' };
      return;
    }
    const index = list.findItemIndex(offset);
    const position = this.items()[index]?.row.position;
    if (position === undefined) return;
    this.room.place = { at: 'position', position, offset: offset - list.getItemOffset(index) };
  }

  /** One page at a time; where one is not enough, the next follows. */
  #read(work: Promise<void>): void {
    this.#reading = true;
    const done = async () => {
      try {
        await work;
      } finally {
        await nextFrame();
        this.#reading = false;
      }
      this.#update();
    };
    this.room.run(done());
  }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
