/**
 * `npm run check`: everything that must hold before a change is taken, and exactly what CI runs. A step that warns has
 * failed.
 */
import { STATIC_CHECKS, runChecks } from './lib/checks.mjs';
import { runMain } from './lib/outcome.mjs';

await runMain(async () => {
  const [slowest = '', ...others] = STATIC_CHECKS;
  const failed = await runChecks([slowest, 'unit', ...others]);
  if (failed.length === 0) return 0;
  console.log(`Failed: ${failed.join(', ')}.`);
  return 1;
});
