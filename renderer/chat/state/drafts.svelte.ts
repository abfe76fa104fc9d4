import type { ChatApi, Quote, RoomId } from '../../../contract/chat';

/** A draft is with the host this long after the last key at the latest. */
const SAVE_AFTER_MS = 300;

/** What a room's draft was when the page last heard of it. */
export interface SavedDraft {
  readonly text: string;
  /** Digest of the message that it answers. */
  readonly reply?: string | undefined;
}

/** One room's unsent text, with what it answers: kept here while the page lives, and saved with the host so that it outlives the page. */
export class Draft {
  text = $state('');
  reply: Quote | undefined = $state.raw();
  #saved: SavedDraft | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly api: Pick<ChatApi, 'setDraft' | 'quote'>,
    readonly room: RoomId,
    saved: SavedDraft,
    readonly failed: (error: unknown) => void,
  ) {
    this.text = saved.text;
    this.#saved = saved;
    if (saved.reply !== undefined) this.#readReply(saved.reply);
  }

  write(text: string): void {
    this.text = text;
    // Not put off by further keys: somebody who writes without a pause loses no more than this either.
    this.#timer ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  answer(quote: Quote | undefined): void {
    this.reply = quote;
    this.save();
  }

  /** Takes everything out, to be sent. */
  take(): { readonly text: string; readonly reply: Quote | undefined } {
    const { text, reply } = this;
    this.text = '';
    this.reply = undefined;
    return { text: text.trimEnd(), reply };
  }

  /** Puts back what could not be sent, before whatever was begun meanwhile. */
  giveBack({ text, reply }: { readonly text: string; readonly reply: Quote | undefined }): void {
    this.text = this.text === '' ? text : `${text}\n${this.text}`;
    this.reply ??= reply;
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { text } = this;
    const reply = this.reply?.message;
    if (text === this.#saved?.text && reply === this.#saved.reply) return;
    this.#saved = { text, reply };
    this.api.setDraft({ room: this.room, text, ...(reply !== undefined && { reply }) }).catch((error: unknown) => {
      this.#saved = undefined;
      this.failed(error);
    });
  }

  #readReply(message: string): void {
    this.reply = { message, state: 'unknown', author: '', authorName: '', text: '' };
    this.api.quote({ room: this.room, message }).then(
      (quote) => {
        if (this.reply?.message === message) this.reply = quote;
      },
      (error: unknown) => this.failed(error),
    );
  }
}
