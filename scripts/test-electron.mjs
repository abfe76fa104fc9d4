/**
 * `node scripts/test-electron.mjs`: obtains the Electron that the tests run on (APARTE_TEST_ELECTRON=45|22 forces one) and
 * prints the path of its program.
 */
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { runMain } = await import('./lib/outcome.mjs');
const { describeRuntime, electronForTests } = await import('./lib/electron-for-tests.mjs');

await runMain(async () => {
  const runtime = await electronForTests();
  console.error(describeRuntime(runtime));
  console.log(runtime.executable);
  return 0;
});
