/** Bodies of messages (docs/PROTOCOL.md §6): what a member says, apart from who, when and after what. Pure. */
import { HASH_BYTES, SIGNATURE_BYTES } from '../../protocol/chain';
import { CborFields, decodeCbor, encodeCbor, type CborMap } from '../../protocol/cbor';
import { AparteError } from '../../protocol/errors';
import { MAX_TEXT_BYTES } from '../../protocol/limits';
import { decodeUtf8, encodeUtf8 } from '../../protocol/utf8';
import { decodeFileBody, encodeFileBody, type FileBody } from './file-body';
import { readMentions } from './mentions';

/** Longest name of a member and longest title of a room, in Unicode characters (code points). */
export const MAX_NAME_CHARACTERS = 64;
const MAX_TITLE_CHARACTERS = 128;

/** Longest emoji of a reaction, UTF-8: a family with skin tones takes 41. */
const MAX_EMOJI_BYTES = 64;

/** A body that is about another message, which it names by the SHA-256 of its payload: nobody can put another one in its place. */
interface Referring {
  readonly of: Uint8Array;
}

/** A text, and whom it mentions (`mentions.ts`). */
interface Worded {
  readonly text: string;
  readonly mentions?: Uint8Array;
}

/** What a message says. */
export type MessageBody =
  | (Worded & { readonly type: 'text' })
  | (Referring & Worded & { readonly type: 'reply' })
  /** A new text for a message of the same author. */
  | (Referring & Worded & { readonly type: 'edit' })
  /** Asks everybody to erase a message of the same author. */
  | (Referring & { readonly type: 'deletion' })
  | (Referring & { readonly type: 'reaction'; readonly emoji: string; readonly on: boolean })
  /** Puts a message above the others, for everybody, or takes it down. */
  | (Referring & { readonly type: 'pin'; readonly on: boolean })
  /** How long what is said from now on lasts, 0: for good. `again`: repeated for newcomers, who know no earlier one. */
  | { readonly type: 'timer'; readonly seconds: number; readonly again: boolean }
  | { readonly type: 'introduction'; readonly name: string; readonly agree: Uint8Array; readonly signature: Uint8Array }
  | { readonly type: 'settings'; readonly title: string }
  | FileBody
  /** Written by a newer version: kept as it came. */
  | { readonly type: 'unknown'; readonly code: number; readonly bytes: Uint8Array };

/** A body as it travels. */
export interface EncodedBody {
  readonly code: number;
  readonly bytes: Uint8Array;
}

const TEXT = 1;
const INTRODUCTION = 2;
const SETTINGS = 3;
const REPLY = 4;
const EDIT = 5;
const DELETION = 6;
const REACTION = 7;
/** Code of a message that names a file, which the vault knows by it. */
export const FILE_BODY = 8;
/** A text that mentions members. */
const MENTIONING = 9;
const PIN = 10;
const TIMER = 11;
const NEWEST = TIMER;
/** A message's own timer takes four bytes. */
const MAX_TIMER_S = 2 ** 32 - 1;
/** Bodies that may mention members. */
const WORDED: readonly number[] = [REPLY, EDIT, FILE_BODY, MENTIONING];
const AGREE_BYTES = 32;

/** 1 … `max` code points: what a person would count, more or less, and the same in every language's runtime. */
function hasCharacters(text: string, max: number): boolean {
  const count = Array.from(text).length;
  return count >= 1 && count <= max;
}

/** Whether a text is as long as a room's title may be. */
export function hasTitleLength(text: string): boolean {
  return hasCharacters(text, MAX_TITLE_CHARACTERS);
}

function requireCharacters(what: string, text: string, max: number): string {
  if (!hasCharacters(text, max)) throw new AparteError('bad-argument', { what, max });
  return text;
}

function encodeText(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  if (bytes.length === 0) throw new AparteError('message-empty');
  if (bytes.length > MAX_TEXT_BYTES)
    throw new AparteError('message-too-long', { bytes: bytes.length, max: MAX_TEXT_BYTES });
  return bytes;
}

/** The text, which must fit a message of its own: what refers to others may say as much as what does not. */
function requireText(text: string): string {
  encodeText(text);
  return text;
}

function wordsOf({ text, mentions }: Worded): CborMap {
  return { text: requireText(text), ...(mentions && { mentions }) };
}

function requireEmoji(emoji: string): string {
  const { length } = encodeUtf8(emoji);
  if (length < 1 || length > MAX_EMOJI_BYTES) throw new AparteError('bad-argument', { what: 'emoji' });
  return emoji;
}

/** @throws AparteError `message-empty`, `message-too-long`, `bad-argument` for what a person may have typed */
export function encodeBody(body: MessageBody): EncodedBody {
  switch (body.type) {
    case 'text':
      if (!body.mentions) return { code: TEXT, bytes: encodeText(body.text) };
      return { code: MENTIONING, bytes: encodeCbor(wordsOf(body)) };
    case 'introduction': {
      const name = requireCharacters('name', body.name, MAX_NAME_CHARACTERS);
      return { code: INTRODUCTION, bytes: encodeCbor({ name, agree: body.agree, sig: body.signature }) };
    }
    case 'settings': {
      const title = requireCharacters('title', body.title, MAX_TITLE_CHARACTERS);
      return { code: SETTINGS, bytes: encodeCbor({ title }) };
    }
    case 'reply':
      return { code: REPLY, bytes: encodeCbor({ of: body.of, ...wordsOf(body) }) };
    case 'edit':
      return { code: EDIT, bytes: encodeCbor({ of: body.of, ...wordsOf(body) }) };
    case 'deletion':
      return { code: DELETION, bytes: encodeCbor({ of: body.of }) };
    case 'reaction':
      return { code: REACTION, bytes: encodeCbor({ of: body.of, emoji: requireEmoji(body.emoji), on: body.on }) };
    case 'pin':
      return { code: PIN, bytes: encodeCbor({ of: body.of, on: body.on }) };
    case 'timer':
      return { code: TIMER, bytes: encodeCbor({ seconds: body.seconds, again: body.again }) };
    case 'file':
      return { code: FILE_BODY, bytes: encodeFileBody(body) };
    case 'unknown':
      if (body.code >= TEXT && body.code <= NEWEST) {
        throw new AparteError('internal', { what: 'body code' });
      }
      return { code: body.code, bytes: body.bytes };
  }
}

function decodeText(bytes: Uint8Array): MessageBody {
  if (bytes.length < 1 || bytes.length > MAX_TEXT_BYTES) throw new AparteError('bad-encoding', { what: 'text length' });
  return { type: 'text', text: decodeUtf8(bytes) };
}

function readCharacters(fields: CborFields, name: string, max: number): string {
  // A code point takes at most two UTF-16 units.
  const text = fields.text(name, 2 * max);
  if (!hasCharacters(text, max)) throw new AparteError('bad-encoding', { what: name });
  return text;
}

function decodeIntroduction(bytes: Uint8Array): MessageBody {
  const fields = new CborFields(decodeCbor(bytes));
  const name = readCharacters(fields, 'name', MAX_NAME_CHARACTERS);
  const agree = fields.bytes('agree', AGREE_BYTES);
  const signature = fields.bytes('sig', SIGNATURE_BYTES);
  fields.end();
  return { type: 'introduction', name, agree, signature };
}

function decodeSettings(bytes: Uint8Array): MessageBody {
  const fields = new CborFields(decodeCbor(bytes));
  const title = readCharacters(fields, 'title', MAX_TITLE_CHARACTERS);
  fields.end();
  return { type: 'settings', title };
}

function readText(fields: CborFields, name: string, maxBytes: number): string {
  const text = fields.text(name, maxBytes);
  const { length } = encodeUtf8(text);
  if (length < 1 || length > maxBytes) throw new AparteError('bad-encoding', { what: `${name} length` });
  return text;
}

function decodeMentioning(bytes: Uint8Array): MessageBody {
  const fields = new CborFields(decodeCbor(bytes));
  const words = { text: readText(fields, 'text', MAX_TEXT_BYTES), ...readMentions(fields) };
  // Without a mention it is a text, which has its own encoding.
  if (!words.mentions) throw new AparteError('bad-encoding', { what: 'mentions' });
  fields.end();
  return { type: 'text', ...words };
}

function decodeTimer(bytes: Uint8Array): MessageBody {
  const fields = new CborFields(decodeCbor(bytes));
  const [seconds, again] = [fields.uint('seconds', MAX_TIMER_S), fields.boolean('again')];
  fields.end();
  return { type: 'timer', seconds, again };
}

function decodeReferring(code: number, bytes: Uint8Array): MessageBody {
  const fields = new CborFields(decodeCbor(bytes));
  const of = fields.bytes('of', HASH_BYTES);
  const body = ((): MessageBody => {
    if (code === REPLY || code === EDIT) {
      const words = { text: readText(fields, 'text', MAX_TEXT_BYTES), ...readMentions(fields) };
      return { type: code === REPLY ? 'reply' : 'edit', of, ...words };
    }
    if (code === DELETION) return { type: 'deletion', of };
    if (code === PIN) return { type: 'pin', of, on: fields.boolean('on') };
    return { type: 'reaction', of, emoji: readText(fields, 'emoji', MAX_EMOJI_BYTES), on: fields.boolean('on') };
  })();
  fields.end();
  return body;
}

/** @throws AparteError `bad-encoding` where a body of a known type is not what that type says */
export function decodeBody({ code, bytes }: EncodedBody): MessageBody {
  if (code === TEXT) return decodeText(bytes);
  if (code === INTRODUCTION) return decodeIntroduction(bytes);
  if (code === SETTINGS) return decodeSettings(bytes);
  if (code === FILE_BODY) return decodeFileBody(bytes);
  if (code === MENTIONING) return decodeMentioning(bytes);
  if (code === TIMER) return decodeTimer(bytes);
  if ((code > SETTINGS && code < FILE_BODY) || code === PIN) return decodeReferring(code, bytes);
  return { type: 'unknown', code, bytes };
}

/** Whom a body of ours mentions. @throws AparteError `bad-encoding` */
export function mentionsOf(encoded: EncodedBody): Uint8Array | undefined {
  if (!WORDED.includes(encoded.code)) return undefined;
  const body = decodeBody(encoded);
  return 'mentions' in body ? body.mentions : undefined;
}
