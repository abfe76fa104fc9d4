import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

/** The project's folder, which is also the app's. */
export const PROJECT = path.resolve(import.meta.dirname, '..', '..', '..');

/** A folder for one test, removed after everything that the test started later has ended. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aparte-e2e-'));
  // A program that was killed may still be writing its last file.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return folder;
}
