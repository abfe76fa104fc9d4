/** Puts evidence together from what the vault holds: the relay's signature on our chain, its signature on another, and the leaves between. */
import { equalBytes } from '../../protocol/bytes';
import { NO_CHALLENGE, type SignedHead } from '../../protocol/chain';
import { forkEvidence } from '../evidence/build';
import { headOf, MAX_EVIDENCE_LEAVES, type Statement } from '../evidence/evidence';
import type { RoomState } from '../rooms/room-state';
import type { LogRecord } from '../vault/store';

const PAGE_ENTRIES = 1000;

/** Our chain's statement of `generation` at the lowest position from `n` on: a signed head, or the start that followed it. */
function ownStatement({ record, transcript }: RoomState, generation: Uint8Array, n: number): Statement | undefined {
  const { signed } = record;
  const own: Statement[] = transcript.statementsOf(generation);
  if (signed && equalBytes(signed.generation, generation)) {
    own.push({ type: 'head', head: signed, challenge: NO_CHALLENGE });
  }
  const above = own.filter((statement) => headOf(statement).n >= n);
  return above.sort((a, b) => headOf(a).n - headOf(b).n)[0];
}

async function leavesBetween(state: RoomState, from: number, to: number): Promise<LogRecord[] | undefined> {
  const { store } = state.context;
  const leaves: LogRecord[] = [];
  while (leaves.length < to - from) {
    const next = from + leaves.length + 1;
    const page = await store.readLog(state.record.room, next, Math.min(PAGE_ENTRIES, to - next + 1));
    if (page[0]?.n !== next) return undefined;
    leaves.push(...page);
  }
  return leaves;
}

/**
 * The file that shows that the relay signed `theirs` and another history of the same generation, which is on our chain. Undefined where the
 * relay's signature on ours is not held yet, or does not reach so far.
 */
export async function buildForkEvidence(
  state: RoomState,
  theirs: SignedHead,
  challenge: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { relayPublicKey, record, transcript } = state;
  const ours = ownStatement(state, theirs.generation, theirs.n);
  if (!relayPublicKey || !ours) return undefined;
  const statements = [{ type: 'head', head: theirs, challenge }, ours] as const;
  const { n } = headOf(ours);
  const base = { relayPublicKey, room: record.room, statements };
  if (n === theirs.n) return forkEvidence(base);
  if (n - theirs.n > MAX_EVIDENCE_LEAVES) return undefined;
  const from = await transcript.ownHeadAt(theirs.generation, theirs.n);
  const leaves = await leavesBetween(state, theirs.n, n);
  const breathe = (): Promise<void> => state.context.clock.breathe();
  return from && leaves && forkEvidence({ ...base, descent: { from, leaves } }, breathe);
}
