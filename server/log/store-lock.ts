/**
 * Keeps a store for one process. Of what Node has, only LevelDB's lock is one of the system that ends with its process, however that ends; so an
 * empty database lies beside the log. It bears the layout's number, which older relays read before they touch anything.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { ByteReader, ByteWriter } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';

export type LockStore = ClassicLevel<Uint8Array, Uint8Array>;

/** 1: everything in LevelDB. 2: segments. */
export const SCHEMA = 2;
export const SCHEMA_KEY = Uint8Array.of(0, 0);

const NUMBER_BYTES = 8;

/** Takes the lock. @throws AparteError `relay-data-in-use`, `relay-data-damaged`, `relay-data-newer`, `disk-full`, `disk-failed`, `file-permissions` */
export async function lockStore(folder: string, hasLog: boolean): Promise<LockStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await openLevel(folder);
  } catch (error) {
    const isOfNoWorth = hasLog && error instanceof AparteError && error.code === 'relay-data-damaged';
    if (!isOfNoWorth) throw error;
    // Nothing is in it but a number: the log stands beside it.
    for (const name of await readdir(folder)) if (isLevelFile(name)) await rm(path.join(folder, name), { force: true });
    return openLevel(folder);
  }
}

/** Layout of what is in the store; `undefined` in an empty one. */
export async function schemaOf(store: LockStore): Promise<number | undefined> {
  const value = await store.get(SCHEMA_KEY);
  return value?.length === NUMBER_BYTES ? new ByteReader(value).u64() : undefined;
}

export async function writeSchema(store: LockStore): Promise<void> {
  await store.put(SCHEMA_KEY, new ByteWriter(NUMBER_BYTES).u64(SCHEMA).done(), { sync: true });
}

async function openLevel(folder: string): Promise<LockStore> {
  const store: LockStore = new ClassicLevel(folder, { keyEncoding: 'view', valueEncoding: 'view', compression: false });
  try {
    await store.open();
    return store;
  } catch (error) {
    throw openingError(folder, error);
  }
}

const isLevelFile = (name: string): boolean => /^(?:CURRENT|MANIFEST-\d+|\d+\.(?:ldb|log|sst))$/u.test(name);

/** Codes and messages of an error and of what caused it. */
function causesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code: unknown = Reflect.get(error, 'code');
  return `${String(code)} ${error.message} ${causesOf(error.cause)}`;
}

function openingError(folder: string, error: unknown): AparteError {
  const text = causesOf(error);
  const code = text.includes('LEVEL_LOCKED')
    ? 'relay-data-in-use'
    : text.includes('LEVEL_CORRUPTION')
      ? 'relay-data-damaged'
      : /ENOSPC|No space left/u.test(text)
        ? 'disk-full'
        : /EACCES|Permission denied/u.test(text)
          ? 'file-permissions'
          : 'disk-failed';
  return new AparteError(code, { path: folder }, { cause: error });
}
