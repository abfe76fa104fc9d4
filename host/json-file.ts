/** Small files of settings: read with a check, written whole or not at all. */
import { readFile } from 'node:fs/promises';

import * as v from 'valibot';

import { writeWholeFile } from './whole-file';

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

/** Replaces the file: whoever reads it sees the old or the new one. @throws AparteError `disk-full`, `disk-failed` */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  await writeWholeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
