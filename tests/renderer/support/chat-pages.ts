/** The chat page in a real browser, over the fake host. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { chromium } from 'playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright';
import { inject } from 'vitest';

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
    readonly script: string,
  ) {}

  static async start(): Promise<ChatPages> {
    const folder = inject('pagesFolder');
    const found = await browserForTests();
    if (!found) throw new Error('There is no browser to run the pages in.');
    const browser = await chromium.launch({ executablePath: found.executable, args: ['--no-sandbox'] });
    const server = await servePages(path.join(folder, 'pages'));
    return new ChatPages(browser, server, readFileSync(path.join(folder, 'fake', 'fake.js'), 'utf8'));
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
