/** Judges messages as they come in the log's order: what their authors saw, what they said before, and on how many devices (docs/PROTOCOL.md §11). */
import { equalBytes, toHex } from '../../protocol/bytes';
import { NO_CHALLENGE } from '../../protocol/chain';
import { PREV_BYTES, type MessageContent } from '../crypto/content';
import type { RoomState } from '../rooms/room-state';
import type { LogRecord, MemberRecord, MissingRecord } from '../vault/store';
import { noteRun } from './runs';
import { judgeSignedHead, judgeView } from './views';

/** Missing frames that are waited for at most, in one room. */
const MAX_MISSING = 256;

/** A message that opened, and its place. */
export interface Heard {
  readonly n: number;
  readonly content: MessageContent;
}

/** What judging changes besides the anomalies. */
export interface Judgement {
  readonly members: Map<string, MemberRecord>;
  readonly missing: MissingRecord[];
  readonly found: Uint8Array[];
}

/** Judges a batch that was joined to the chain. `log` is the batch; `members` are changed in place. */
export async function judgeMessages(
  state: RoomState,
  log: readonly LogRecord[],
  heard: readonly Heard[],
  members: Map<string, MemberRecord>,
): Promise<Judgement> {
  const judgement: Judgement = { members, missing: [], found: [] };
  const positions = new Map(log.map(({ n, digest }) => [toHex(digest.subarray(0, PREV_BYTES)), n]));
  for (const one of heard) {
    const own = state.isOwn(one.content.author);
    if (!own) state.beacons.heard(one.content.author, members.get(toHex(one.content.author))?.lastHeardMs ?? 0);
    const seen = await judgeOne(state, one, own);
    if (!own) state.older.keep(state, one);
    noteSeen(state, judgement, one, seen);
    if (!own && seen !== undefined) await judgePrev(state, judgement, one, { positions, seen });
    state.lastOf.set(toHex(one.content.author), { prev: prevOf(log, one.n), n: one.n });
  }
  noteReordered(state, judgement, log);
  return judgement;
}

function prevOf(log: readonly LogRecord[], n: number): Uint8Array | undefined {
  const first = log[0];
  return first && log[n - first.n]?.digest.slice(0, PREV_BYTES);
}

/** The position that the author's view covers on our chain, if it lies on it. */
export async function judgeOne(state: RoomState, { n, content }: Heard, own: boolean): Promise<number | undefined> {
  const { author, view, left } = content;
  if (own) {
    const { result } = await state.transcript.compareView(view);
    return result === 'agrees' ? (view.computed ?? view.signed).n : undefined;
  }
  const { verdict, n: seen } = await judgeView(state, { author, n, isMessage: true }, view);
  if (left) await judgeSignedHead(state, { author, n }, left.signed, NO_CHALLENGE);
  return verdict === 'agrees' ? seen : undefined;
}

function noteSeen(state: RoomState, { members }: Judgement, { n, content }: Heard, seen: number | undefined): void {
  const author = toHex(content.author);
  const member = members.get(author);
  if (!member || seen === undefined) return;
  const { runs, twoDevices } = noteRun(member.runs, { run: content.run, n, seen });
  if (twoDevices) state.note({ name: 'two-devices', member: content.author, position: n });
  const receivedPosition = state.isOwn(content.author)
    ? member.receivedPosition
    : Math.max(member.receivedPosition, seen);
  members.set(author, { ...member, runs, receivedPosition });
}

/** Whether what the author sealed before this stands below it: it says so itself where that lay above its view. */
async function judgePrev(
  state: RoomState,
  judgement: Judgement,
  { n, content }: Heard,
  { positions, seen }: { readonly positions: ReadonlyMap<string, number>; readonly seen: number },
): Promise<void> {
  const { author, prev, prevAboveView } = content;
  const base = state.transcript.base?.n ?? 0;
  if (!prevAboveView || seen < base || prev.every((byte) => byte === 0)) return;
  const last = state.lastOf.get(toHex(author));
  if (last?.prev && equalBytes(last.prev, prev) && last.n > seen) return;
  const inBatch = positions.get(toHex(prev));
  if (inBatch !== undefined && inBatch < n && inBatch > seen) return;
  const { store } = state.context;
  if ((await store.findLeaf(state.record.room, prev, seen, n)) !== undefined) return;
  state.note({ name: 'missing', member: author, position: n, proof: prev });
  if (state.missing.size + judgement.missing.length >= MAX_MISSING) return;
  judgement.missing.push({ prev: prev.slice(), position: n, member: author.slice() });
}

/** What was missing below a message that names it, and stands above it now. */
function noteReordered(state: RoomState, judgement: Judgement, log: readonly LogRecord[]): void {
  const fresh = new Map(judgement.missing.map((record) => [toHex(record.prev), record]));
  if (fresh.size === 0 && state.missing.size === 0) return;
  for (const { n, digest } of log) {
    const prev = digest.slice(0, PREV_BYTES);
    const record = state.missing.get(toHex(prev)) ?? fresh.get(toHex(prev));
    if (!record || record.position > n) continue;
    judgement.found.push(prev);
    state.note({ name: 'reordered', member: record.member, position: n, details: { after: record.position } });
    state.anomalies.settle({ name: 'missing', member: record.member, position: record.position });
  }
}
