import { ensureBuilt } from './built.mjs';
import { ensurePackages } from './packages.mjs';
import { withSetupLock } from './setup-lock.mjs';

/** Makes the app ready to start: its packages installed, its current sources built. */
export function setUpApp() {
  return withSetupLock(async () => {
    await ensurePackages();
    await ensureBuilt();
  });
}
