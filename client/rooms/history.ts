/** Fetches what stands in the log before a newcomer's first head, as far back as the invitation's key opens it. */
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { EPOCH_MS } from '../../protocol/limits';
import type { Page } from '../../protocol/messages';
import { sha256 } from '../crypto/hash';
import { misbehaved } from '../transcript/transcript';
import type { MessageRecord } from '../vault/store';
import { entryDigest, type Follower } from './follower';
import { writeHistory, type HistoryStretch, type IncomingEntry } from './log-writer';
import type { RoomState } from './room-state';

const PAGE_ENTRIES = 256;

/** Clocks of authors may lag the relay's: frames of an epoch are looked for this long before its day, too. */
const LAG_MS = EPOCH_MS;

/** What stands below a head that the relay signed, and is not given, is held back. */
async function fetchPage(follower: Follower, from: number, to: number, leavesOnly = false): Promise<Page> {
  try {
    return await follower.fetch(from, to - from + 1, leavesOnly);
  } catch (error) {
    if (error instanceof AparteError && error.code === 'bad-range') throw misbehaved('held-back', { n: from });
    throw error;
  }
}

/** Fetches one stretch that ends at our base. Returns its messages; the room's record says whether more is worth fetching. */
export async function fetchHistory(state: RoomState, follower: Follower): Promise<readonly MessageRecord[]> {
  const base = state.transcript.base;
  if (!base || base.n === 0) {
    const record = state.recordWith({ historyDone: true });
    await state.context.store.saveRoom(record);
    state.record = record;
    return [];
  }
  const from = Math.max(1, base.n - PAGE_ENTRIES + 1);
  const entries: IncomingEntry[] = [];
  let headBefore: Uint8Array | undefined;
  // A page may end early where its payloads are large: it takes as many as it takes to join our base.
  while (from + entries.length <= base.n) {
    const page = await fetchPage(follower, from + entries.length, base.n);
    headBefore ??= page.headBefore;
    for (const entry of page.entries) {
      const { timeMs, length, payload } = entry;
      entries.push({ n: from + entries.length, timeMs, length, payload, digest: entryDigest(entry) });
    }
  }
  const oldestMs = entries[0]?.timeMs ?? 0;
  const expired = entries[0]?.payload === undefined;
  const last = expired || oldestMs < state.keys.oldestEpoch * EPOCH_MS - LAG_MS;
  const stretch = { from, headBefore: headBefore ?? base.head, entries, last };
  try {
    return await writeHistory(state, stretch);
  } catch (error) {
    if (!isGap(error)) throw error;
    return writeHistory(state, await byLeaves(follower, stretch, base.n));
  }
}

function isGap(error: unknown): boolean {
  return error instanceof AparteError && error.code === 'relay-misbehaved' && error.details['what'] === 'gap';
}

/** The same stretch by its leaves: a payload that is not its leaf's was altered on the way, and hides no other. */
async function byLeaves(
  follower: Follower,
  { entries, from, last }: HistoryStretch,
  to: number,
): Promise<HistoryStretch> {
  const told: IncomingEntry[] = [];
  let headBefore: Uint8Array | undefined;
  while (from + told.length <= to) {
    const page = await fetchPage(follower, from + told.length, to, true);
    headBefore ??= page.headBefore;
    for (const leaf of page.entries) {
      const { timeMs, length } = leaf;
      const [n, digest, payload] = [from + told.length, entryDigest(leaf), entries[told.length]?.payload];
      const fits = payload?.length === length && equalBytes(sha256(payload), digest);
      told.push({ n, timeMs, length, digest, ...(fits ? { payload } : { altered: payload !== undefined }) });
    }
  }
  return { from, headBefore: headBefore ?? new Uint8Array(0), entries: told, last };
}
