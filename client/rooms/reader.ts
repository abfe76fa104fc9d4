/** Opens what stands in the log, verifies its author, and says what of it a person sees. */
import { toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { openMessage, peekHeader, type OpenedMessage } from '../crypto/frame';
import { verifyIntroduction } from '../crypto/identity';
import type { MemberRecord, MessageKind, MessageRecord } from '../vault/store';
import { mayDerive } from './room-clock';
import type { RoomState } from './room-state';

/** A stored frame: its place and its bytes. */
export interface StoredFrame {
  readonly n: number;
  readonly timeMs: number;
  readonly digest: Uint8Array;
  readonly payload: Uint8Array;
}

/** What a batch of frames changes besides the log. */
export interface Reading {
  readonly messages: MessageRecord[];
  readonly members: Map<string, MemberRecord>;
  title: string;
  heardEpoch: number | undefined;
  /** Our own newest frame in the log. */
  ownNewest: { readonly digest: Uint8Array; readonly n: number } | undefined;
  /** Members that introduced themselves for the first time. */
  readonly newcomers: string[];
  /** Messages that opened, for the comparison of their views. */
  readonly opened: OpenedMessage[];
}

/** A reading that begins with what the room knows. */
export function beginReading(state: RoomState): Reading {
  const { title, heardEpoch } = state.record;
  return { messages: [], members: new Map(), title, heardEpoch, ownNewest: undefined, newcomers: [], opened: [] };
}

function unreadable(frame: StoredFrame, epoch: number): MessageRecord {
  const { n, digest, timeMs } = frame;
  return { n, digest, kind: 'unreadable', timeMs, epoch, text: '' };
}

function memberOf(state: RoomState, reading: Reading, author: string): MemberRecord | undefined {
  return reading.members.get(author) ?? state.members.get(author);
}

function noteMember(state: RoomState, reading: Reading, opened: OpenedMessage, frame: StoredFrame): MemberRecord {
  const { author } = opened.content;
  const authorHex = toHex(author);
  const known = memberOf(state, reading, authorHex);
  const member: MemberRecord = {
    author: author.slice(),
    name: known?.name ?? '',
    ...(known?.agree && { agree: known.agree }),
    firstPosition: Math.min(known?.firstPosition ?? frame.n, frame.n),
    lastPosition: Math.max(known?.lastPosition ?? 0, frame.n),
    lastHeardMs: Math.max(known?.lastHeardMs ?? 0, frame.timeMs),
    receivedPosition: known?.receivedPosition ?? 0,
    compared: known?.compared ?? false,
  };
  reading.members.set(authorHex, member);
  return member;
}

/** Kind and text of a row. Repeated introductions and settings change nothing and are not shown. */
function interpret(
  reading: Reading,
  opened: OpenedMessage,
  member: MemberRecord,
): { readonly kind: MessageKind; readonly text: string } {
  const { body, author } = opened.content;
  switch (body.type) {
    case 'text':
      return { kind: 'text', text: body.text };
    case 'introduction': {
      if (!verifyIntroduction(author, body)) return { kind: 'unreadable', text: '' };
      const { name } = body;
      reading.members.set(toHex(author), { ...member, name, agree: body.agree.slice() });
      if (member.name === '') reading.newcomers.push(toHex(author));
      if (member.name === name) return { kind: 'hidden', text: name };
      return { kind: member.name === '' ? 'joined' : 'renamed', text: name };
    }
    case 'settings': {
      const { title } = body;
      const before = reading.title;
      reading.title = title;
      return { kind: before === '' || before === title ? 'hidden' : 'titled', text: title };
    }
    case 'unknown':
      return { kind: 'newer', text: '' };
  }
}

/** What became of a frame: a message of its author, a row that says it cannot be read, or nothing to show. */
export type OpenedStored = OpenedMessage | MessageRecord | undefined;

/** Opens a frame, and verifies its author in the time that takes. The promise does not reject. @throws the errors of a bug, at once */
export function openStored(state: RoomState, frame: StoredFrame): Promise<OpenedStored> {
  const { keys, context } = state;
  let epoch = 0;
  try {
    const header = peekHeader(frame.payload);
    ({ epoch } = header);
    // Before our first key: closed to us, and nothing to show.
    if (epoch < keys.oldestEpoch) return Promise.resolve(undefined);
    if (!mayDerive(epoch, state.opinions())) return Promise.resolve(unreadable(frame, epoch));
    const opening = openMessage({ keys, verify: context.verify }, frame.payload);
    return opening.then((opened) => (opened.signatureValid ? opened : unreadable(frame, epoch)));
  } catch (error) {
    if (error instanceof AparteError && error.code === 'cannot-open') return Promise.resolve(unreadable(frame, epoch));
    throw error;
  }
}

/**
 * Reads one frame, opened, into `reading`.
 * @param older the frame lies before what was read already: its titles and names are not the newest
 */
export function readFrame(
  state: RoomState,
  reading: Reading,
  { frame, result }: { readonly frame: StoredFrame; readonly result: OpenedStored },
  older = false,
): void {
  if (!result) return;
  if (!('content' in result)) {
    reading.messages.push(result);
    return;
  }
  const { content, header } = result;
  const own = state.isOwn(content.author);
  const member = noteMember(state, reading, result, frame);
  const { title } = reading;
  const { kind: plainKind, text } = interpret(reading, result, member);
  let kind = plainKind;
  if (older) {
    // Newer news stand: an older title or name does not replace them.
    if (title !== '') reading.title = title;
    const now = reading.members.get(toHex(content.author));
    if (member.name !== '' && now) reading.members.set(toHex(content.author), { ...now, name: member.name });
    if (kind === 'renamed' || kind === 'titled') kind = 'hidden';
  }
  if (!own) reading.heardEpoch = Math.max(reading.heardEpoch ?? 0, header.epoch);
  if (own && !older) reading.ownNewest = { digest: frame.digest, n: frame.n };
  reading.opened.push(result);
  const { view } = content;
  reading.messages.push({
    n: frame.n,
    digest: frame.digest,
    kind,
    author: content.author.slice(),
    run: content.run.slice(),
    id: content.id.slice(),
    timeMs: content.timeMs,
    epoch: header.epoch,
    text,
    prev: content.prev.slice(),
    viewPosition: view.computed?.n ?? view.signed.n,
  });
}
