/** What the crypto tests share: randomness from a seed, and contents to seal. */
import { createHash } from 'node:crypto';

import type { BeaconContent, MessageContent, View } from '../../../client/crypto/content';
import { EpochKeys } from '../../../client/crypto/epochs';
import { Identity } from '../../../client/crypto/identity';
import { CapabilityKey, EpochKey } from '../../../client/crypto/keys';
import type { Random } from '../../../client/crypto/random';
import type { Suite } from '../../../client/crypto/aead';
import { NO_SIGNS } from '../../../client/crypto/signs';
import { AparteError, type ErrorCode } from '../../../protocol/errors';

/** SHA-256 of the seed and a counter: the same bytes in each run. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 32) {
      const block = createHash('sha256')
        .update(`${seed}/${String(counter)}`)
        .digest();
      counter += 1;
      bytes.set(block.subarray(0, Math.min(32, length - offset)), offset);
    }
    return bytes;
  };
}

/** The AparteError that `run` throws; anything else fails the test. */
export function errorOf(run: () => unknown): AparteError {
  try {
    run();
  } catch (error) {
    if (error instanceof AparteError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Its code. */
export const codeOf = (run: () => unknown): ErrorCode => errorOf(run).code;

export const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

export const ROOM = CapabilityKey.fromBytes(filled(32, 1)).publicBytes();
export const EPOCH = 20_000;

export function makeKeys(suite: Suite, room = ROOM, epoch = EPOCH, keyByte = 2): EpochKeys {
  return new EpochKeys(room, suite, epoch, EpochKey.fromBytes(filled(32, keyByte)));
}

export function makeIdentity(seedByte = 3): Identity {
  return Identity.fromSeeds({ sign: filled(32, seedByte), agree: filled(32, seedByte + 100) });
}

export function makeView(n: number, computed?: number): View {
  const signed = { generation: filled(16, 4), n, head: filled(32, 5), signature: filled(64, 6) };
  return computed === undefined ? { signed } : { signed, computed: { n: computed, head: filled(32, 7) } };
}

export function makeMessage(text: string, view = makeView(41)): Omit<MessageContent, 'author'> {
  return {
    run: filled(8, 8),
    timeMs: 1_728_000_000_000,
    id: filled(8, 9),
    prev: filled(16, 10),
    prevAboveView: false,
    view,
    body: { type: 'text', text },
  };
}

export function makeBeacon(view = makeView(41)): Omit<BeaconContent, 'author'> {
  return {
    run: filled(8, 8),
    timeMs: 1_728_000_000_000,
    counter: 7,
    view,
    echoes: [filled(8, 11), filled(8, 12)],
    signs: NO_SIGNS,
  };
}
