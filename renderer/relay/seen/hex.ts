/** The stored payload as rows of hexadecimal bytes. */

/** Bytes of base64url text. */
export function bytesOf(base64url: string): Uint8Array {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Where a row begins, in hexadecimal: "0010". */
export function offsetText(offset: number): string {
  return offset.toString(16).padStart(4, '0');
}

/** The bytes of a row, in two halves that the eye can count. */
export function hexText(bytes: Uint8Array, offset: number, count: number): string {
  const half = count / 2;
  const row = Array.from(bytes.subarray(offset, offset + count), (byte) => byte.toString(16).padStart(2, '0'));
  return [row.slice(0, half).join(' '), row.slice(half).join(' ')].filter((part) => part !== '').join('  ');
}
