/**
 * `npm run screenshots`: takes the README's pictures from the running app. Two people with the browser host, a relay that one of them starts, a room,
 * a conversation; nothing in the pictures is drawn by hand.
 */
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { EXIT, ScriptFailure, runMain } = await import('./lib/outcome.mjs');
const { setUpApp } = await import('./lib/setup.mjs');

await runMain(async () => {
  await setUpApp();
  // Loaded late: before the packages are installed there is no Playwright.
  const { browserForTests } = await import('./lib/browser-for-tests.mjs');
  const { takeScreenshots } = await import('./lib/screenshots.mjs');
  const browser = await browserForTests();
  if (!browser) throw new ScriptFailure('There is no Chromium to take the pictures with.', EXIT.unreachable);
  for (const picture of await takeScreenshots(browser.executable)) console.log(picture);
  return 0;
});
