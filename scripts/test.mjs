/** `npm test`: obtains what the tests need, runs them all, and ends with one line that counts them. */
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { ScriptFailure, runMain } = await import('./lib/outcome.mjs');
const { TEST_HELP, parseTestOptions } = await import('./lib/test-options.mjs');
const { ensurePackages } = await import('./lib/packages.mjs');
const { withSetupLock } = await import('./lib/setup-lock.mjs');

await runMain(async () => {
  const options = parseTestOptions(process.argv.slice(2));
  if (options.help) {
    console.log(TEST_HELP);
    return 0;
  }
  try {
    await withSetupLock(ensurePackages);
    const { ensureTestMachine } = await import('./lib/test-machine.mjs');
    const { runSuites } = await import('./lib/test-run.mjs');
    return await runSuites(options, await ensureTestMachine(options.suites));
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    // The last line counts, also where the tests never began.
    console.error(error.message);
    console.log('0 passed, 1 failed');
    return error.exitCode;
  }
});
