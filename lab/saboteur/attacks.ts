/** All attacks of the relay, in the order in which they are listed. */
import type { Attack } from './attack';
import {
  alterDelivery,
  delay,
  deliverTwice,
  falsePages,
  lieAboutExpiry,
  refusePages,
  skipPosition,
  swapDeliveries,
  timeBack,
  withhold,
} from './attacks/delivery';
import {
  alterForOthers,
  dropAfterAcknowledgement,
  equivocateToNewcomers,
  fork,
  forkByGeneration,
  holdBack,
  restore,
  rollBack,
  withholdQuietly,
} from './attacks/forks';
import { falseStartHead, falseStartParent, falseStartPosition, loseMessages, lowEnd } from './attacks/openings';
import { dropBeacons, replayBeacons, swapKey } from './attacks/presence';
import {
  acknowledgeWithoutStoring,
  alterInLog,
  changeKeyId,
  dropBeforeAcknowledgement,
  forge,
  forgeGarbage,
  replayInLog,
  wrongPosition,
} from './attacks/publish';
import {
  falsifyOpening,
  falsifySignatures,
  omitSignatures,
  refuseSignatures,
  signAnotherHead,
} from './attacks/signatures';

/** See the file's head. */
export const ATTACKS: readonly Attack[] = [
  alterInLog,
  alterDelivery,
  alterForOthers,
  changeKeyId,
  forge,
  forgeGarbage,
  replayInLog,
  deliverTwice,
  dropBeforeAcknowledgement,
  dropAfterAcknowledgement,
  acknowledgeWithoutStoring,
  wrongPosition,
  holdBack,
  swapDeliveries,
  skipPosition,
  timeBack,
  withhold,
  withholdQuietly,
  delay,
  fork,
  forkByGeneration,
  equivocateToNewcomers,
  rollBack,
  lowEnd,
  restore,
  loseMessages,
  falseStartParent,
  falseStartPosition,
  falseStartHead,
  lieAboutExpiry,
  falsePages,
  refusePages,
  omitSignatures,
  refuseSignatures,
  falsifySignatures,
  falsifyOpening,
  signAnotherHead,
  dropBeacons,
  replayBeacons,
  swapKey,
];

/** An attack by its name. */
export function attackNamed(name: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.name === name);
}
