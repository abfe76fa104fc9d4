/** Takes entries of the log in batches: joins them to the chain, reads them, and stores all of it as one step. */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { Clock } from '../ports';
import { misbehaved } from '../transcript/transcript';
import type {
  AcceptedRecord,
  LogRecord,
  LogStep,
  MemberRecord,
  MessageRecord,
  OutboxRecord,
  RoomRecord,
} from '../vault/store';
import { PREV_BYTES } from '../crypto/content';
import { beginReading, openStored, readFrame, type OpenedStored, type Reading, type StoredFrame } from './reader';
import type { RoomState } from './room-state';

/** Work between two breaths of the thread. */
const SLICE_MS = 8;

/** An entry as it came: delivered, acknowledged or from a page. */
export interface IncomingEntry {
  readonly n: number;
  readonly timeMs: number;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly payload?: Uint8Array | undefined;
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
}

/** Reads frames in their order once they are opened, which goes on in several threads at once. */
async function readAll(state: RoomState, reading: Reading, openings: readonly Opening[], older = false): Promise<void> {
  const slices = new Slices(state.context.clock);
  for (const { frame, result } of openings) {
    readFrame(state, reading, { frame, result: await result }, older);
    await slices.next();
  }
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

async function compareViews(state: RoomState, reading: Reading): Promise<void> {
  for (const { content } of reading.opened) {
    if (state.isOwn(content.author)) continue;
    const author = toHex(content.author);
    const member = reading.members.get(author);
    if (!member) continue;
    state.beacons.heard(content.author, member.lastHeardMs);
    const comparison = await state.transcript.compareView(content.view);
    if (comparison.result === 'agrees' && comparison.n > member.receivedPosition) {
      reading.members.set(author, { ...member, receivedPosition: comparison.n });
    }
  }
}

function changesOf(reading: Reading, record: RoomRecord): Partial<RoomRecord> {
  const { title, heardEpoch, ownNewest } = reading;
  const isOwnLast = ownNewest && (!record.prev || equalBytes(record.prev, ownNewest.digest.subarray(0, PREV_BYTES)));
  return {
    title,
    ...(heardEpoch !== undefined && { heardEpoch }),
    ...(isOwnLast && { prev: ownNewest.digest.slice(0, PREV_BYTES), prevPosition: ownNewest.n }),
  };
}

/** Stores a step and makes it so in memory. Doubles that the vault found are taken out of what is shown. */
async function commit(
  state: RoomState,
  step: LogStep,
  accepted: readonly OutboxRecord[],
): Promise<readonly MessageRecord[]> {
  const doubles = new Set((await state.context.store.commitStep(step)).map(({ n }) => n));
  state.record = step.room;
  for (const member of step.members ?? []) state.members.set(toHex(member.author), member);
  if (accepted.length > 0) {
    const orders = new Set(accepted.map(({ order }) => order));
    state.outbox = state.outbox.filter(({ order }) => !orders.has(order));
  }
  const last = step.log?.[step.log.length - 1];
  if (last && last.n === state.endPosition) state.lastLeafMs = last.timeMs;
  return (step.messages ?? []).filter(({ n }) => !doubles.has(n));
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
  try {
    return await step();
  } catch (error) {
    undo();
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
    const frame = own.get(toHex(entry.digest));
    if (frame) {
      accepted.push(frame);
      acceptedRecords.push({ digest: frame.digest, n: entry.n, timeMs: entry.timeMs });
    }
    const payload = entry.payload ?? frame?.payload;
    if (payload) {
      const stored = { n: entry.n, timeMs: entry.timeMs, digest: entry.digest, payload };
      openings.push({ frame: stored, result: openStored(state, stored) });
    }
    await slices.next();
  }
  await readAll(state, reading, openings);
  await compareViews(state, reading);
  const messages = await commit(
    state,
    {
      room: state.recordWith(changesOf(reading, state.record)),
      log,
      messages: reading.messages,
      accepted: acceptedRecords,
      members: [...reading.members.values()],
    },
    accepted,
  );
  return { messages, accepted, newcomers: reading.newcomers };
}

/** An acknowledgement whose frame already stands in the log: it only leaves the outbox. */
export async function writeDuplicate(state: RoomState, frame: OutboxRecord, n: number, timeMs: number): Promise<void> {
  const [entry] = await state.context.store.readLog(state.record.room, n, 1);
  if (entry && !equalBytes(entry.digest, frame.digest)) throw misbehaved('unacknowledged', { n });
  await commit(state, { room: state.recordWith({}), accepted: [{ digest: frame.digest, n, timeMs }] }, [frame]);
}

/** Takes entries that end at our base, for a newcomer's history. Returns messages in the log's order. */
export async function writeHistory(state: RoomState, stretch: HistoryStretch): Promise<readonly MessageRecord[]> {
  return allOrNone(state, () => joinHistory(state, stretch));
}

/** Older entries, up to our base. */
export interface HistoryStretch {
  readonly from: number;
  readonly headBefore: Uint8Array;
  readonly entries: readonly IncomingEntry[];
  /** Whether nothing before them would open. */
  readonly last: boolean;
}

async function joinHistory(state: RoomState, stretch: HistoryStretch): Promise<readonly MessageRecord[]> {
  const { from, headBefore, entries, last } = stretch;
  const leaves = entries.map(({ timeMs, length, digest }) => ({ timeMs, length, digest }));
  const { log, base } = state.transcript.extendBack(from, headBefore, leaves);
  const reading = beginReading(state);
  const openings: Opening[] = [];
  const slices = new Slices(state.context.clock);
  for (const entry of entries) {
    if (!entry.payload) continue;
    const frame = { n: entry.n, timeMs: entry.timeMs, digest: entry.digest, payload: entry.payload };
    openings.push({ frame, result: openStored(state, frame) });
    await slices.next();
  }
  await readAll(state, reading, openings, true);
  const historyDone = base.n === 0 || last;
  const { title, heardEpoch } = reading;
  const room = state.recordWith({ title, historyDone, ...(heardEpoch !== undefined && { heardEpoch }) });
  const members: MemberRecord[] = [...reading.members.values()];
  return commit(state, { room, log, messages: reading.messages, members }, []);
}
