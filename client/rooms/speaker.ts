/** Seals what this member says: messages for the outbox, beacons for the moment. */
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { MAX_TEXT_BYTES } from '../../protocol/limits';
import { encodeUtf8 } from '../../protocol/utf8';
import { decodeBody, encodeBody, type MessageBody } from '../crypto/body';
import { endOfView, MESSAGE_ID_BYTES, PREV_BYTES, type View } from '../crypto/content';
import { sealBeacon, sealMessage, type SealedFrame } from '../crypto/frame';
import { drawBytes } from '../crypto/random';
import type { Signs } from '../crypto/signs';
import type { MessageKind, OutboxRecord, RoomRecord } from '../vault/store';
import { isEmoji } from './emoji';
import { recordAfter, type LastOwn } from './last-own';
import { timerOf } from './lives';
import type { RoomState } from './room-state';

/** Whoever touched the window so lately is there. */
const ACTIVE_FOR_MS = 5 * 60_000;

const NO_PREV = new Uint8Array(PREV_BYTES);

/** What is said, with how its row will look. */
export interface Utterance {
  readonly kind: MessageKind;
  readonly text: string;
  readonly body: MessageBody;
  /** Digest of the message that it is about. */
  readonly target?: Uint8Array;
  /** Drawn already where the message was shown before it was sealed. */
  readonly id?: Uint8Array;
  /** Seconds that it lasts, where that is not what the room says. */
  readonly timerS?: number;
}

/** A text with whom it mentions (`crypto/mentions.ts`). */
export interface Words {
  readonly text: string;
  readonly mentions?: Uint8Array | undefined;
}

function requireText(text: string): void {
  if (text.trim() === '') throw new AparteError('message-empty');
  const bytes = encodeUtf8(text).length;
  if (bytes > MAX_TEXT_BYTES) throw new AparteError('message-too-long', { bytes, maxBytes: MAX_TEXT_BYTES });
}

/** An utterance for a text, which may answer another message. @throws AparteError `message-empty`, `message-too-long` */
export function textUtterance({ text, mentions }: Words, target?: Uint8Array): Utterance {
  requireText(text);
  const words = { text, ...(mentions && { mentions }) };
  if (!target) return { kind: 'text', text, body: { type: 'text', ...words } };
  return { kind: 'text', text, body: { type: 'reply', of: target, ...words }, target };
}

/** An utterance that gives an own message another text. @throws AparteError `message-empty`, `message-too-long` */
export function editUtterance({ text, mentions }: Words, target: Uint8Array): Utterance {
  requireText(text);
  return { kind: 'edit', text, body: { type: 'edit', of: target, text, ...(mentions && { mentions }) }, target };
}

/** An utterance that asks everybody to erase an own message. */
export function deletionUtterance(target: Uint8Array): Utterance {
  return { kind: 'deletion', text: '', body: { type: 'deletion', of: target }, target };
}

/** An utterance that puts a reaction to a message, or takes it back. @throws AparteError `bad-argument` for what is no emoji */
export function reactionUtterance(target: Uint8Array, emoji: string, on: boolean): Utterance {
  if (!isEmoji(emoji)) throw new AparteError('bad-argument', { what: 'emoji' });
  return {
    kind: on ? 'reaction' : 'unreaction',
    text: emoji,
    body: { type: 'reaction', of: target, emoji, on },
    target,
  };
}

/** An utterance that pins a message for everybody, or takes it down. */
export function pinUtterance(target: Uint8Array, on: boolean): Utterance {
  return { kind: on ? 'pinned' : 'unpinned', text: '', body: { type: 'pin', of: target, on }, target };
}

/** An utterance that says how long everything said from now on lasts. @param again for newcomers, who know nothing earlier */
export function timerUtterance(seconds: number, again = false): Utterance {
  return {
    kind: again ? 'retimed' : 'timed',
    text: String(seconds),
    body: { type: 'timer', seconds, again },
  };
}

/** A sealed message for the outbox, and the room's record that goes with it. */
export interface Spoken {
  readonly frame: OutboxRecord;
  readonly record: RoomRecord;
}

/** The newest heads that we hold; `left` too until a new generation was echoed. @throws AparteError `not-ready` before the first opening */
function viewOf(state: RoomState): { readonly view: View; readonly left?: View } {
  const { signed, left } = state.record;
  const { end } = state.transcript;
  if (!signed || !end) throw new AparteError('not-ready');
  const ahead = equalBytes(signed.generation, end.generation) && end.n !== signed.n;
  const view: View = ahead ? { signed, computed: { n: end.n, head: end.head } } : { signed };
  return left ? { view, left: { signed: left } } : { view };
}

function sealAgain(
  state: RoomState,
  record: RoomRecord,
  frame: Omit<OutboxRecord, 'payload' | 'digest' | 'epoch'>,
): Spoken {
  const { context, keys } = state;
  const epoch = state.sealingEpoch;
  const { view, left } = viewOf(state);
  const viewPosition = view.computed?.n ?? view.signed.n;
  const content = {
    run: context.run,
    timeMs: frame.timeMs,
    id: frame.id,
    prev: record.prev ?? NO_PREV,
    prevAboveView: record.prev !== undefined && (record.prevPosition ?? Infinity) > viewPosition,
    view,
    ...(left && { left }),
    ...(frame.timerS !== undefined && { timerS: frame.timerS }),
    body: decodeBody({ code: frame.bodyType, bytes: frame.body }),
  };
  const { payload, digest } = sealMessage(context, { keys, epoch, identity: context.identity, content });
  // In the outbox it has no position; the absence of prevPosition says so.
  const { prevPosition: _, ...rest } = record;
  return { frame: { ...frame, payload, digest, epoch }, record: { ...rest, prev: digest.slice(0, PREV_BYTES) } };
}

/** Seals an utterance behind the last frame of the outbox. */
export function speak(
  state: RoomState,
  { kind, text, body, target, id, timerS = kind === 'text' ? timerOf(state) : 0 }: Utterance,
  changes: Partial<RoomRecord> = {},
): Spoken {
  const { context } = state;
  const { code, bytes } = encodeBody(body);
  return sealAgain(state, state.recordWith(changes), {
    order: state.nextOrder(),
    id: id ?? drawBytes(context.random, MESSAGE_ID_BYTES),
    kind,
    text,
    bodyType: code,
    body: bytes,
    timeMs: context.clock.now(),
    state: 'waiting',
    ...(target && { target }),
    ...(timerS > 0 && { timerS }),
  });
}

/**
 * Seals `frames` anew in their order, after one before them was cancelled or their epoch came near its end.
 * @param before our last frame before them
 */
export function speakAgain(
  state: RoomState,
  frames: readonly OutboxRecord[],
  before: LastOwn,
): { readonly frames: OutboxRecord[]; readonly record: RoomRecord } {
  let record = recordAfter(state, before);
  // What was erased has no body any more, and is not said again.
  const lasting = frames.filter(({ body }) => body.length > 0);
  const sealed = lasting.map((frame) => {
    const spoken = sealAgain(state, record, frame);
    record = spoken.record;
    return spoken.frame;
  });
  return { frames: sealed, record };
}

/** What the person lets others know just now: only what is switched on. */
function signsOf({ context, record, writing }: RoomState, end: number): Signs {
  const { choices, activeMs } = context.signs;
  const { typing, presence, seen } = choices();
  const nowMs = context.clock.now();
  return {
    typing: typing && writing.isOn(nowMs),
    ...(presence && { presence: Math.abs(nowMs - activeMs) < ACTIVE_FOR_MS ? ('active' as const) : ('away' as const) }),
    ...(seen && { unread: Math.max(0, end - record.readPosition) }),
  };
}

/** Seals the next beacon of this run. */
export function speakBeacon(state: RoomState, counter: number): SealedFrame {
  const { context, keys, beacons } = state;
  const { view, left } = viewOf(state);
  const answer = state.proofs.takeCarried();
  state.proofs.show(view.signed);
  const content = {
    run: context.run,
    timeMs: context.clock.now(),
    counter,
    view,
    ...(left && { left }),
    ...(answer && { answer }),
    echoes: beacons.echoes(),
    signs: signsOf(state, endOfView(view)),
  };
  return sealBeacon(context, { keys, epoch: state.sealingEpoch, identity: context.identity, content });
}
