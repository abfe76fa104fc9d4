import * as crypto from 'node:crypto';

/** SHA-256, 32 bytes. In one call where the runtime has it: half of what a hash object costs for the sizes of messages. */
export const sha256: (bytes: Uint8Array) => Uint8Array =
  typeof Reflect.get(crypto, 'hash') === 'function' ? inOneCall : withObject;

function inOneCall(bytes: Uint8Array): Uint8Array {
  // As text: a string of this size is made faster than a buffer of its own.
  return Buffer.from(crypto.hash('sha256', bytes, 'hex'), 'hex');
}

function withObject(bytes: Uint8Array): Uint8Array {
  return crypto.createHash('sha256').update(bytes).digest();
}
