/** Randomness is passed in, so that the whole engine also runs from a seed. No library draws its own. */
import { randomFillSync } from 'node:crypto';

import { AparteError } from '../../protocol/errors';

/** Draws `length` unpredictable bytes into an array that nobody else holds. */
export type Random = (length: number) => Uint8Array;

/** The operating system's generator: what every program uses, and only a simulation replaces. */
export const systemRandom: Random = (length) => randomFillSync(new Uint8Array(length));

/** Exactly `length` bytes of `random`: a source that gives fewer would make short nonces and keys. */
export function drawBytes(random: Random, length: number): Uint8Array {
  const bytes = random(length);
  if (bytes.length !== length) throw new AparteError('internal', { what: 'random' });
  return bytes;
}
