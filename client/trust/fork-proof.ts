/** Puts evidence together from what the vault holds: the relay's signature on our chain, its signature on another, and the leaves between. */
import { equalBytes } from '../../protocol/bytes';
import { NO_CHALLENGE } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
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

/** What others show may not fit together: a file that would not convict is not made, and nothing else suffers for it. */
export async function ifConvicting(
  { context }: RoomState,
  build: () => Uint8Array | Promise<Uint8Array | undefined>,
): Promise<Uint8Array | undefined> {
  try {
    return await build();
  } catch (error) {
    if (!(error instanceof AparteError) || error.code !== 'internal') throw error;
    context.log('warn', 'evidence-not-made', {});
    return undefined;
  }
}

/**
 * The file that shows that the relay signed `theirs` and another history of the same generation, which is on our chain. Undefined where the
 * relay's signature on ours is not held yet, or does not reach so far.
 */
export function buildForkEvidence(state: RoomState, theirs: Statement): Promise<Uint8Array | undefined> {
  return ifConvicting(state, () => assemble(state, theirs));
}

async function assemble(state: RoomState, theirs: Statement): Promise<Uint8Array | undefined> {
  const { relayPublicKey, record, transcript } = state;
  const head = headOf(theirs);
  const ours = ownStatement(state, head.generation, head.n);
  if (!relayPublicKey || !ours) return undefined;
  const base = { relayPublicKey, room: record.room, statements: [theirs, ours] as const };
  const { n } = headOf(ours);
  if (n === head.n) return forkEvidence(base);
  if (n - head.n > MAX_EVIDENCE_LEAVES) return undefined;
  const from = await transcript.ownHeadAt(head.generation, head.n);
  const leaves = await leavesBetween(state, head.n, n);
  const breathe = (): Promise<void> => state.context.clock.breathe();
  return from && leaves && forkEvidence({ ...base, descent: { from, leaves } }, breathe);
}
