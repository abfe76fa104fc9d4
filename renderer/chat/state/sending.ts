import type { ChatApi, RoomId } from '../../../contract/chat';
import { encodedBytes } from '../room/text-size';
import type { Draft } from './drafts.svelte';
import type { Tray } from './tray.svelte';

/** Longest text that a message with a file says (a test compares it with the protocol's); a longer one is a message of its own before it. */
export const MAX_CAPTION_BYTES = 8192;

/** Sends what stands in the composer, one after another: whoever writes on never waits. */
export class Sending {
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly api: Pick<ChatApi, 'send' | 'sendFiles'>,
    readonly room: RoomId,
    readonly draft: Draft,
    readonly tray: Tray,
  ) {}

  /** Takes text and files out of the composer at once. @param failed hears why they are there again */
  send(failed: (error: unknown) => void): void {
    const taken = this.draft.take();
    const files = this.tray.take().map(({ file }) => file);
    this.#last = this.#last.then(async () => {
      try {
        await this.#say(taken.text, taken.reply?.message, files);
      } catch (error) {
        this.draft.giveBack(taken);
        await this.tray.read().catch(failed);
        failed(error);
      }
      this.draft.save();
    });
  }

  async #say(text: string, reply: string | undefined, files: readonly string[]): Promise<void> {
    const { api, room } = this;
    const answer = reply === undefined ? {} : { reply };
    if (files.length === 0) {
      await api.send({ room, text, ...answer });
      return;
    }
    const isBeside = encodedBytes(text) <= MAX_CAPTION_BYTES;
    if (!isBeside) await api.send({ room, text, ...answer });
    await api.sendFiles({ room, files, text: isBeside ? text : '', ...(isBeside && answer) });
  }
}
