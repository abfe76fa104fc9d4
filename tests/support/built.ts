/** The built programs, for tests that start them: built once for all test files, beside dist/, which a build may replace at any time. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { bundle } from '../../build/bundle.mjs';
import { fingerprint } from '../../build/fingerprint.mjs';
import { TARGETS } from '../../build/targets.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
/** Below the project, so that programs find its node_modules. */
const CACHE = path.join(ROOT, '.cache', 'test-build');
const WANTED = new Set(['aparte', 'aparte-relay', 'vault-worker']);
const OLD_AFTER_MS = 3_600_000;

/** Folder laid out as dist/ is, with the command line, the relay and the vault's thread in it. */
export async function builtPrograms(): Promise<string> {
  const folder = path.join(CACHE, fingerprint().slice(0, 16));
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  await removeOld();
  const work = await mkdtemp(path.join(CACHE, 'making-'));
  for (const target of TARGETS) if (WANTED.has(target.name)) await bundle(target, work);
  try {
    await rename(work, folder);
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(folder)) throw error;
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const folder = path.join(CACHE, name);
    const made = await stat(folder).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > OLD_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
