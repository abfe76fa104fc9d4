/** What the vault's tests have in common. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { isErrorCode, type ErrorCode } from '../../../protocol/errors';
import { IN_MEMORY } from '../../../client/vault/database';
import { openVaultDatabase } from '../../../client/vault/migrations';
import { SqlStore } from '../../../client/vault/sql-store';
import { bytes, KEY } from './records';

/** A store in memory, with a profile. */
export function openStore(): SqlStore {
  const store = new SqlStore(openVaultDatabase({ path: IN_MEMORY, key: KEY }));
  onTestFinished(() => store.close());
  store.saveProfile({ name: 'Ana', signSeed: bytes(32, 31), agreeSeed: bytes(32, 32), createdMs: 5 });
  return store;
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'aparte-vault-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below `folder`, by path. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });
}

/** The files below `folder` in which `text` stands, in UTF-8 or UTF-16. */
export function filesContaining(folder: string, text: string): string[] {
  return filesBelow(folder).filter((file) => {
    const content = readFileSync(file);
    return content.includes(text) || content.includes(Buffer.from(text, 'utf16le'));
  });
}

/** The code of what `work` throws, or undefined where it throws nothing. */
export function codeThrown(work: () => unknown): ErrorCode | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return codeOfError(error);
  }
}

/** The same for asynchronous work. */
export async function codeRejected(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return codeOfError(error);
  }
}

function codeOfError(error: unknown): ErrorCode {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && isErrorCode(error.code)) {
    return error.code;
  }
  throw error;
}

/** What comes after an error and its causes, as a log or a console would print it. */
export function printed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? ''} ${JSON.stringify(error)} ${printed(error.cause ?? '')}`;
}
