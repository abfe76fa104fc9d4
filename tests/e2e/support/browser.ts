import { chromium } from 'playwright';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright';
import { onTestFinished } from 'vitest';

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

export interface OpenedBrowser {
  readonly browser: Browser;
  /** One person's browser: its pages share cookies with one another and with nobody else. */
  readonly context: BrowserContext;
}

/**
 * Opens the browser of this run, headless. It is closed at the test's end, and the test fails if a page violated its policy,
 * threw or died.
 */
export async function openBrowser(options: OpenBrowserOptions = {}): Promise<OpenedBrowser> {
  const { tolerated = [], ...contextOptions } = options;
  const executablePath = await browserProgram();
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [...QUIET, ...sandboxArguments(executablePath)],
  });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ locale: 'en-US', ...contextOptions });
  const complaints = listenForComplaints(context);
  onTestFinished(async () => {
    const heard = (await complaints.collect()).filter((text) => !tolerated.some((pattern) => pattern.test(text)));
    if (heard.length > 0) throw new Error(`A page misbehaved:\n${heard.join('\n')}`);
  });
  return { browser, context };
}
