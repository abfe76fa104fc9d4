/** What was found of a room's log, and what may yet prove something, as the vault keeps it. */
import type { AnomalyName } from '../api';

/** What was found of the log: one for each name and cause, with its first and newest proof. */
export interface AnomalyRecord {
  /** Name, and the member concerned where there is one: unique in the room. */
  readonly id: string;
  readonly name: AnomalyName;
  readonly member?: Uint8Array;
  readonly position: number;
  readonly newestPosition: number;
  readonly count: number;
  readonly firstMs: number;
  readonly newestMs: number;
  readonly details: Readonly<Record<string, number>>;
  /** What was seen, for whoever looks closer; bounded. */
  readonly firstProof?: Uint8Array;
  readonly newestProof?: Uint8Array;
  /** A file that convicts the relay (docs/PROTOCOL.md §11). */
  readonly evidence?: Uint8Array;
  readonly dismissed: boolean;
}

/** Which part of a proof that is not complete yet something is (`trust/open-proofs.ts`). */
export type ProofRole = 'contested' | 'shown' | 'answer' | 'carried' | 'disputed';

/** Something that may yet prove something, as `trust/open-proofs.ts` encodes it. */
export interface ProofRecord {
  readonly role: ProofRole;
  readonly bytes: Uint8Array;
}

/** A frame that the one at `position` named as before it, and that is not in the log below. */
export interface MissingRecord {
  /** First 16 bytes of its digest. */
  readonly prev: Uint8Array;
  readonly position: number;
  readonly member: Uint8Array;
}
