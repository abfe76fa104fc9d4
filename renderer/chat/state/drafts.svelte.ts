import type { ChatApi, RoomId } from '../../../contract/chat';

/** A draft is with the host this long after the last key at the latest. */
const SAVE_AFTER_MS = 300;

/** One room's unsent text: kept here while the page lives, and saved with the host so that it outlives the page. */
export class Draft {
  text = $state('');
  #saved: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly api: Pick<ChatApi, 'setDraft'>,
    readonly room: RoomId,
    saved: string,
    readonly failed: (error: unknown) => void,
  ) {
    this.text = saved;
    this.#saved = saved;
  }

  write(text: string): void {
    this.text = text;
    // Not put off by further keys: somebody who writes without a pause loses no more than this either.
    this.#timer ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.text;
    if (text === this.#saved) return;
    this.#saved = text;
    this.api.setDraft({ room: this.room, text }).catch((error: unknown) => {
      this.#saved = '\0';
      this.failed(error);
    });
  }
}
