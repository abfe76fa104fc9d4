/** Files that are written whole or not at all. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { AparteError } from '../protocol/errors';

let writes = 0;

/** Replaces the file: whoever reads it sees the old or the new one. @throws AparteError `disk-full`, `disk-failed` */
export async function writeWholeFile(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  writes += 1;
  const draft = `${file}.${String(process.pid)}-${String(writes)}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'w', 0o600);
    try {
      if (typeof content === 'string' || content instanceof Uint8Array) await handle.writeFile(content);
      else for await (const piece of content) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw diskError(error);
  }
}

/** A failure of the file system as an error with a code. */
function diskError(error: unknown): AparteError {
  // Of what was to be written, not of the disk.
  if (error instanceof AparteError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return new AparteError(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'disk-failed', {}, { cause: error });
}
