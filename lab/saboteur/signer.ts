/** What the relay's key signs, true or not. */
import {
  encodeHeadStatement,
  encodeSignedStart,
  encodeStart,
  type Head,
  type SignedHead,
  type Start,
} from '../../protocol/chain';
import type { RandomBytes, RelayKey } from '../../server/environment';

const START_RANDOM_BYTES = 16;

/** See the file's head. */
export class Signer {
  constructor(
    private readonly key: RelayKey,
    private readonly random: RandomBytes,
  ) {}

  head(room: Uint8Array, head: Head, challenge?: Uint8Array): SignedHead {
    return { ...head, signature: this.key.sign(encodeHeadStatement(this.key.hash, room, head, challenge)) };
  }

  /** A start with its signature, as it travels. */
  start(fields: Omit<Start, 'relayKey' | 'random'>): Uint8Array {
    const start: Start = { ...fields, relayKey: this.key.hash, random: this.random(START_RANDOM_BYTES) };
    return encodeSignedStart({ ...start, signature: this.key.sign(encodeStart(start)) });
  }
}
