import type { OpenRoom } from '../state/open-room.svelte';

/** A row counts as read after it was in view this long, in a window that has the focus. */
const READ_AFTER_MS = 500;

/** Tells the host how far was read. */
export class ReadMark {
  #seen: number | undefined;
  #marked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly room: OpenRoom,
    readonly readPosition: () => number,
  ) {}

  /** @param position of the last row in view */
  saw(position: number | undefined): void {
    this.#seen = position;
    if (this.room.readingHeld) this.#marked = 0;
    if (position === undefined || position <= Math.max(this.readPosition(), this.#marked)) return;
    this.#timer ??= setTimeout(() => this.#mark(position), READ_AFTER_MS);
  }

  /** The window got the focus back: what is in view begins to be read now. */
  focused(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The rows are gone from view: what was not in view long enough is not read. */
  end(): void {
    clearTimeout(this.#timer);
    this.#seen = undefined;
  }

  #mark(seenFirst: number): void {
    this.#timer = undefined;
    if (!document.hasFocus() || this.#seen === undefined) return;
    // What has come into view since has not been there long enough.
    const position = Math.min(seenFirst, this.#seen);
    if (!this.room.readingHeld && position > Math.max(this.readPosition(), this.#marked)) {
      this.#marked = position;
      this.room.markRead(position);
    }
    this.saw(this.#seen);
  }
}
