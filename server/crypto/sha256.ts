import * as crypto from 'node:crypto';

/** SHA-256 in hexadecimal. In one call where the runtime has it: half of what a hash object costs for the sizes of messages. */
export const sha256Hex: (bytes: Uint8Array) => string =
  typeof Reflect.get(crypto, 'hash') === 'function'
    ? (bytes) => crypto.hash('sha256', bytes, 'hex')
    : (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

/** SHA-256, 32 bytes. By way of its text: one of this size is made faster than a buffer of its own. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return Buffer.from(sha256Hex(bytes), 'hex');
}
