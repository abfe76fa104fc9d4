/** Bytes as they cross the contract. */

/** Characters that are made of bytes at once: calls take only so many arguments. */
const STEP = 32_768;

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += STEP) {
    text += String.fromCharCode(...bytes.subarray(offset, offset + STEP));
  }
  return btoa(text);
}

/** Bytes of base64. */
export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
