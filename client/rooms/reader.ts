/** Opens what stands in the log, verifies its author, and says what of it a person sees. */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { AnomalyName } from '../api';
import { AparteError } from '../../protocol/errors';
import { encodeFileBody } from '../crypto/file-body';
import { openMessage, peekHeader, type FrameHeader, type OpenedMessage } from '../crypto/frame';
import { verifyIntroduction } from '../crypto/identity';
import type { FileNote } from '../vault/file-record';
import type { FormerName } from '../vault/former-name';
import type { MemberRecord, MessageKind, MessageRecord } from '../vault/store';
import type { Heard } from '../trust/judge';
import { isEmoji } from './emoji';
import { epochOf, mayDerive, roomEpoch } from './room-clock';
import type { RoomState } from './room-state';

/** A frame may be sealed so many days before the retention window in which the relay takes it: clocks are off, and a device may sleep. */
const LATE_EPOCHS = 10;

/** What a message's own time is for: texts, and what takes their place. */
const LASTING: ReadonlySet<MessageKind> = new Set(['text', 'edit']);

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
  /** Messages that opened, for those who judge them. */
  readonly heard: Heard[];
}

/** A reading that begins with what the room knows. */
export function beginReading(state: RoomState): Reading {
  const { title, heardEpoch } = state.record;
  return { messages: [], members: new Map(), title, heardEpoch, ownNewest: undefined, newcomers: [], heard: [] };
}

/** The row of a frame that does not open. */
export function unreadable(frame: Omit<StoredFrame, 'payload'>, epoch: number): MessageRecord {
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
    seenPosition: known?.seenPosition ?? 0,
    compared: known?.compared ?? false,
    ...(known?.runs && { runs: known.runs }),
    ...(known?.formerNames && { formerNames: known.formerNames }),
  };
  reading.members.set(authorHex, member);
  return member;
}

/** What could not be read is said, and its place kept; what lies before our first key is nothing to show. */
function noteUnread(state: RoomState, reading: Reading, frame: StoredFrame, { because, epoch }: Unread): void {
  const nothingOpened = because === 'altered' && reading.heard.length === 0 && state.others.length === 0;
  const proof = because === 'closed-to-you' ? undefined : frame.payload;
  state.note({
    name: because,
    position: frame.n,
    ...(nothingOpened && { details: { nothingOpened: 1 } }),
    ...(proof && { proof }),
  });
  if (because !== 'closed-to-you') reading.messages.push(unreadable(frame, epoch));
}

interface Interpreted {
  readonly kind: MessageKind;
  readonly text: string;
  /** Digest of the message that it is about. */
  readonly target?: Uint8Array;
  readonly file?: FileNote;
  /** Name that the author bore until then. */
  readonly before?: string;
  readonly mentions?: Uint8Array;
}

function wordsOf({
  text,
  mentions,
}: {
  readonly text: string;
  readonly mentions?: Uint8Array;
}): Pick<Interpreted, 'text' | 'mentions'> {
  return { text, ...(mentions && { mentions: mentions.slice() }) };
}

/** Kind and text of a row. Repeated introductions and settings change nothing and are not shown. */
function interpret(reading: Reading, opened: OpenedMessage, member: MemberRecord): Interpreted {
  const { body, author } = opened.content;
  switch (body.type) {
    case 'text':
      return { kind: 'text', ...wordsOf(body) };
    case 'reply':
      return { kind: 'text', ...wordsOf(body), target: body.of.slice() };
    case 'edit':
      return { kind: 'edit', ...wordsOf(body), target: body.of.slice() };
    case 'deletion':
      return { kind: 'deletion', text: '', target: body.of.slice() };
    case 'reaction': {
      const { emoji, on, of } = body;
      if (!isEmoji(emoji)) return { kind: 'hidden', text: '' };
      return { kind: on ? 'reaction' : 'unreaction', text: emoji, target: of.slice() };
    }
    case 'pin':
      return { kind: body.on ? 'pinned' : 'unpinned', text: '', target: body.of.slice() };
    case 'timer':
      return { kind: body.again ? 'retimed' : 'timed', text: String(body.seconds) };
    case 'file':
      return {
        kind: 'text',
        ...wordsOf(body),
        file: { blob: body.blob.slice(), body: encodeFileBody(body) },
        ...(body.of && { target: body.of.slice() }),
      };
    case 'introduction': {
      if (!verifyIntroduction(author, body)) return { kind: 'unreadable', text: '' };
      const { name } = body;
      reading.members.set(toHex(author), { ...member, name, agree: body.agree.slice() });
      if (member.name === '') reading.newcomers.push(toHex(author));
      if (member.name === name) return { kind: 'hidden', text: name };
      if (member.name === '') return { kind: 'joined', text: name };
      return { kind: 'renamed', text: name, before: member.name };
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

/** The name that was left stays known: nobody else bears it unnoticed. */
function noteRename(reading: Reading, author: Uint8Array, left: FormerName): void {
  const member = reading.members.get(toHex(author));
  if (!member) return;
  const before = (member.formerNames ?? []).filter(({ n }) => n !== left.n);
  reading.members.set(toHex(author), { ...member, formerNames: [...before, left] });
}

/** Why a frame could not be read. */
interface Unread {
  readonly because: Extract<AnomalyName, 'closed-to-you' | 'clock' | 'altered' | 'forged-author'>;
  readonly epoch: number;
}

/** What became of a frame: a message of its author, or why it cannot be read. */
export type OpenedStored = OpenedMessage | Unread;

/** Opens a frame, and verifies its author in the time that takes. The promise does not reject. @throws the errors of a bug, at once */
export function openStored(state: RoomState, frame: StoredFrame): Promise<OpenedStored> {
  const { keys, context } = state;
  let epoch = 0;
  try {
    const header = peekHeader(frame.payload);
    ({ epoch } = header);
    // Before our first key: closed to us, and nothing to show.
    if (epoch < keys.oldestEpoch) {
      const isMadeUp = isOfToday(state, header) || isBeforeAnyKey(state, epoch, frame.timeMs);
      return unread(isMadeUp ? 'altered' : 'closed-to-you', epoch);
    }
    if (!mayDerive(epoch, state.opinions())) return unread(isOfToday(state, header) ? 'altered' : 'clock', epoch);
    const opening = openMessage({ keys, verify: context.verify }, frame.payload);
    return opening.then((opened) => (opened.signatureValid ? opened : { because: 'forged-author', epoch }));
  } catch (error) {
    if (error instanceof AparteError && error.code === 'cannot-open') return unread('altered', epoch);
    throw error;
  }
}

function unread(because: Unread['because'], epoch: number): Promise<Unread> {
  return Promise.resolve({ because, epoch });
}

/**
 * Whether nobody can have sealed under an epoch what the relay took at this time: the room was made later, or all had erased its key long before. A header
 * that says so would hide from everybody what was altered or made up.
 */
function isBeforeAnyKey({ record }: RoomState, epoch: number, timeMs: number): boolean {
  // Of a room of words nobody knows who made it first.
  if (record.created && !record.fromWords && epoch < record.firstEpoch) return true;
  return epoch < epochOf(timeMs) - record.retentionDays - LATE_EPOCHS;
}

/** Whether a header that names another epoch names the key of these days: then its epoch was written over. */
function isOfToday(state: RoomState, { suite, keyId }: FrameHeader): boolean {
  const { keys } = state;
  const today = roomEpoch(state.opinions());
  return (
    suite === keys.suite &&
    [state.sealingEpoch, today, today - 1].some((epoch) => {
      const known = epoch >= keys.oldestEpoch ? keys.derived(epoch)?.keyId : undefined;
      return known !== undefined && equalBytes(known, keyId);
    })
  );
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
  if ('because' in result) {
    noteUnread(state, reading, frame, result);
    return;
  }
  const { content, header } = result;
  const own = state.isOwn(content.author);
  const member = noteMember(state, reading, result, frame);
  const { title } = reading;
  const { kind: plainKind, text, target, file, before, mentions } = interpret(reading, result, member);
  let kind = plainKind;
  if (older) {
    // Newer news stand: an older title or name does not replace what was known before this reading.
    if (state.record.title !== '') {
      reading.title = title;
      if (kind === 'titled') kind = 'hidden';
    }
    const now = reading.members.get(toHex(content.author));
    const name = state.members.get(toHex(content.author))?.name ?? '';
    if (name !== '' && now) {
      reading.members.set(toHex(content.author), { ...now, name });
      if (kind === 'renamed') kind = 'hidden';
    }
  }
  if (kind === 'renamed' && before !== undefined) noteRename(reading, content.author, { name: before, n: frame.n });
  if (!own) reading.heardEpoch = Math.max(reading.heardEpoch ?? 0, header.epoch);
  if (own && !older) reading.ownNewest = { digest: frame.digest, n: frame.n };
  reading.heard.push({ n: frame.n, content });
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
    ...(kind === 'renamed' && before !== undefined && { before }),
    ...(target && { target }),
    ...(file && { file }),
    ...(mentions && { mentions }),
    ...(content.timerS !== undefined && LASTING.has(kind) && { timerS: content.timerS }),
  });
}
