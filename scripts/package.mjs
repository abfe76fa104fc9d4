/** `npm run package`: packs the app for this system into release/, and checks what came out. */
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { runMain } = await import('./lib/outcome.mjs');
const { PACKAGE_HELP, parsePackageOptions } = await import('./lib/package-options.mjs');
const { ensureBuilt } = await import('./lib/built.mjs');
const { ensurePackages } = await import('./lib/packages.mjs');
const { withSetupLock } = await import('./lib/setup-lock.mjs');

await runMain(async () => {
  const options = parsePackageOptions(process.argv.slice(2), process.platform);
  if (options.help) {
    console.log(PACKAGE_HELP);
    return 0;
  }
  // Held to the end: what is being packed must not be built anew meanwhile.
  await withSetupLock(async () => {
    await ensurePackages();
    await ensureBuilt();
    const { packAndTell } = await import('./lib/pack.mjs');
    await packAndTell(options);
  });
  return 0;
});
// electron-builder's temporary files come with a hook that would end this process as if all had gone well.
process.exit();
