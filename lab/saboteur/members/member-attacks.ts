/** All attacks of members, in the order in which they are listed. */
import {
  falseIntroduction,
  flood,
  forgedAuthor,
  idOfOther,
  idTwice,
  publishedAgain,
  runOfOther,
  sealedAgain,
  twoRuns,
} from './authors';
import {
  absurdEpoch,
  ancientEpoch,
  beaconAsMessage,
  cutContents,
  farEpoch,
  garbage,
  hostileBodies,
  hostilePadding,
  otherKey,
  otherSuite,
} from './frames';
import type { MemberAttack } from './member-attack';
import {
  computedAhead,
  falseAnswer,
  falseBeaconView,
  falseComputedHead,
  falseLeft,
  falsePrevious,
  falseViewAhead,
  falseViewSignature,
  lateBefore,
  otherGenerationTogether,
  signedTogether,
  unknownGeneration,
} from './views';

/** See the file's head. */
export const MEMBER_ATTACKS: readonly MemberAttack[] = [
  falseViewSignature,
  falseViewAhead,
  falseBeaconView,
  falseComputedHead,
  falsePrevious,
  forgedAuthor,
  sealedAgain,
  publishedAgain,
  idTwice,
  idOfOther,
  twoRuns,
  falseIntroduction,
  farEpoch,
  absurdEpoch,
  otherKey,
  otherSuite,
  hostilePadding,
  hostileBodies,
  cutContents,
  beaconAsMessage,
  garbage,
  flood,
  signedTogether,
  otherGenerationTogether,
  falseLeft,
  falseAnswer,
  unknownGeneration,
  computedAhead,
  lateBefore,
  runOfOther,
  ancientEpoch,
];

/** An attack of a member by its name. */
export function memberAttackNamed(name: string): MemberAttack | undefined {
  return MEMBER_ATTACKS.find((attack) => attack.name === name);
}
