/** Takes entries of the log in batches: joins them to the chain, reads them, and stores all of it as one step. */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { Clock } from '../ports';
import { misbehaved } from '../transcript/transcript';
import type {
  AcceptedRecord,
  DoubleRecord,
  LogRecord,
  LogStep,
  MemberRecord,
  MessageRecord,
  OutboxRecord,
  RoomRecord,
} from '../vault/store';
import { EPOCH_MS } from '../../protocol/limits';
import { PREV_BYTES } from '../crypto/content';
import { judgeMessages, type Heard } from '../trust/judge';
import { judgeOlder } from '../trust/judge-older';
import { commitWithFindings } from './findings';
import {
  beginReading,
  openStored,
  readFrame,
  unreadable,
  type OpenedStored,
  type Reading,
  type StoredFrame,
} from './reader';
import { lifeClock } from './lives';
import { epochOf } from './room-clock';
import type { RoomState } from './room-state';

/** Younger than the room's terms by this much, nothing can be expired, whatever clock is off. */
const EXPIRY_MARGIN_DAYS = 5;

/** Work between two breaths of the thread. */
const SLICE_MS = 8;

/** An entry as it came: delivered, acknowledged or from a page. */
export interface IncomingEntry {
  readonly n: number;
  readonly timeMs: number;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly payload?: Uint8Array | undefined;
  /** The relay gave a payload that is not the one of its own leaf. */
  readonly altered?: boolean;
  /** The payload, opened before its turn: {@link openAhead}. */
  readonly ahead?: Promise<OpenedStored>;
}

/** What a step changed, for those who show it. */
export interface WrittenStep {
  readonly messages: readonly MessageRecord[];
  readonly accepted: readonly OutboxRecord[];
  readonly newcomers: readonly string[];
}

interface Opening {
  readonly frame: StoredFrame;
  readonly result: Promise<OpenedStored>;
  readonly isAhead?: boolean;
}

function frameOf({ n, timeMs, digest }: IncomingEntry, payload: Uint8Array): StoredFrame {
  return { n, timeMs, digest, payload };
}

/** Reads frames in their order once they are opened, which goes on in several threads at once. */
async function readAll(state: RoomState, reading: Reading, openings: readonly Opening[], older = false): Promise<void> {
  const slices = new Slices(state.context.clock);
  for (const { frame, result, isAhead } of openings) {
    const opened = await result;
    // What was read since may be what it takes to open this one.
    const isStale = isAhead && 'because' in opened;
    readFrame(state, reading, { frame, result: isStale ? await openStored(state, frame) : opened }, older);
    await slices.next();
  }
}

/**
 * Begins to open entries before those in front of them are stored: else the threads that verify would wait for the disk, and the disk for them.
 * @throws the errors of a bug
 */
export async function openAhead(state: RoomState, entries: readonly IncomingEntry[]): Promise<IncomingEntry[]> {
  const slices = new Slices(state.context.clock);
  const opening: IncomingEntry[] = [];
  for (const entry of entries) {
    const { payload } = entry;
    opening.push(payload ? { ...entry, ahead: openStored(state, frameOf(entry, payload)) } : entry);
    await slices.next();
  }
  return opening;
}

/** Gives the thread away whenever a slice is used up. */
class Slices {
  private startedMs: number;

  constructor(private readonly clock: Clock) {
    this.startedMs = clock.monotonicMs();
  }

  async next(): Promise<void> {
    if (this.clock.monotonicMs() - this.startedMs < SLICE_MS) return;
    await this.clock.breathe();
    this.startedMs = this.clock.monotonicMs();
  }
}

/** @param hasMore whether own frames wait in the outbox: then the last of them is what the next one follows */
function changesOf(reading: Reading, record: RoomRecord, hasMore: boolean): Partial<RoomRecord> {
  const { title, heardEpoch, ownNewest } = reading;
  // A vault that was put back knows an older one as its last.
  const isOwnLast =
    ownNewest && (!hasMore || !record.prev || equalBytes(record.prev, ownNewest.digest.subarray(0, PREV_BYTES)));
  return {
    title,
    ...(heardEpoch !== undefined && { heardEpoch }),
    ...(isOwnLast && { prev: ownNewest.digest.slice(0, PREV_BYTES), prevPosition: ownNewest.n }),
  };
}

/**
 * Stores a step and makes it so in memory. Returns the messages that are new or changed, as they are to be shown: without the doubles that the
 * vault found, and with those that the new ones change.
 */
async function commit(
  state: RoomState,
  step: LogStep,
  accepted: readonly OutboxRecord[],
): Promise<readonly MessageRecord[]> {
  const result = await commitWithFindings(state, { ...step, arrival: lifeClock(state) });
  state.timerS = result.timerS;
  for (const record of step.missing ?? []) state.missing.set(toHex(record.prev), record);
  for (const prev of step.found ?? []) state.missing.delete(toHex(prev));
  for (const member of step.members ?? []) state.members.set(toHex(member.author), member);
  if (accepted.length > 0) {
    const orders = new Set(accepted.map(({ order }) => order));
    state.outbox = state.outbox.filter(({ order }) => !orders.has(order));
  }
  noteReplays(state, result.doubles);
  const last = step.log?.[step.log.length - 1];
  if (last && last.n === state.endPosition) state.lastLeafMs = last.timeMs;
  const shown = new Map((step.messages ?? []).map((message) => [message.n, message]));
  for (const { n } of result.doubles) shown.delete(n);
  for (const message of result.changed) shown.set(message.n, message);
  return [...shown.values()].sort((a, b) => a.n - b.n);
}

/** The same bytes twice on one chain: an author that seals anew makes others, one that resends is given its first position, and what is lost stands there no more. */
function noteReplays(state: RoomState, doubles: readonly DoubleRecord[]): void {
  for (const { n, firstPosition, sameBytes } of doubles) {
    if (!sameBytes) continue;
    state.note({
      name: 'replayed',
      position: Math.max(n, firstPosition),
      details: { first: Math.min(n, firstPosition) },
    });
  }
}

function ownFrames(state: RoomState): Map<string, OutboxRecord> {
  return new Map(state.outbox.map((frame) => [toHex(frame.digest), frame]));
}

/** Takes the entries that follow the end, all or none. @throws AparteError `relay-misbehaved` where one does not join; the vault's errors */
export async function writeEntries(state: RoomState, entries: readonly IncomingEntry[]): Promise<WrittenStep> {
  return allOrNone(state, () => joinEntries(state, entries));
}

/** Runs a step that moves the transcript; where it fails, the transcript stands where the vault does. */
export async function allOrNone<Result>(state: RoomState, step: () => Promise<Result>): Promise<Result> {
  const undo = state.transcript.checkpoint();
  const forget = state.anomalies.checkpoint();
  try {
    return await step();
  } catch (error) {
    undo();
    forget();
    throw error;
  }
}

async function joinEntries(state: RoomState, entries: readonly IncomingEntry[]): Promise<WrittenStep> {
  const reading = beginReading(state);
  const own = ownFrames(state);
  const slices = new Slices(state.context.clock);
  const openings: Opening[] = [];
  const log: LogRecord[] = [];
  const accepted: OutboxRecord[] = [];
  const acceptedRecords: AcceptedRecord[] = [];
  for (const entry of entries) {
    if (entry.n !== state.endPosition + 1) throw misbehaved('gap', { n: entry.n, expected: state.endPosition + 1 });
    log.push(state.transcript.extend({ timeMs: entry.timeMs, length: entry.length, digest: entry.digest }));
    const sent = own.get(toHex(entry.digest));
    if (sent) {
      accepted.push(sent);
      acceptedRecords.push({ digest: sent.digest, n: entry.n, timeMs: entry.timeMs });
    }
    const payload = entry.payload ?? sent?.payload;
    if (payload) {
      const frame = frameOf(entry, payload);
      openings.push({ frame, result: entry.ahead ?? openStored(state, frame), isAhead: entry.ahead !== undefined });
    }
    await slices.next();
  }
  noteAbsent(state, entries);
  await readAll(state, reading, openings);
  const judged = await judgeMessages(state, log, reading.heard, reading.members);
  const messages = await commit(
    state,
    {
      room: state.recordWith(changesOf(reading, state.record, state.outbox.length > accepted.length)),
      log,
      messages: reading.messages,
      accepted: acceptedRecords,
      members: [...reading.members.values()],
      missing: judged.missing,
      found: judged.found,
    },
    accepted,
  );
  return { messages, accepted, newcomers: reading.newcomers };
}

/** Payloads that the relay does not give: those of its own log that it gives otherwise, and those that it says are expired and cannot be. */
export function noteAbsent(
  state: RoomState,
  entries: readonly Pick<IncomingEntry, 'n' | 'timeMs' | 'payload' | 'altered'>[],
): void {
  const nowMs = state.context.clock.now();
  const youngestMs = nowMs - (state.record.retentionDays - EXPIRY_MARGIN_DAYS) * EPOCH_MS;
  for (const { n, timeMs, payload, altered } of entries) {
    if (altered) state.note({ name: 'altered', position: n });
    else if (!payload && timeMs > youngestMs && timeMs <= nowMs) state.note({ name: 'expired-early', position: n });
  }
}

/** An acknowledgement whose frame already stands in the log: it only leaves the outbox. */
export async function writeDuplicate(state: RoomState, frame: OutboxRecord, n: number, timeMs: number): Promise<void> {
  const [entry] = await state.context.store.readLog(state.record.room, n, 1);
  // What lies before our first head was there before we were: our own message cannot be.
  if (entry?.n !== n || !equalBytes(entry.digest, frame.digest)) throw misbehaved('unacknowledged', { n });
  await commit(state, { room: state.recordWith({}), accepted: [{ digest: frame.digest, n, timeMs }] }, [frame]);
}

/** Reads a stored position again: what could not be opened when it came may be opened now. */
export async function rereadEntry(state: RoomState, frame: StoredFrame): Promise<readonly MessageRecord[]> {
  const result = await openStored(state, frame);
  if ('because' in result && result.because === 'clock') return [];
  const reading = beginReading(state);
  readFrame(state, reading, { frame, result }, true);
  if ('because' in result) return closeEntry(state, frame);
  state.anomalies.settle({ name: 'clock', position: frame.n });
  const { title, heardEpoch } = reading;
  const room = state.recordWith({ title, ...(heardEpoch !== undefined && { heardEpoch }) });
  return commit(state, { room, messages: reading.messages, members: [...reading.members.values()] }, []);
}

/** What was closed because of its day stays closed, for another reason: it is not tried again. */
export async function closeEntry(state: RoomState, frame: Omit<StoredFrame, 'payload'>): Promise<[]> {
  state.anomalies.settle({ name: 'clock', position: frame.n });
  await commit(state, { room: state.recordWith({}), messages: [unreadable(frame, epochOf(frame.timeMs))] }, []);
  return [];
}

/** Takes entries that end at our base, for a newcomer's history. Returns messages in the log's order. */
export async function writeHistory(state: RoomState, stretch: HistoryStretch): Promise<readonly MessageRecord[]> {
  const { messages, heard } = await allOrNone(state, () => joinHistory(state, stretch));
  const { missing } = await judgeOlder(state, heard);
  if (missing.length > 0) await commit(state, { room: state.recordWith({}), missing }, []);
  return messages;
}

/** Older entries, up to our base. */
export interface HistoryStretch {
  readonly from: number;
  readonly headBefore: Uint8Array;
  readonly entries: readonly IncomingEntry[];
  /** Whether nothing before them would open. */
  readonly last: boolean;
}

async function joinHistory(
  state: RoomState,
  stretch: HistoryStretch,
): Promise<{ readonly messages: readonly MessageRecord[]; readonly heard: readonly Heard[] }> {
  const { from, headBefore, entries, last } = stretch;
  const leaves = entries.map(({ timeMs, length, digest }) => ({ timeMs, length, digest }));
  const { log, base } = state.transcript.extendBack(from, headBefore, leaves);
  const reading = beginReading(state);
  const openings: Opening[] = [];
  const slices = new Slices(state.context.clock);
  for (const entry of entries) {
    if (!entry.payload) continue;
    const frame = frameOf(entry, entry.payload);
    openings.push({ frame, result: openStored(state, frame) });
    await slices.next();
  }
  noteAbsent(state, entries);
  await readAll(state, reading, openings, true);
  const historyDone = base.n === 0 || last;
  const { title, heardEpoch } = reading;
  const room = state.recordWith({ title, historyDone, ...(heardEpoch !== undefined && { heardEpoch }) });
  const members: MemberRecord[] = [...reading.members.values()];
  const messages = await commit(state, { room, log, messages: reading.messages, members }, []);
  return { messages, heard: reading.heard };
}
