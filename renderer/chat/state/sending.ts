import type { ChatApi, RoomId } from '../../../contract/chat';
import type { SaidMention, Saying } from '../../../contract/mentions';
import { encodedBytes } from '../room/text-size';
import type { Draft } from './drafts.svelte';
import type { Tray } from './tray.svelte';

/** Longest text that a message with a file says (a test compares it with the protocol's); a longer one is a message of its own before it. */
export const MAX_CAPTION_BYTES = 8192;

type Words = Omit<Saying, 'reply'>;

/** A text with its mentions, where it has any. */
export function withMentions(text: string, mentions: readonly SaidMention[]): Words {
  return mentions.length === 0 ? { text } : { text, mentions };
}

/** Sends what stands in the composer, one after another: whoever writes on never waits. */
export class Sending {
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly api: Pick<ChatApi, 'send' | 'sendFiles'>,
    readonly room: RoomId,
    readonly of: {
      readonly draft: Draft;
      readonly tray: Tray;
      readonly mentionsOf: (text: string) => readonly SaidMention[];
    },
  ) {}

  /** Takes text and files out of the composer at once. @param failed hears why they are there again */
  send(failed: (error: unknown) => void): void {
    const { draft, tray, mentionsOf } = this.of;
    const taken = draft.take();
    const said = withMentions(taken.text, mentionsOf(taken.text));
    const files = tray.take().map(({ file }) => file);
    this.#last = this.#last.then(async () => {
      try {
        await this.#say(said, taken.reply?.message, files);
      } catch (error) {
        draft.giveBack(taken);
        await tray.read().catch(failed);
        failed(error);
      }
      draft.save();
    });
  }

  async #say(said: Words, reply: string | undefined, files: readonly string[]): Promise<void> {
    const { api, room } = this;
    const answer = reply === undefined ? {} : { reply };
    if (files.length === 0) {
      await api.send({ room, ...said, ...answer });
      return;
    }
    const isBeside = encodedBytes(said.text) <= MAX_CAPTION_BYTES;
    if (!isBeside) await api.send({ room, ...said, ...answer });
    await api.sendFiles({ room, files, ...(isBeside ? { ...said, ...answer } : { text: '' }) });
  }
}
