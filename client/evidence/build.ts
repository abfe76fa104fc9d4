/** Making files of evidence (docs/PROTOCOL.md §11.10) of what a client kept. A file that would not convict is never made. */
import { ByteWriter } from '../../protocol/bytes';
import { LEAF_BYTES, encodeLeaf, type Leaf } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import {
  MAX_EVIDENCE_LEAVES,
  compareSides,
  compareStatements,
  decodeEvidence,
  encodeEvidence,
  type BranchEvidence,
  type BranchSide,
  type Evidence,
  type Statement,
} from './evidence';
import { verifyBranches, verifyEvidence, type Breathe } from './verify';

/** The relay's public key as SPKI, and the room. */
interface Accused {
  readonly relayPublicKey: Uint8Array;
  readonly room: Uint8Array;
}

/** Two statements about one generation, in any order, and how the one at the higher position descends from another head. */
export interface ForkParts extends Accused {
  readonly statements: readonly [Statement, Statement];
  /** Where the positions differ: the other history's head at the lower position, and its leaves from there to the higher position. */
  readonly descent?: { readonly from: Uint8Array; readonly leaves: readonly Leaf[] };
}

/** What two generations show, in any order. */
export interface BranchParts extends Accused {
  readonly sides: readonly [BranchSide, BranchSide];
}

function encodeLeaves(leaves: readonly Leaf[]): Uint8Array {
  const writer = new ByteWriter(leaves.length * LEAF_BYTES);
  for (const leaf of leaves) writer.put(encodeLeaf(leaf));
  return writer.done();
}

const useless = (reason: string, cause?: unknown): AparteError =>
  new AparteError('internal', { what: `evidence: ${reason}` }, { cause });

/** Encodes parts that may not fit together. */
function written(evidence: Evidence): Uint8Array {
  try {
    const bytes = encodeEvidence(evidence);
    decodeEvidence(bytes);
    return bytes;
  } catch (error) {
    throw useless('layout', error);
  }
}

/**
 * The file that shows two histories of one generation.
 * @param breathe lets others have the thread now and then: a hundred thousand leaves take half a second
 * @throws AparteError `internal` where the parts do not convict, or are more than a file holds
 */
export async function forkEvidence(
  { relayPublicKey, room, statements, descent }: ForkParts,
  breathe?: Breathe,
): Promise<Uint8Array> {
  const [a, b] = statements;
  const [first, second] = compareStatements(a, b) <= 0 ? [a, b] : [b, a];
  if ((descent?.leaves.length ?? 0) > MAX_EVIDENCE_LEAVES) throw useless('leaves');
  const bytes = written({
    kind: 'fork',
    relayPublicKey,
    room,
    first,
    second,
    ...(descent && { descent: { from: descent.from, leaves: encodeLeaves(descent.leaves) } }),
  });
  const verdict = await verifyEvidence(bytes, breathe);
  if (!verdict.proven) throw useless(verdict.reason);
  return bytes;
}

/** The file that shows two generations alive at once. @throws AparteError `internal` where the parts do not convict */
export function branchEvidence({ relayPublicKey, room, sides }: BranchParts): Uint8Array {
  const [a, b] = sides;
  const evidence: BranchEvidence = {
    kind: 'branches',
    relayPublicKey,
    room,
    sides: compareSides(a, b) <= 0 ? [a, b] : [b, a],
  };
  const bytes = written(evidence);
  const verdict = verifyBranches(evidence);
  if (!verdict.proven) throw useless(verdict.reason);
  return bytes;
}
