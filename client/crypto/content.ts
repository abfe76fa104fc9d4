/**
 * Contents of messages and beacons (docs/PROTOCOL.md §6), as they stand inside a sealed frame. Pure: bytes in, values out. One content
 * has one encoding, and the decoder refuses every other. What is decoded shares memory with the bytes given.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes';
import {
  GENERATION_BYTES,
  HASH_BYTES,
  SHOWN_HEAD_BYTES,
  SIGNATURE_BYTES,
  readShownHead,
  type SignedHead,
} from '../../protocol/chain';
import { ED25519_KEY_BYTES } from '../../protocol/ed25519';
import { AparteError } from '../../protocol/errors';
import type { SignedAnswer } from '../../protocol/messages';
import { decodeBody, encodeBody, type MessageBody } from './body';
import { isPadding, padmeLength } from './padme';
import { putSigns, readSigns, SIGNS_BYTES, type Signs } from './signs';

export type { MessageBody } from './body';

/** Bytes of a run, a message's id, a `prev`, an echo. */
export const RUN_BYTES = 8;
export const MESSAGE_ID_BYTES = 8;
export const PREV_BYTES = 16;
export const ECHO_BYTES = 8;
/** Other authors whose newest beacons a beacon echoes, at most. */
export const MAX_ECHOES = 4;

/** The newest heads that an author had of one generation. */
export interface View {
  /** Newest that the relay signed and the author verified. */
  readonly signed: SignedHead;
  /** Newest that the author computed, in the same generation, where that is another position. */
  readonly computed?: { readonly n: number; readonly head: Uint8Array };
}

/** The newest position that a view covers. */
export function endOfView({ signed, computed }: View): number {
  return computed?.n ?? signed.n;
}

interface Speech {
  /** Ed25519 public key. */
  readonly author: Uint8Array;
  /** One opening of the author's vault, 8 random bytes. */
  readonly run: Uint8Array;
  /** Author's clock, ms since 1970. */
  readonly timeMs: number;
  readonly view: View;
  /** The branch that a new generation left behind. */
  readonly left?: View;
}

/** What a sealed message holds besides its signature. */
export interface MessageContent extends Speech {
  /** 8 random bytes, kept when the message is sealed again. */
  readonly id: Uint8Array;
  /** First 16 bytes of the digest of the author's last message; zeros for the first. */
  readonly prev: Uint8Array;
  /** Whether `prev` stood above the view of this message. */
  readonly prevAboveView: boolean;
  /** Seconds after which every app erases it; it lasts where there are none. */
  readonly timerS?: number;
  readonly body: MessageBody;
}

/** What a sealed beacon holds besides its signature. */
export interface BeaconContent extends Speech {
  /** Grows by one with each beacon of a run. */
  readonly counter: number;
  /** A head that the relay signed because it was asked to. */
  readonly answer?: SignedAnswer;
  /** First 8 bytes of the digests of the newest beacons of other authors, newest first, at most four. */
  readonly echoes: readonly Uint8Array[];
  /** What the person lets others know. */
  readonly signs: Signs;
}

/** A content with the author's signature over {@link Decoded.signedBytes} bytes of it (and what surrounds it). */
export interface Decoded<Content> {
  readonly content: Content;
  readonly signature: Uint8Array;
  /** Bytes of the content before the signature. */
  readonly signedBytes: number;
}

const FLAG_VIEW_COMPUTED = 1;
const FLAG_LEFT = 2;
const FLAG_LEFT_COMPUTED = 4;
const FLAG_PREV_ABOVE_VIEW = 8;
const FLAG_ANSWER = 16;
const FLAG_TIMER = 32;
const SPEECH_FLAGS = FLAG_VIEW_COMPUTED | FLAG_LEFT | FLAG_LEFT_COMPUTED;

const SPEECH_BYTES = 2 + ED25519_KEY_BYTES + RUN_BYTES + 6;
const COMPUTED_BYTES = 8 + HASH_BYTES;
const ANSWER_BYTES = SHOWN_HEAD_BYTES + HASH_BYTES;
const MAX_TIME_MS = 2 ** 48 - 1;
const TIMER_BYTES = 4;

function viewBytes(view: View | undefined): number {
  if (!view) return 0;
  return SHOWN_HEAD_BYTES + (view.computed ? COMPUTED_BYTES : 0);
}

/** `bytes`, which must have the length of their field: a codec error of ours must not shift all that follows. */
function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new AparteError('internal', { what: 'field length' });
  return bytes;
}

function speechFlags({ view, left }: Speech): number {
  return (view.computed ? FLAG_VIEW_COMPUTED : 0) | (left ? FLAG_LEFT : 0) | (left?.computed ? FLAG_LEFT_COMPUTED : 0);
}

function putSpeech(writer: ByteWriter, flags: number, { author, run, timeMs }: Speech): void {
  if (!Number.isInteger(timeMs) || timeMs < 0 || timeMs > MAX_TIME_MS)
    throw new AparteError('internal', { what: 'time' });
  writer.u16(flags).put(sized(author, ED25519_KEY_BYTES)).put(sized(run, RUN_BYTES)).u48(timeMs);
}

function putHead(writer: ByteWriter, { generation, n, head, signature }: SignedHead): void {
  writer.put(sized(generation, GENERATION_BYTES)).u64(n).put(sized(head, HASH_BYTES));
  writer.put(sized(signature, SIGNATURE_BYTES));
}

function putView(writer: ByteWriter, view: View | undefined): void {
  if (!view) return;
  const { signed, computed } = view;
  putHead(writer, signed);
  if (!computed) return;
  if (computed.n === signed.n) throw new AparteError('internal', { what: 'view' });
  writer.u64(computed.n).put(sized(computed.head, HASH_BYTES));
}

/** The content of a message before its signature. @throws AparteError as {@link encodeBody} */
export function encodeMessage(content: MessageContent): Uint8Array {
  const { id, prev, prevAboveView, view, left, timerS, body } = content;
  if (timerS === 0) throw new AparteError('internal', { what: 'timer' });
  const { code, bytes } = encodeBody(body);
  const timed = viewBytes(view) + viewBytes(left) + (timerS === undefined ? 0 : TIMER_BYTES);
  const writer = new ByteWriter(SPEECH_BYTES + MESSAGE_ID_BYTES + PREV_BYTES + timed + 5 + bytes.length);
  const flags = (prevAboveView ? FLAG_PREV_ABOVE_VIEW : 0) | (timerS === undefined ? 0 : FLAG_TIMER);
  putSpeech(writer, speechFlags(content) | flags, content);
  writer.put(sized(id, MESSAGE_ID_BYTES)).put(sized(prev, PREV_BYTES));
  putView(writer, view);
  putView(writer, left);
  if (timerS !== undefined) writer.u32(timerS);
  return writer.u8(code).u32(bytes.length).put(bytes).done();
}

/** The content of a beacon before its signature. */
export function encodeBeacon(content: BeaconContent): Uint8Array {
  const { counter, view, left, answer, echoes, signs } = content;
  const length = SPEECH_BYTES + 4 + viewBytes(view) + viewBytes(left) + (answer ? ANSWER_BYTES : 0);
  const writer = new ByteWriter(length + MAX_ECHOES * ECHO_BYTES + SIGNS_BYTES);
  putSpeech(writer, speechFlags(content) | (answer ? FLAG_ANSWER : 0), content);
  writer.u32(counter);
  putView(writer, view);
  putView(writer, left);
  if (answer) {
    putHead(writer, answer);
    writer.put(sized(answer.challenge, HASH_BYTES));
  }
  if (echoes.length > MAX_ECHOES) throw new AparteError('internal', { what: 'echoes' });
  for (let index = 0; index < MAX_ECHOES; index += 1) {
    writer.put(sized(echoes[index] ?? new Uint8Array(ECHO_BYTES), ECHO_BYTES));
  }
  putSigns(writer, signs);
  return writer.done();
}

/** The whole content: what was signed, its signature, and the padding. */
export function finishContent(signed: Uint8Array, signature: Uint8Array): Uint8Array {
  const padded = new Uint8Array(padmeLength(signed.length + SIGNATURE_BYTES));
  padded.set(signed);
  padded.set(sized(signature, SIGNATURE_BYTES), signed.length);
  return padded;
}

function malformed(what: string): AparteError {
  return new AparteError('bad-frame', { what });
}

function readFlags(reader: ByteReader, allowed: number): number {
  const flags = reader.u16();
  if ((flags & ~allowed) !== 0) throw malformed('flags');
  if ((flags & FLAG_LEFT_COMPUTED) !== 0 && (flags & FLAG_LEFT) === 0) throw malformed('flags');
  return flags;
}

function readView(reader: ByteReader, hasComputed: boolean): View {
  const signed = readShownHead(reader);
  if (!hasComputed) return { signed };
  const computed = { n: reader.u64(), head: reader.take(HASH_BYTES) };
  if (computed.n === signed.n) throw malformed('view');
  return { signed, computed };
}

function readViews(reader: ByteReader, flags: number): Pick<Speech, 'view' | 'left'> {
  const view = readView(reader, (flags & FLAG_VIEW_COMPUTED) !== 0);
  if ((flags & FLAG_LEFT) === 0) return { view };
  return { view, left: readView(reader, (flags & FLAG_LEFT_COMPUTED) !== 0) };
}

function finish<Content>(reader: ByteReader, bytes: Uint8Array, content: Content): Decoded<Content> {
  const signedBytes = reader.position;
  const signature = reader.take(SIGNATURE_BYTES);
  if (!isPadding(bytes, reader.position)) throw malformed('padding');
  return { content, signature, signedBytes };
}

/** Zero would be a second encoding of what lasts. */
function readTimer(reader: ByteReader, flags: number): Pick<MessageContent, 'timerS'> {
  if ((flags & FLAG_TIMER) === 0) return {};
  const timerS = reader.u32();
  if (timerS === 0) throw malformed('timer');
  return { timerS };
}

/** Reads the content of a message; the signature is not verified here. @throws AparteError `bad-frame`, `bad-encoding` */
export function decodeMessage(bytes: Uint8Array): Decoded<MessageContent> {
  const reader = new ByteReader(bytes);
  const flags = readFlags(reader, SPEECH_FLAGS | FLAG_PREV_ABOVE_VIEW | FLAG_TIMER);
  const content = {
    author: reader.take(ED25519_KEY_BYTES),
    run: reader.take(RUN_BYTES),
    timeMs: reader.u48(),
    id: reader.take(MESSAGE_ID_BYTES),
    prev: reader.take(PREV_BYTES),
    prevAboveView: (flags & FLAG_PREV_ABOVE_VIEW) !== 0,
    ...readViews(reader, flags),
    ...readTimer(reader, flags),
    body: decodeBody({ code: reader.u8(), bytes: reader.take(reader.u32()) }),
  };
  return finish(reader, bytes, content);
}

function readAnswer(reader: ByteReader): SignedAnswer {
  return { ...readShownHead(reader), challenge: reader.take(HASH_BYTES) };
}

function readEchoes(reader: ByteReader): Uint8Array[] {
  const echoes: Uint8Array[] = [];
  for (let index = 0; index < MAX_ECHOES; index += 1) {
    const echo = reader.take(ECHO_BYTES);
    if (echo.every((value) => value === 0)) continue;
    // Zeros stand only after the last echo, or one list would have several encodings.
    if (echoes.length !== index) throw malformed('echoes');
    echoes.push(echo);
  }
  return echoes;
}

/** Reads the content of a beacon; the signature is not verified here. @throws AparteError `bad-frame` */
export function decodeBeacon(bytes: Uint8Array): Decoded<BeaconContent> {
  const reader = new ByteReader(bytes);
  const flags = readFlags(reader, SPEECH_FLAGS | FLAG_ANSWER);
  const speech = {
    author: reader.take(ED25519_KEY_BYTES),
    run: reader.take(RUN_BYTES),
    timeMs: reader.u48(),
    counter: reader.u32(),
    ...readViews(reader, flags),
    ...((flags & FLAG_ANSWER) !== 0 && { answer: readAnswer(reader) }),
    echoes: readEchoes(reader),
  };
  const content = { ...speech, signs: readSigns(reader, endOfView(speech.view)) };
  return finish(reader, bytes, content);
}
