/** Opens the embedded store, and says in our codes why it cannot. */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { AparteError } from '../../protocol/errors';
import { OPENINGS_KEY, SCHEMA, SCHEMA_KEY, decodeNumber, encodeNumber } from './level-keys';

import type { StoreFindings } from './room-log';
import { inspectStore } from './inspect-store';

export type Store = ClassicLevel<Uint8Array, Uint8Array>;

const CACHE_BYTES = 32 * 1024 * 1024;
const WRITE_BUFFER_BYTES = 16 * 1024 * 1024;

/**
 * @throws AparteError `relay-data-in-use`, `relay-data-damaged`, `relay-data-newer`, `disk-full`, `disk-failed`, `file-permissions`
 */
export async function openStore(folder: string): Promise<{ readonly store: Store; readonly findings: StoreFindings }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseTornStore(folder);
  const findings = await inspectStore(folder);
  const store: Store = new ClassicLevel(folder, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    // Ciphertext does not compress.
    compression: false,
    cacheSize: CACHE_BYTES,
    writeBufferSize: WRITE_BUFFER_BYTES,
  });
  try {
    await store.open();
  } catch (error) {
    throw openingError(folder, error);
  }
  try {
    await stamp(store);
    return { store, findings };
  } catch (error) {
    await store.close();
    throw error instanceof AparteError ? error : openingError(folder, error);
  }
}

/** LevelDB takes a folder that lost its first file for an empty one, and clears it. */
async function refuseTornStore(folder: string): Promise<void> {
  const files = await readdir(folder);
  const hasData = files.some((file) => /\.(?:ldb|log|sst)$/u.test(file));
  if (hasData && !files.includes('CURRENT')) {
    throw new AparteError('relay-data-damaged', { path: path.join(folder, 'CURRENT') });
  }
}

/** Everything that was written before is on disk once this synced write is; only then may the ends of logs be read. */
async function stamp(store: Store): Promise<void> {
  const schema = await store.get(SCHEMA_KEY);
  if (schema && decodeNumber(schema) > SCHEMA)
    throw new AparteError('relay-data-newer', { schema: decodeNumber(schema) });
  const openings = await store.get(OPENINGS_KEY);
  const batch = store.batch().put(SCHEMA_KEY, encodeNumber(SCHEMA));
  batch.put(OPENINGS_KEY, encodeNumber((openings ? decodeNumber(openings) : 0) + 1));
  await batch.write({ sync: true });
}

/** Codes and messages of an error and of what caused it. */
function causesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code: unknown = Reflect.get(error, 'code');
  return `${String(code)} ${error.message} ${causesOf(error.cause)}`;
}

function openingError(folder: string, error: unknown): AparteError {
  const text = causesOf(error);
  if (text.includes('LEVEL_LOCKED')) return new AparteError('relay-data-in-use', { path: folder }, { cause: error });
  if (text.includes('LEVEL_CORRUPTION'))
    return new AparteError('relay-data-damaged', { path: folder }, { cause: error });
  if (/ENOSPC|No space left/u.test(text)) return new AparteError('disk-full', { path: folder }, { cause: error });
  if (/EACCES|Permission denied/u.test(text))
    return new AparteError('file-permissions', { path: folder }, { cause: error });
  return new AparteError('disk-failed', { path: folder }, { cause: error });
}
