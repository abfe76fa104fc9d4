/**
 * Two branches (docs/PROTOCOL.md §11): somebody who heard us lives in a generation outside our chain. Each side asks its branch for a signature whose
 * challenge covers what the other was shown; with both, the relay is convicted of having kept two generations alive.
 */
import { equalBytes } from '../../protocol/bytes';
import { encodeShownHead } from '../../protocol/chain';
import type { SignedAnswer } from '../../protocol/messages';
import type { BeaconContent } from '../crypto/content';
import { branchEvidence } from '../evidence/build';
import { branchChallenge } from '../evidence/challenge';
import type { RoomState } from '../rooms/room-state';
import { ifConvicting } from './fork-proof';
import { isSignedByRelay } from './views';

/** Notes a member that lives on another branch, and asks ours for a signature over what that member was shown. */
export function noteOtherBranch(state: RoomState, content: BeaconContent): void {
  const { record, endPosition } = state;
  const { signed } = content.view;
  state.note({
    name: 'two-branches',
    member: content.author,
    position: endPosition,
    proof: encodeShownHead(signed),
  });
  const own = record.signed;
  if (!own) return;
  const challenge = branchChallenge({ relayKey: state.relayKey, room: record.room }, signed);
  state.signatures.want({ n: own.n, challenge, carry: true, against: signed });
}

/** Whether an answer of another branch, together with one of ours, convicts the relay. */
export async function judgeBranchAnswer(state: RoomState, content: BeaconContent, answer: SignedAnswer): Promise<void> {
  const { record, relayKey, proofs } = state;
  const relayPublicKey = state.keysOf(answer.generation).find(({ hash }) => equalBytes(hash, relayKey))?.publicKey;
  if (!relayPublicKey || !isSignedByRelay(state, answer, answer.challenge)) return;
  const name = { relayKey, room: record.room };
  const shown = proofs.shownHeads.find((head) => equalBytes(branchChallenge(name, head), answer.challenge));
  if (!shown) return;
  const ours = proofs.against(answer.generation).find((one) => equalBytes(one.answer.generation, shown.generation));
  if (!ours) return;
  const evidence = await ifConvicting(state, () =>
    branchEvidence({
      relayPublicKey,
      room: record.room,
      sides: [
        { shown, answer: ours.answer },
        { shown: ours.against, answer },
      ],
    }),
  );
  if (!evidence) return;
  const proof = encodeShownHead(answer);
  state.note({ name: 'two-branches', member: content.author, position: state.endPosition, proof, evidence });
}
