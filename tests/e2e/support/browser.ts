import { chromium } from 'playwright';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright';
import { afterAll, onTestFinished } from 'vitest';

import { listenForComplaints } from './complaints';
import { browserProgram, sandboxArguments } from './machine';

/** Nothing that a browser likes to fetch or show by itself. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

export interface OpenBrowserOptions extends BrowserContextOptions {
  /** Complaints of pages that this very test provokes. */
  tolerated?: readonly RegExp[];
}

let launched: Promise<Browser> | undefined;

afterAll(async () => (await launched)?.close());

/** One for all tests of a file: what each of them does stays in a context of its own. */
async function launch(): Promise<Browser> {
  const executablePath = await browserProgram();
  return chromium.launch({ executablePath, headless: true, args: [...QUIET, ...sandboxArguments(executablePath)] });
}

/**
 * One person's browser: its pages share cookies with one another and with nobody else. It is closed at the test's end, and the
 * test fails if a page violated its policy, threw or died.
 */
export async function openBrowser(options: OpenBrowserOptions = {}): Promise<BrowserContext> {
  const { tolerated = [], ...contextOptions } = options;
  launched ??= launch();
  const context = await (await launched).newContext({ locale: 'en-US', ...contextOptions });
  onTestFinished(() => context.close());
  const complaints = listenForComplaints(context);
  onTestFinished(async () => {
    const heard = (await complaints.collect()).filter((text) => !tolerated.some((pattern) => pattern.test(text)));
    if (heard.length > 0) throw new Error(`A page misbehaved:\n${heard.join('\n')}`);
  });
  return context;
}
