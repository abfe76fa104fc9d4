/** What an attack of a member is. The table of all of them is in `member-attacks.ts`. */
import type { AnomalyName } from '../../../client/api';
import type { Signer } from '../signer';
import type { Mole } from './mole';

/** What a member's attack works with. */
export interface MemberStage {
  readonly mole: Mole;
  /** The relay's signatures, where relay and member work together. */
  readonly relay?: Signer;
  /** Says what was done. */
  readonly did: (what: string, details?: Readonly<Record<string, string | number>>) => void;
}

/** One attack of somebody with the room's key. */
export interface MemberAttack {
  readonly name: string;
  /** One line for people. */
  readonly does: string;
  /** An honest client says one of these; none where there is nothing to say. */
  readonly says: readonly AnomalyName[];
  /** What else it may say, and rightly. */
  readonly maySay: readonly AnomalyName[];
  /** Whether the relay has to be in it. */
  readonly needsRelay?: boolean;
  /** It is whispered, and nothing of it is stored: who is away does not hear of it. */
  readonly isEphemeral?: true;
  perform(stage: MemberStage): Promise<void>;
}
