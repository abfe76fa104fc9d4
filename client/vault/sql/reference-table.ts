/** What messages make of each other: edits, deletions, reactions, replies. */
import type { Database } from '@signalapp/sqlcipher';

import { toHex } from '../../../protocol/bytes';
import { textOrName } from '../../files/text-or-name';
import { MAX_QUOTE_UNITS } from '../store';
import type { Erasure, MessageRecord, QuoteRecord, ReactionRecord, VersionRecord } from '../store';
import { erasureOf, readMessage } from './message-table';
import { Query, readBytes, readNumber, readOptionalBytes, readOptionalText, readText } from './statement';

/** Different emoji of one author that count under one message. */
const MAX_EMOJI_OF_AUTHOR = 6;
/** Reactions of a message that are read: more are not told apart by anybody. */
const MAX_REACTIONS_READ = 1000;
const MAX_VERSIONS = 100;

const EFFECTS: Readonly<Partial<Record<MessageRecord['kind'], true>>> = {
  edit: true,
  deletion: true,
  reaction: true,
  unreaction: true,
};

const OTHER_EMOJI =
  'SELECT count(*) AS others FROM reactions WHERE room_id = ? AND target = ? AND author = ? AND emoji <> ? AND active = 1';

const IN_LOST = 'branch_id IN (SELECT id FROM lost_branches WHERE room_id = ?)';

/** What was said of a message. */
const ABOUT_IT = "kind IN ('edit', 'reaction', 'unreaction')";

/** What else of an erased message is erased, by its room and digest. */
const ERASE_STEPS = [
  `UPDATE messages SET text = '', mentions = NULL WHERE room_id = ? AND target = ? AND ${ABOUT_IT}`,
  'DELETE FROM reactions WHERE room_id = ? AND target = ?',
  `UPDATE lost_messages SET text = '', blob = NULL, file = NULL, mentions = NULL WHERE ${IN_LOST} AND digest = ?`,
  `UPDATE lost_messages SET text = '', mentions = NULL WHERE ${IN_LOST} AND target = ? AND ${ABOUT_IT}`,
  "UPDATE own_frames SET kind = 'hidden', text = '', body = NULL WHERE room_id = ? AND digest = ? AND position IS NOT NULL",
  `UPDATE own_frames SET kind = 'hidden', text = '', body = NULL WHERE room_id = ? AND target = ? AND ${ABOUT_IT} AND position IS NOT NULL`,
];

/** Positions below a message in which texts are looked for that its author had not seen. */
const UNSEEN_LOOK_BACK = 99;

/** More messages at once are read again by who shows them, not told one by one. */
const MAX_TOLD = 200;

/** See the file's head. What refers to a message that is not there yet counts when it comes. */
export class ReferenceTable {
  readonly #find: Query;
  readonly #anyReferring: Query;
  readonly #newestEdit: Query;
  readonly #deletion: Query;
  readonly #setText: Query;
  readonly #restoreText: Query;
  readonly #edits: Query;
  readonly #react: Query;
  readonly #emojiOf: Query;
  readonly #reactions: Query;
  readonly #reactionMessages: Query;
  readonly #forgetReactions: Query;
  readonly #targetsAbove: Query;
  readonly #erasure: Query;
  readonly #unseen: Query;
  readonly #noteErasure: Query;
  readonly #eraseSteps: readonly Query[];
  readonly #eraseText: Query;

  constructor(database: Database) {
    const spoken = "room_id = ? AND digest = ? AND kind = 'text' AND double = 0";
    const referring = 'room_id = ? AND target = ? AND double = 0';
    const edits = `SELECT n, time_ms, text, mentions FROM messages WHERE ${referring} AND kind = 'edit' AND author = ? ORDER BY n DESC LIMIT`;
    this.#find = new Query(database, `SELECT * FROM messages WHERE ${spoken} LIMIT 1`);
    this.#anyReferring = new Query(database, `SELECT 1 FROM messages WHERE ${referring} LIMIT 1`);
    this.#newestEdit = new Query(database, `${edits} 1`);
    this.#edits = new Query(database, `${edits} ${MAX_VERSIONS}`);
    this.#deletion = new Query(
      database,
      `SELECT 1 FROM messages WHERE ${referring} AND kind = 'deletion' AND author = ? LIMIT 1`,
    );
    this.#setText = new Query(
      database,
      `UPDATE messages SET original_mentions = CASE WHEN original IS NULL THEN mentions ELSE original_mentions END,
         original = ifnull(original, text), text = ?, mentions = ? WHERE room_id = ? AND n = ?`,
    );
    this.#restoreText = new Query(
      database,
      `UPDATE messages SET text = original, mentions = original_mentions, original = NULL, original_mentions = NULL
       WHERE room_id = ? AND n = ? AND original IS NOT NULL`,
    );
    this.#react = new Query(
      database,
      `INSERT INTO reactions (room_id, target, author, emoji, n, active) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET n = excluded.n, active = excluded.active WHERE excluded.n > n`,
    );
    this.#emojiOf = new Query(database, OTHER_EMOJI);
    this.#reactions = new Query(
      database,
      `SELECT emoji, author FROM reactions WHERE room_id = ? AND target = ? AND active = 1 ORDER BY n LIMIT ${MAX_REACTIONS_READ}`,
    );
    this.#reactionMessages = new Query(
      database,
      `SELECT * FROM messages WHERE ${referring} AND kind IN ('reaction', 'unreaction') ORDER BY n`,
    );
    this.#forgetReactions = new Query(database, 'DELETE FROM reactions WHERE room_id = ? AND target = ?');
    this.#targetsAbove = new Query(
      database,
      'SELECT DISTINCT target FROM messages WHERE room_id = ? AND n > ? AND target IS NOT NULL',
    );
    this.#unseen = new Query(
      database,
      `SELECT count(*) AS texts FROM (SELECT 1 FROM messages
         WHERE room_id = ? AND shown = 1 AND n > ? AND n < ? AND kind = 'text' AND author <> ? LIMIT ?)`,
    );
    this.#erasure = new Query(database, 'SELECT why FROM erasures WHERE room_id = ? AND digest = ?');
    this.#noteErasure = new Query(
      database,
      `INSERT INTO erasures (room_id, digest, why) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET why = excluded.why WHERE why = 'author'`,
    );
    this.#eraseText = new Query(
      database,
      `UPDATE messages SET text = '', original = NULL, mentions = NULL, original_mentions = NULL, blob = NULL, file = NULL, erased = (SELECT why FROM erasures WHERE room_id = messages.room_id AND digest = messages.digest)
       WHERE room_id = ? AND digest = ? AND kind = 'text'`,
    );
    this.#eraseSteps = ERASE_STEPS.map((sql) => new Query(database, sql));
  }

  /** Targets of what stands above `position`. */
  targetsAbove(roomId: number, position: number): Uint8Array[] {
    return this.#targetsAbove.all(roomId, position).map((row) => readBytes(row, 'target'));
  }

  /** Messages were stored: makes them and those that they refer to what they are now. Returns those that look otherwise than they came. */
  stored(roomId: number, messages: readonly MessageRecord[]): MessageRecord[] {
    const touched = new Map<string, Uint8Array>();
    const isFew = messages.length <= MAX_TOLD;
    for (const message of messages) {
      const { kind, target, author, text, n, digest } = message;
      if (kind === 'text') {
        if (target || this.#isTouched(roomId, digest) || (isFew && this.#unseenBy(roomId, message, 1) > 0))
          touched.set(toHex(digest), digest);
      } else if (target && author && EFFECTS[kind]) {
        touched.set(toHex(target), target);
        if (kind === 'reaction' || kind === 'unreaction') {
          this.#takeReaction(roomId, { target, author, emoji: text, n, active: kind === 'reaction' });
        }
      }
    }
    return [...touched.values()].flatMap((digest) => this.settle(roomId, digest) ?? []);
  }

  /** What stood above a position is gone: the messages that it changed are what the rest makes of them. */
  lost(roomId: number, targets: readonly Uint8Array[]): void {
    for (const target of targets) {
      this.#forgetReactions.run(roomId, target);
      for (const row of this.#reactionMessages.all(roomId, target)) {
        const { author, text, n, kind } = readMessage(row);
        if (author) this.#takeReaction(roomId, { target, author, emoji: text, n, active: kind === 'reaction' });
      }
      this.settle(roomId, target);
    }
  }

  find(roomId: number, digest: Uint8Array): MessageRecord | undefined {
    const row = this.#find.first(roomId, digest);
    return row && this.decorate(roomId, readMessage(row));
  }

  /** A message with what others make of it. */
  decorate(roomId: number, message: MessageRecord): MessageRecord {
    if (message.kind === 'pinned' && message.target) return { ...message, quote: this.#quote(roomId, message.target) };
    if (message.kind !== 'text') return message;
    const reactions = this.#reactionsOf(roomId, message.digest);
    const unseen = this.#unseenBy(roomId, message, UNSEEN_LOOK_BACK);
    return {
      ...message,
      ...(unseen > 0 && { unseen }),
      ...(message.target && { quote: this.#quote(roomId, message.target) }),
      ...(reactions.length > 0 && { reactions }),
    };
  }

  versions(roomId: number, digest: Uint8Array): VersionRecord[] {
    const row = this.#find.first(roomId, digest);
    const message = row && readMessage(row);
    if (!row || !message?.author || message.erased) return [];
    const { n, timeMs, author, text } = message;
    const first = { n, timeMs, text: readOptionalText(row, 'original') ?? text };
    const later = this.#edits.all(roomId, digest, author).reverse();
    const edits = later.map((edit) => ({
      n: readNumber(edit, 'n'),
      timeMs: readNumber(edit, 'time_ms'),
      text: readText(edit, 'text'),
    }));
    return [first, ...edits].slice(-MAX_VERSIONS);
  }

  erase(roomId: number, digest: Uint8Array, why: Erasure): void {
    this.#noteErasure.run(roomId, digest, why);
    this.#eraseText.run(roomId, digest);
    for (const step of this.#eraseSteps) step.run(roomId, digest);
  }

  /** How many texts of others, `most` at most, stand between what its author had seen and the message. Where the author claims to have seen what is not below, none. */
  #unseenBy(roomId: number, { kind, n, author, viewPosition }: MessageRecord, most: number): number {
    if (kind !== 'text' || !author || viewPosition === undefined || viewPosition >= n - 1) return 0;
    const row = this.#unseen.first(roomId, Math.max(viewPosition, n - 1 - UNSEEN_LOOK_BACK), n, author, most);
    return row ? readNumber(row, 'texts') : 0;
  }

  #isTouched(roomId: number, digest: Uint8Array): boolean {
    return this.#anyReferring.first(roomId, digest) !== undefined || this.#erasure.first(roomId, digest) !== undefined;
  }

  /** Makes a message what the rest makes of it. Only its author changes it: what others send about it changes nothing. */
  settle(roomId: number, digest: Uint8Array): MessageRecord | undefined {
    const row = this.#find.first(roomId, digest);
    if (!row) return undefined;
    const { n, author } = readMessage(row);
    const known = this.#erasure.first(roomId, digest);
    if (known) this.erase(roomId, digest, erasureOf(readText(known, 'why')));
    else if (author && this.#deletion.first(roomId, digest, author)) this.erase(roomId, digest, 'author');
    else {
      const edit = author && this.#newestEdit.first(roomId, digest, author);
      if (edit) this.#setText.run(readText(edit, 'text'), readOptionalBytes(edit, 'mentions'), roomId, n);
      else this.#restoreText.run(roomId, n);
    }
    return this.find(roomId, digest);
  }

  #takeReaction(roomId: number, { target, author, emoji, n, active }: Reaction): void {
    const row = this.#emojiOf.first(roomId, target, author, emoji);
    if (active && row && readNumber(row, 'others') >= MAX_EMOJI_OF_AUTHOR) return;
    this.#react.run(roomId, target, author, emoji, n, active);
  }

  #reactionsOf(roomId: number, digest: Uint8Array): ReactionRecord[] {
    const byEmoji = new Map<string, Uint8Array[]>();
    for (const row of this.#reactions.all(roomId, digest)) {
      const emoji = readText(row, 'emoji');
      const authors = byEmoji.get(emoji) ?? [];
      authors.push(readBytes(row, 'author'));
      byEmoji.set(emoji, authors);
    }
    return [...byEmoji].map(([emoji, authors]) => ({ emoji, authors }));
  }

  #quote(roomId: number, digest: Uint8Array): QuoteRecord {
    const row = this.#find.first(roomId, digest);
    const message = row && readMessage(row);
    if (!message?.author) return { state: 'unknown' };
    const { n, author, erased } = message;
    const text = textOrName(message);
    return erased
      ? { state: 'erased', n, author }
      : { state: 'known', n, author, text: text.slice(0, MAX_QUOTE_UNITS) };
  }
}

interface Reaction {
  readonly target: Uint8Array;
  readonly author: Uint8Array;
  readonly emoji: string;
  readonly n: number;
  readonly active: boolean;
}
