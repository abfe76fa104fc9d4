/** Seals what no honest program seals: any header, any author, any content, under the key that every member of a room has. */
import { seal, suiteCode, type Suite } from '../../../client/crypto/aead';
import type { EpochKeys } from '../../../client/crypto/epochs';
import type { Random } from '../../../client/crypto/random';
import { padmeLength } from '../../../client/crypto/padme';
import { ByteWriter, concatBytes } from '../../../protocol/bytes';
import { AparteError } from '../../../protocol/errors';
import { LABEL_FRAME, LABEL_SPEAK } from '../../../protocol/labels';

const VERSION = 1;

/** Class 1: a message; class 2: a beacon. */
export const MESSAGE_CLASS = 1;
export const BEACON_CLASS = 2;

/** A frame as it is to be; everything that is given is believed. */
export interface Forgery {
  readonly keys: EpochKeys;
  readonly epoch: number;
  /** Epoch of the key that really seals, where the header names another. */
  readonly keyEpoch?: number;
  readonly keyId?: Uint8Array;
  readonly suite?: Suite;
  readonly frameClass: number;
  /** The content before its signature. */
  readonly signed: Uint8Array;
  readonly sign: (message: Uint8Array) => Uint8Array;
  /** What stands behind the signature instead of the padding. */
  readonly padding?: Uint8Array;
}

function paddingFor(bytes: number): Uint8Array {
  return new Uint8Array(padmeLength(bytes) - bytes);
}

/** The sealed frame. */
export function sealForgery(random: Random, forgery: Forgery): Uint8Array {
  const { keys, epoch, frameClass, signed, sign } = forgery;
  const { suite = keys.suite } = forgery;
  const derived = keys.derived(forgery.keyEpoch ?? epoch);
  if (!derived) throw new AparteError('cannot-open');
  const keyId = forgery.keyId ?? derived.keyId;
  return seal({ random }, suite, derived.aeadKey, (nonce) => {
    const header = new ByteWriter(7 + keyId.length + nonce.length)
      .u8(VERSION)
      .u8(frameClass)
      .u8(suiteCode(suite))
      .u32(epoch)
      .put(keyId)
      .put(nonce)
      .done();
    const signature = sign(concatBytes(LABEL_SPEAK, header, keys.room, signed));
    const padding = forgery.padding ?? paddingFor(signed.length + signature.length);
    return {
      header,
      aad: concatBytes(LABEL_FRAME, keys.room, header),
      plaintext: concatBytes(signed, signature, padding),
    };
  });
}
