/** The browser host's program: starts it, prints where to enter, and ends it in order. */
import { dirname } from 'node:path';

import { ERRORS } from '../i18n/errors';
import { HOST } from '../i18n/host';
import { createTranslator, languageOf } from '../i18n/translate';
import { ERROR_CODES, toAparteError } from '../protocol/errors';
import { startBrowserApp, type BrowserApp } from './app';
import { parseBrowserFlags } from './flags';

const language = languageOf(Intl.DateTimeFormat().resolvedOptions().locale);
const say = createTranslator(HOST, language);

function fail(error: unknown): void {
  const { code, details } = toAparteError(error);
  process.stderr.write(`aparte: ${code}: ${createTranslator(ERRORS, language)(code, details)}\n`);
  process.exitCode = ERROR_CODES[code].exit;
}

async function main(): Promise<void> {
  const running: { app?: BrowserApp } = {};
  const quit = (): void => {
    void (running.app?.close() ?? Promise.resolve()).finally(() => process.exit());
  };
  process.once('SIGINT', quit);
  process.once('SIGTERM', quit);
  const places = { dist: dirname(__dirname), program: __filename };
  running.app = await startBrowserApp(parseBrowserFlags(process.argv.slice(2)), places, { quit });
  process.stdout.write(`${say('browserEntrance', { address: running.app.entrance })}\n`);
}

main().catch((error: unknown) => {
  fail(error);
  process.exit();
});
