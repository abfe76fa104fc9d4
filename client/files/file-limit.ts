/** The largest file whose blob a relay takes. */
import { MAX_FILE_BYTES, sealedFileBytes } from '../crypto/file';
import type { Suite } from '../crypto/aead';

/** Bytes of the largest file that becomes a blob of at most `maxBlobBytes`; 0 where there is none. */
export function maxFileBytes(suite: Suite, maxBlobBytes: number): number {
  let [fits, tooLarge] = [0, MAX_FILE_BYTES + 1];
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    if (sealedFileBytes(suite, middle) <= maxBlobBytes) fits = middle;
    else tooLarge = middle;
  }
  return fits;
}
