/** Puts evidence together from what the vault holds: the relay's signature on one history, its signature on another, and the leaves between. */
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { forkEvidence } from '../evidence/build';
import { headOf, MAX_EVIDENCE_LEAVES, type Statement } from '../evidence/evidence';
import type { RoomState } from '../rooms/room-state';
import { lostHistories, ownHistory, type History } from './histories';

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
 * The file that shows that the relay signed `theirs` and another history of the same generation, which is on our chain or on a branch that we left.
 * Undefined where the relay's signature on ours is not held yet, or does not reach so far.
 */
export async function buildForkEvidence(state: RoomState, theirs: Statement): Promise<Uint8Array | undefined> {
  const { generation, n } = headOf(theirs);
  for (const history of [ownHistory(state, generation), ...(await lostHistories(state, generation, n))]) {
    // One key must have signed both: where the relay changed its key, either may have.
    for (const { publicKey } of state.keysOf(generation)) {
      const evidence = publicKey && (await ifConvicting(state, () => assemble(state, theirs, history, publicKey)));
      if (evidence) return evidence;
    }
  }
  return undefined;
}

async function assemble(
  state: RoomState,
  theirs: Statement,
  history: History,
  relayPublicKey: Uint8Array,
): Promise<Uint8Array | undefined> {
  const { record } = state;
  const { n, head } = headOf(theirs);
  const from = await history.headAt(n);
  if (!from || equalBytes(from, head)) return undefined;
  const above = history.statements.filter((statement) => headOf(statement).n >= n);
  const [ours] = above.sort((a, b) => headOf(a).n - headOf(b).n);
  if (!ours) return undefined;
  const base = { relayPublicKey, room: record.room, statements: [theirs, ours] as const };
  const to = headOf(ours).n;
  if (to === n) return forkEvidence(base);
  if (to - n > MAX_EVIDENCE_LEAVES) return undefined;
  const leaves = await history.leaves(n, to);
  const breathe = (): Promise<void> => state.context.clock.breathe();
  return leaves && forkEvidence({ ...base, descent: { from, leaves } }, breathe);
}
