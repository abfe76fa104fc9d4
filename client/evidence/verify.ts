/**
 * Whether a file of evidence convicts a relay's key (docs/PROTOCOL.md §11.10), from its bytes alone.
 *
 * Why an honest relay can be convicted by neither kind, whatever its members do:
 *
 * - *Fork*: a relay signs only synced positions, and keeps one history per generation. After a restart, a restored backup or a clock that jumped it signs
 *   nothing before a new generation was started, so the old one is not continued a second time. A head commits to all that is below it: leaves that lead from another
 *   head to a signed one would be a collision of SHA-256.
 * - *Branches*: call a generation over once the next one was started. An honest relay puts a challenge under a head of the current generation only; asked for a position of
 *   one that is over, it binds the challenge to the current one (`signedChallenge`), and such a signature does not pass here. Each answer covers a signed head of the other
 *   generation, which cannot have been signed before that generation's 16 random bytes were drawn. So each of the two generations was current at a time when the other one had been started. Of two
 *   generations of an honest relay one was started when the other was over.
 */
import { ByteReader, equalBytes } from '../../protocol/bytes';
import { NO_CHALLENGE, encodeHeadStatement, encodeStart, nextHead, readLeaf, type Head } from '../../protocol/chain';
import { sha256 } from '../crypto/hash';
import { importRelayKey, verifyRelaySignature } from '../crypto/signing';
import { branchChallenge, type LogName } from './challenge';
import {
  decodeEvidence,
  headOf,
  type BranchEvidence,
  type BranchSide,
  type Descent,
  type Evidence,
  type ForkEvidence,
  type Statement,
} from './evidence';

/** Why a file proves nothing. */
export type NotProven =
  /** The key in it is no P-256 key. */
  | 'relay-key'
  /** A start in it names another relay key than the file. */
  | 'other-relay'
  /** A start in it names another room than the file. */
  | 'other-room'
  /** A signature in it is not that key's over what is beside it. */
  | 'false-signature'
  /** Its two statements are about different generations. */
  | 'other-generation'
  /** Its two statements agree: the heads at the lower position are the same. */
  | 'same-head'
  /** Its leaves do not lead to the second statement's head. */
  | 'leaves';

/** A position that the relay signed, in a generation. */
export interface ProvenPosition {
  readonly generation: Uint8Array;
  readonly n: number;
}

/** What a file proves, or why it proves nothing; and of which key and room it says so. */
export type Verdict = LogName & { readonly kind: Evidence['kind'] } & (
    | {
        readonly proven: true;
        /** Fork: where the two statements stand. Branches: where each generation was signed while the other was known. */
        readonly positions: readonly [ProvenPosition, ProvenPosition];
      }
    | { readonly proven: false; readonly reason: NotProven }
  );

/** Verifies a signature of the key in question. */
type Verify = (statement: Uint8Array, signature: Uint8Array) => boolean;

interface Court {
  readonly log: LogName;
  readonly verify: Verify;
  /** What is wrong before anything was looked at. */
  readonly fault: NotProven | undefined;
}

/** Resolves once the thread has done what waits for it. */
export type Breathe = () => Promise<void>;

const noPause: Breathe = () => Promise.resolve();

/** Hashing so many leaves takes some milliseconds. */
const LEAVES_A_TURN = 1000;

type Finding = NotProven | readonly [ProvenPosition, ProvenPosition];

function faultOfStatement({ log, verify }: Court, statement: Statement): NotProven | undefined {
  if (statement.type === 'head') {
    const { head, challenge } = statement;
    const bytes = encodeHeadStatement(log.relayKey, log.room, head, challenge);
    return verify(bytes, head.signature) ? undefined : 'false-signature';
  }
  const { start } = statement;
  if (!equalBytes(start.relayKey, log.relayKey)) return 'other-relay';
  if (!equalBytes(start.room, log.room)) return 'other-room';
  return verify(encodeStart(start), start.signature) ? undefined : 'false-signature';
}

/** Whether the leaves above `at` lead from the descent's head to `end`. */
async function leadsTo({ from, leaves }: Descent, at: number, end: Uint8Array, breathe: Breathe): Promise<boolean> {
  const reader = new ByteReader(leaves);
  let head = from;
  for (let n = at + 1; reader.remaining > 0; n += 1) {
    head = nextHead(sha256, head, n, readLeaf(reader));
    if ((n - at) % LEAVES_A_TURN === 0) await breathe();
  }
  return equalBytes(head, end);
}

async function judgeFork(court: Court, { first, second, descent }: ForkEvidence, breathe: Breathe): Promise<Finding> {
  const fault = court.fault ?? faultOfStatement(court, first) ?? faultOfStatement(court, second);
  if (fault) return fault;
  const lower = headOf(first);
  const upper = headOf(second);
  if (!equalBytes(lower.generation, upper.generation)) return 'other-generation';
  if (equalBytes(lower.head, descent?.from ?? upper.head)) return 'same-head';
  if (descent && !(await leadsTo(descent, lower.n, upper.head, breathe))) return 'leaves';
  return [placeOf(lower), placeOf(upper)];
}

function placeOf({ generation, n }: Head): ProvenPosition {
  return { generation: Uint8Array.from(generation), n };
}

/** Whether the relay signed both of a side's heads, the second one over what the other side shows. */
function isSigned({ log, verify }: Court, { shown, answer }: BranchSide, other: BranchSide): boolean {
  const answered = { ...answer, generation: shown.generation };
  const challenge = branchChallenge(log, other.shown);
  return (
    verify(encodeHeadStatement(log.relayKey, log.room, shown, NO_CHALLENGE), shown.signature) &&
    verify(encodeHeadStatement(log.relayKey, log.room, answered, challenge), answer.signature)
  );
}

function judgeBranches(court: Court, { sides: [a, b] }: BranchEvidence): Finding {
  if (court.fault) return court.fault;
  if (!isSigned(court, a, b) || !isSigned(court, b, a)) return 'false-signature';
  return [placeOf({ ...a.shown, n: a.answer.n }), placeOf({ ...b.shown, n: b.answer.n })];
}

function courtOf({ relayPublicKey, room }: Evidence): Court {
  const log: LogName = { relayKey: sha256(relayPublicKey), room: Uint8Array.from(room) };
  const key = importRelayKey(relayPublicKey);
  return {
    log,
    verify: (statement, signature) => key !== undefined && verifyRelaySignature(key, statement, signature),
    fault: key ? undefined : 'relay-key',
  };
}

function verdictOf({ log }: Court, { kind }: Evidence, finding: Finding): Verdict {
  if (typeof finding === 'string') return { ...log, kind, proven: false, reason: finding };
  return { ...log, kind, proven: true, positions: finding };
}

/** {@link verifyEvidence} for two branches, where there is nothing to wait for. */
export function verifyBranches(evidence: BranchEvidence): Verdict {
  const court = courtOf(evidence);
  return verdictOf(court, evidence, judgeBranches(court, evidence));
}

/**
 * Judges a file of evidence.
 * @param breathe lets others have the thread now and then: a million leaves take seconds
 * @throws AparteError `bad-evidence` where it cannot be read
 */
export async function verifyEvidence(bytes: Uint8Array, breathe: Breathe = noPause): Promise<Verdict> {
  const evidence = decodeEvidence(bytes);
  if (evidence.kind === 'branches') return verifyBranches(evidence);
  const court = courtOf(evidence);
  return verdictOf(court, evidence, await judgeFork(court, evidence, breathe));
}
