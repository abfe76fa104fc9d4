/** Judges a newcomer's older history, once it is on the chain: what can be known of it is, and the rest stays unknown (docs/PROTOCOL.md §11.2). */
import { toHex } from '../../protocol/bytes';
import type { RoomState } from '../rooms/room-state';
import type { MissingRecord } from '../vault/store';
import { judgeOne, type Heard } from './judge';
import { noteRun } from './runs';

/** What judging older history changes besides the anomalies. */
export interface OlderJudgement {
  readonly missing: readonly MissingRecord[];
}

/** Judges messages that older history brought, and those read before whose views reach into it. */
export async function judgeOlder(state: RoomState, heard: readonly Heard[]): Promise<OlderJudgement> {
  const missing: MissingRecord[] = [];
  for (const one of [...heard, ...state.older.take()]) {
    if (state.isOwn(one.content.author)) continue;
    const seen = await judgeOne(state, one, false);
    state.older.keep(state, one);
    if (seen === undefined) continue;
    noteOlderRun(state, one, seen);
    const record = await judgeOlderPrev(state, one, seen);
    if (record) missing.push(record);
  }
  return { missing };
}

function noteOlderRun(state: RoomState, { n, content }: Heard, seen: number): void {
  const author = toHex(content.author);
  const known = state.older.runs.get(author) ?? state.members.get(author)?.runs;
  const { runs, twoDevices } = noteRun(known, { run: content.run, n, seen });
  state.older.runs.set(author, runs);
  if (twoDevices) state.note({ name: 'two-devices', member: content.author, position: n });
}

/** As for messages to come; but what stands above is held already. */
async function judgeOlderPrev(
  state: RoomState,
  { n, content }: Heard,
  seen: number,
): Promise<MissingRecord | undefined> {
  const { author, prev, prevAboveView } = content;
  const base = state.transcript.base?.n ?? 0;
  if (!prevAboveView || seen < base || prev.every((byte) => byte === 0)) return undefined;
  const { store } = state.context;
  const { room } = state.record;
  if ((await store.findLeaf(room, prev, seen, n)) !== undefined) return undefined;
  const above = await store.findLeaf(room, prev, n, state.endPosition + 1);
  if (above !== undefined) {
    state.note({ name: 'reordered', member: author, position: above, details: { after: n } });
    return undefined;
  }
  state.note({ name: 'missing', member: author, position: n, proof: prev });
  return { prev: prev.slice(), position: n, member: author.slice() };
}
