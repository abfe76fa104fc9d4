/** The chat page in a real browser, over the fake host. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright';

import { bundle } from '../../../build/bundle.mjs';
import { TARGETS } from '../../../build/targets.mjs';
import { browserForTests } from '../../../scripts/lib/browser-for-tests.mjs';
import type { Scenario } from './fake-chat-host';
import './fake-chat-script-types';
import { servePages } from './page-server';
import type { PageServer } from './page-server';

/** A page, and what went wrong in it so far: violations of the policy, console errors, uncaught errors. */
export interface OpenPage {
  readonly page: Page;
  readonly troubles: string[];
}

export class ChatPages {
  private constructor(
    readonly browser: Browser,
    readonly server: PageServer,
    readonly folder: string,
    readonly script: string,
  ) {}

  static async start(): Promise<ChatPages> {
    const folder = mkdtempSync(path.join(tmpdir(), 'aparte-chat-page-'));
    const target = TARGETS.find((one) => one.name === 'chat-page');
    if (!target) throw new Error('There is no chat page to build.');
    await bundle(target, folder);
    const outFile = 'fake/fake.js';
    const entry = 'tests/renderer/support/programs/fake-chat-script.ts';
    await bundle({ kind: 'page-script', name: 'fake', entry, outFile }, folder);
    const found = await browserForTests();
    if (!found) throw new Error('There is no browser to run the pages in.');
    const browser = await chromium.launch({ executablePath: found.executable, args: ['--no-sandbox'] });
    const server = await servePages(path.join(folder, 'pages'));
    return new ChatPages(browser, server, folder, readFileSync(path.join(folder, outFile), 'utf8'));
  }

  async open(scenario: Scenario, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: scenario.language === 'fr' ? 'fr-FR' : 'en-GB',
      timezoneId: 'Europe/Paris',
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    const given = { frameUrl: this.server.frameUrl, ...scenario };
    await page.addInitScript({
      content: `if (window.top === window) { window.scenario = ${JSON.stringify(given)}; ${this.script} }`,
    });
    await page.goto(`${this.server.url}chat/`);
    return { page, troubles };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Arguments of the calls that the page made of a method so far. */
export function callsOf(page: Page, method: string): Promise<unknown[]> {
  return page.evaluate(
    (name) => window.fake.calls.filter((call) => call.method === name).map((call) => call.argument),
    method,
  );
}

/** The composer of the room in view. */
export function composer(page: Page): Locator {
  return page.locator('[data-pane=composer] textarea');
}
