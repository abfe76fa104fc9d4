/**
 * Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019): a length of L bytes keeps its
 * ⌊log2 log2 L⌋ + 1 leading bits, so that it leaks O(log log L) bits for at most 12 % more bytes.
 */

function floorLog2(value: number): number {
  // Exact up to 2^32, which no frame reaches; Math.log2 rounds.
  return 31 - Math.clz32(value);
}

/** The padded length of `length` bytes. */
export function padmeLength(length: number): number {
  if (length < 2) return length;
  const exponent = floorLog2(length);
  const unit = 2 ** (exponent - (floorLog2(exponent) + 1));
  return Math.ceil(length / unit) * unit;
}

/** Whether `padded` bytes are what `length` bytes are padded to, and all beyond them are zero. */
export function isPadding(bytes: Uint8Array, length: number): boolean {
  if (padmeLength(length) !== bytes.length) return false;
  for (let index = length; index < bytes.length; index += 1) if (bytes[index] !== 0) return false;
  return true;
}
