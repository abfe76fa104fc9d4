/** `npm start`: does what is missing on a fresh clone, then opens the app. Runs before any package is installed. */
import { requireNode } from './lib/node-version.mjs';

requireNode();

const { runMain } = await import('./lib/outcome.mjs');
const { START_HELP, parseStartOptions } = await import('./lib/launch-options.mjs');
const { setUpApp } = await import('./lib/setup.mjs');
const { launch } = await import('./lib/launch.mjs');

await runMain(async () => {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.help) {
    console.log(START_HELP);
    return 0;
  }
  await setUpApp();
  return launch(options);
});
