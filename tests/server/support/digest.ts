import { createHash } from 'node:crypto';

/** SHA-256 as a plain Uint8Array, which compares equal to what codecs give. */
export function digestOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(bytes).digest());
}
