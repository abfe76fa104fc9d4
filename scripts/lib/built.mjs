import { existsSync, readFileSync } from 'node:fs';

import { FINGERPRINT_FILE, fingerprint } from '../../build/fingerprint.mjs';
import { EXIT, ScriptFailure } from './outcome.mjs';
import { npm } from './packages.mjs';
import { inProject } from './paths.mjs';
import { runStep } from './processes.mjs';

/** Builds the app where `dist/` is missing or was built from other sources. */
export async function ensureBuilt() {
  const stamp = inProject('dist', FINGERPRINT_FILE);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return;
  if (await build()) return;
  throw new ScriptFailure('The build failed: the lines above say where.', EXIT.bug);
}

/**
 * Builds the app. What the build says is printed only where it fails.
 *
 * @returns {Promise<boolean>} whether it succeeded
 */
export async function build() {
  const { command, args } = npm(['run', '--silent', 'build']);
  const finished = await runStep('Building the app (npm run build)', command, args);
  if (finished.status !== 0) console.error(finished.output.trimEnd());
  return finished.status === 0;
}
