/** How much of the largest message a text takes. The limit is the protocol's (a test compares the two). */
export const MAX_MESSAGE_BYTES = 65_536;

/** From here on the composer counts. */
const COUNTED_FROM = 0.9;

const encoder = new TextEncoder();

/** Bytes of a text as it is sent. */
export function encodedBytes(text: string): number {
  return encoder.encode(text).length;
}

/** What the composer says about a text's size, or undefined while it is far from the limit. */
export function sizeOf(text: string): { readonly bytes: number; readonly over: number } | undefined {
  // No character of a JavaScript string takes more than three bytes: short texts are not encoded at each key.
  if (text.length * 3 < MAX_MESSAGE_BYTES * COUNTED_FROM) return undefined;
  const bytes = encodedBytes(text);
  return bytes < MAX_MESSAGE_BYTES * COUNTED_FROM ? undefined : { bytes, over: Math.max(0, bytes - MAX_MESSAGE_BYTES) };
}
