/**
 * Judges what members say they saw (docs/PROTOCOL.md §11): a view agrees with our chain, or the relay showed two histories, or its author lies. The relay is
 * convicted by its own signature only, and an author only where we hold the generation's start.
 */
import { concatBytes, equalBytes, toHex } from '../../protocol/bytes';
import { encodeHeadStatement, encodeShownHead, NO_CHALLENGE, type Head, type SignedHead } from '../../protocol/chain';
import type { View } from '../crypto/content';
import { Lru } from '../crypto/lru';
import { verifyRelaySignature } from '../crypto/signing';
import type { RoomState } from '../rooms/room-state';
import type { ViewComparison } from '../transcript/comparison';
import { encodeStatement, headOf, type Statement } from '../evidence/evidence';
import { buildForkEvidence } from './fork-proof';
import { lostHistories, type LostHistory } from './histories';

/** What became of a view. */
export type ViewVerdict = ViewComparison['result'] | 'other-branch' | 'false';

/** Signatures that were judged: the same head stands in the views of many messages. */
const judged = new Lru<string, 'valid' | 'wrong'>(2048);

/** Whether the room's relay signed this head, by its present key or by one that it had; undefined while no such key is known (no connection yet). */
export function isSignedByRelay(
  state: Pick<RoomState, 'record' | 'keysOf'>,
  head: SignedHead,
  challenge: Uint8Array = NO_CHALLENGE,
): boolean | undefined {
  const keys = state.keysOf(head.generation).filter(({ publicKey }) => publicKey !== undefined);
  if (keys.length === 0) return undefined;
  return keys.some(({ hash, publicKey }) => {
    const statement = encodeHeadStatement(hash, state.record.room, head, challenge);
    return publicKey !== undefined && isSignature(publicKey, statement, head.signature);
  });
}

function isSignature(publicKey: Uint8Array, statement: Uint8Array, signature: Uint8Array): boolean {
  const name = Buffer.from(concatBytes(statement, signature)).toString('latin1');
  const known = judged.get(name);
  if (known) return known === 'valid';
  const valid = verifyRelaySignature(publicKey, statement, signature);
  judged.set(name, valid ? 'valid' : 'wrong');
  return valid;
}

/** Where and by whom a view was said. */
export interface Said {
  readonly author: Uint8Array;
  /** Position of the message; our end for a beacon. */
  readonly n: number;
  readonly isMessage?: true;
}

/** Compares a member's view with our chain, and notes what is found. Returns how its newest part compares. */
export async function judgeView(
  state: RoomState,
  said: Said,
  view: View,
): Promise<{ readonly verdict: ViewVerdict; readonly n: number }> {
  const newest = view.computed ?? view.signed;
  const { generation } = view.signed;
  const comparison = await state.transcript.compareView(view);
  const place = { n: newest.n };
  if (comparison.result === 'agrees') {
    settleDisputes(state, view.signed.n, said.author);
    return { verdict: 'agrees', ...place };
  }
  const signed = await judgeSignedHead(state, said, view.signed);
  if (comparison.result === 'ahead') return { verdict: 'ahead', ...place };
  if (signed === 'false' || signed === 'differs') return { verdict: signed, ...place };
  // What its author computed may lie on a branch that was lost, though what the relay had signed by then does not.
  if (comparison.result !== 'differs') return { verdict: signed === 'agrees' ? 'unknown' : signed, ...place };
  if (!view.computed) return { verdict: signed, ...place };
  // Two accounts of a position that nobody signed: both apps ask for it signed, and carry the answer.
  state.note({
    name: 'disagreement',
    member: said.author,
    position: comparison.n,
    proof: encodeHead({ generation, n: view.computed.n, head: view.computed.head }),
  });
  state.proofs.dispute(said.author, comparison.n);
  state.signatures.want({ n: comparison.n, challenge: NO_CHALLENGE, carry: true });
  return { verdict: 'differs', ...place };
}

/** Judges a head that somebody says the relay signed. */
export async function judgeSignedHead(
  state: RoomState,
  said: Said,
  head: SignedHead,
  challenge: Uint8Array = NO_CHALLENGE,
): Promise<ViewVerdict> {
  const comparison = await state.transcript.compareHead(head);
  if (comparison.result === 'agrees') settleDisputes(state, head.n, said.author);
  if (comparison.result === 'agrees' || comparison.result === 'ahead') {
    // Nobody saw what stands above the own message before writing it: where the relay signed that, the message stands elsewhere too. Proof waits until we get there.
    const isElsewhere = comparison.result === 'ahead' && said.isMessage === true && head.n >= said.n;
    if (!isElsewhere || isSignedByRelay(state, head, challenge) !== true) return comparison.result;
    await noteFork(state, said, head, challenge);
    return 'differs';
  }
  // Before our first head nothing is known, and nothing is false.
  if (comparison.result === 'unknown' && state.transcript.holds(head.generation)) {
    if (head.n < (state.transcript.base?.n ?? 0)) return 'unknown';
  }
  const valid = isSignedByRelay(state, head, challenge);
  if (valid === undefined) return 'unknown';
  if (!valid) {
    // Without that generation's start we cannot say which key its author checked it against.
    if (!state.transcript.holds(head.generation)) return 'unknown';
    state.note({ name: 'false-view', member: said.author, position: said.n, proof: encodeShownHead(head) });
    return 'false';
  }
  if (comparison.result === 'differs') {
    await noteFork(state, said, head, challenge);
    return 'differs';
  }
  return judgeLostBranch(state, said, head, challenge);
}

/**
 * What the relay signed at `n` decides between accounts of the order up to there: a member that shows it on our chain stands by ours, and where it is on
 * another, both were told, which is a fork.
 */
function settleDisputes({ proofs, anomalies }: RoomState, n: number, author?: Uint8Array): void {
  for (const member of proofs.decided(n, author)) anomalies.settleAll({ name: 'disagreement', member });
}

/** A head of a generation or stretch that is not on our chain: compared with the branches that we left. */
async function judgeLostBranch(
  state: RoomState,
  said: Said,
  head: SignedHead,
  challenge: Uint8Array,
): Promise<ViewVerdict> {
  const histories = await lostHistories(state, head.generation, head.n);
  if (histories.length === 0) return state.transcript.holds(head.generation) ? 'unknown' : 'other-branch';
  for (const history of histories) {
    const own = await history.headAt(head.n);
    if (!own || !equalBytes(own, head.head)) continue;
    if (equalBytes(challenge, NO_CHALLENGE)) await keepLostSigned(state, history, head);
    return 'unknown';
  }
  await noteFork(state, said, head, challenge);
  return 'differs';
}

/** The relay signed more of a branch that we left than we knew: what contradicted it may convict now. */
async function keepLostSigned(state: RoomState, { branch }: LostHistory, signed: SignedHead): Promise<void> {
  if (branch.signed && branch.signed.n >= signed.n) return;
  await state.context.store.signLostBranch(branch.id, signed);
  await reviewContested(state);
}

async function noteFork(state: RoomState, said: Said, head: SignedHead, challenge: Uint8Array): Promise<void> {
  const evidence = await buildForkEvidence(state, { type: 'head', head, challenge });
  settleDisputes(state, head.n);
  state.note({
    name: 'forked',
    position: Math.min(head.n, Math.max(said.n, state.endPosition)),
    proof: encodeShownHead(head),
    ...(evidence && { evidence }),
  });
  if (evidence) return;
  // Our own account of that position is not signed yet: with the relay's signature on it, both convict.
  state.proofs.contest({ type: 'head', head, challenge });
  if (head.n <= state.endPosition) state.signatures.want({ n: head.n, challenge: NO_CHALLENGE, carry: false });
}

/** A head that the relay signed unasked and that is on our chain: our newest, by which a contradiction may convict now. */
export async function keepSigned(state: RoomState, signed: SignedHead): Promise<void> {
  const record = state.recordWith({ signed });
  await state.context.store.saveRoom(record);
  state.record = record;
  await reviewContested(state);
}

/** Once more of a history of ours is signed: whether what contradicts it now convicts. */
async function reviewContested(state: RoomState): Promise<void> {
  const done: Statement[] = [];
  for (const statement of state.proofs.contests) {
    const head = headOf(statement);
    const { result } = await state.transcript.compareHead(head);
    if (result === 'ahead') continue;
    const evidence = result === 'agrees' ? undefined : await buildForkEvidence(state, statement);
    if (evidence) state.note({ name: 'forked', position: head.n, proof: encodeStatement(statement), evidence });
    if (evidence || result === 'agrees') done.push(statement);
  }
  state.proofs.drop(done);
}

function encodeHead({ generation, n, head }: Head): Uint8Array {
  return new TextEncoder().encode(`${toHex(generation)} ${String(n)} ${toHex(head)}`);
}
