/** Small files of settings: read with a check, written whole or not at all. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import * as v from 'valibot';

import { AparteError } from '../protocol/errors';

const MAX_FILE_BYTES = 64 * 1024;

/** What the file says, or undefined where it is absent or is not what `schema` wants: settings are never worth a refusal to start. */
export async function readJsonFile<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > MAX_FILE_BYTES) return undefined;
    const parsed = v.safeParse(schema, JSON.parse(bytes.toString('utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

let writes = 0;

/** Replaces the file: whoever reads it sees the old or the new one. @throws AparteError `disk-full`, `disk-failed` */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  writes += 1;
  const draft = `${file}.${String(process.pid)}-${String(writes)}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
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
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return new AparteError(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'disk-failed', {}, { cause: error });
}
