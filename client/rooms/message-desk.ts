/** What a person does with single messages of a room: answers, edits, deletes, reacts. */
import { fromHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import type { MessageRow, MessageVersion, Pin, Quote } from '../api';
import type { FileDesk } from '../files/file-desk';
import type { MessageRecord } from '../vault/store';
import { longestTimerS, timerOf } from './lives';
import { saidMentions, type SaidMention } from './mentions';
import { pinsOf } from './pins';
import type { Room } from './room';
import type { RoomState } from './room-state';
import { MAX_OWN_REACTIONS, messageRow, quoteOf, rowKey } from './rows';
import {
  deletionUtterance,
  editUtterance,
  pinUtterance,
  reactionUtterance,
  textUtterance,
  timerUtterance,
} from './speaker';

/** A text, whom it mentions, and the digest (hex) of the message that it answers. */
export interface Said {
  readonly text: string;
  readonly reply?: string;
  readonly mentions?: readonly SaidMention[];
}

/** See the file's head. Messages are named by their digests, hex. */
export class MessageDesk {
  /** @param emit tells a row that changed without the log */
  constructor(
    private readonly state: RoomState,
    private readonly room: Room,
    private readonly files: FileDesk,
    private readonly emit: (row: MessageRow) => void,
  ) {}

  async send({ text, reply, mentions }: Said): Promise<{ readonly key: string }> {
    const target = reply === undefined ? undefined : (await this.require(reply)).digest;
    this.state.writing.ended();
    const words = { text, mentions: saidMentions(this.state, text, mentions) };
    const frame = await this.room.say(textUtterance(words, target));
    return { key: rowKey(this.state.context.identity.author, frame.id) };
  }

  async edit(message: string, { text, mentions }: Omit<Said, 'reply'>): Promise<void> {
    const { digest, timerS = 0 } = await this.requireOwn(message);
    const utterance = editUtterance({ text, mentions: saidMentions(this.state, text, mentions) }, digest);
    // It takes the place of what it edits, and goes with it.
    await this.room.say({ ...utterance, timerS });
  }

  /** For everybody, as far as their apps obey. */
  async delete(message: string): Promise<void> {
    const { digest } = await this.requireOwn(message);
    await this.room.say(deletionUtterance(digest));
  }

  async eraseHere(message: string): Promise<void> {
    const record = await this.require(message);
    const { digest } = record;
    await this.files.keepForOthers(record);
    const erased = await this.room.exclusively(() =>
      this.state.context.store.eraseMessage(this.state.record.room, digest, 'here'),
    );
    const row = erased && messageRow(this.state, erased);
    if (row) this.emit(row);
    await this.files.letGo();
  }

  async react(message: string, emoji: string, on: boolean): Promise<void> {
    const record = await this.requireReadable(message);
    const { reactions = [] } = messageRow(this.state, record) ?? {};
    const own = reactions.filter((reaction) => reaction.own);
    if (own.some((reaction) => reaction.emoji === emoji) === on) return;
    if (on && own.length >= MAX_OWN_REACTIONS) throw new AparteError('too-many-reactions', { max: MAX_OWN_REACTIONS });
    await this.room.say(reactionUtterance(record.digest, emoji, on));
  }

  /** For everybody: any member may. */
  async pin(message: string, on: boolean): Promise<void> {
    const { digest } = await this.requireReadable(message);
    const isPinned = (await this.pins()).some((pin) => pin.message === message);
    if (isPinned !== on) await this.room.say(pinUtterance(digest, on));
  }

  /** How long what anybody says from now on lasts; any member may. @throws AparteError `bad-argument` for longer than the room keeps anything */
  async setTimer(seconds: number): Promise<void> {
    const max = longestTimerS(this.state);
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > max)
      throw new AparteError('bad-argument', { what: 'timer', max });
    if (seconds !== timerOf(this.state)) await this.room.say(timerUtterance(seconds));
  }

  pins(): Promise<Pin[]> {
    return pinsOf(this.state);
  }

  async versions(message: string): Promise<MessageVersion[]> {
    const { digest } = await this.require(message);
    const versions = await this.state.context.store.listVersions(this.state.record.room, digest);
    return versions.map(({ n, timeMs, text }) => ({ position: n, timeMs, text }));
  }

  async quote(message: string): Promise<Quote> {
    const digest = fromHex(message);
    return quoteOf(this.state, digest, await this.find(digest));
  }

  async fetchFile(digest: Uint8Array): Promise<void> {
    const record = await this.find(digest);
    if (!record) throw new AparteError('unknown-message');
    await this.files.fetch(record);
  }

  private async find(digest: Uint8Array): Promise<MessageRecord | undefined> {
    const [record] = await this.state.context.store.findSpoken(this.state.record.room, [digest]);
    return record;
  }

  private async require(message: string): Promise<MessageRecord> {
    const record = await this.find(fromHex(message));
    if (!record) throw new AparteError('unknown-message');
    return record;
  }

  private async requireReadable(message: string): Promise<MessageRecord> {
    const record = await this.require(message);
    if (record.erased) throw new AparteError('unknown-message');
    return record;
  }

  private async requireOwn(message: string): Promise<MessageRecord> {
    const record = await this.requireReadable(message);
    if (!this.state.isOwn(record.author)) throw new AparteError('not-author');
    return record;
  }
}
