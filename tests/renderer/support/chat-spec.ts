/** The chat page for the tests of one spec. */
import type { BrowserContextOptions, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

import { ChatPages } from './chat-pages';
import type { OpenPage } from './chat-pages';
import type { Scenario } from './fake-chat-host';

interface ChatSpec {
  /** A page over the fake host, closed at the test's end. */
  readonly open: (scenario: Scenario, options?: BrowserContextOptions) => Promise<Page>;
  /** The same, with its first room open and its rows in place. */
  readonly openRoom: (scenario: Scenario, options?: BrowserContextOptions) => Promise<Page>;
  /** The page as a stranger opens it, with no host behind it. */
  readonly openWithoutHost: (options: BrowserContextOptions) => Promise<Page>;
  /** What went wrong in the page so far, which fails its test at the end. */
  readonly troubles: () => string[];
}

/** Serves the page once for all tests of a spec. Where one of them offended the policy, or something went wrong in its page, it fails. */
export function chatSpec(): ChatSpec {
  let pages: ChatPages;
  let opened: OpenPage | undefined;
  beforeAll(async () => {
    pages = await ChatPages.start();
  });
  afterAll(() => pages.close());
  afterEach(async () => {
    expect(opened?.troubles).toEqual([]);
    await opened?.page.context().close();
    opened = undefined;
  });

  async function open(scenario: Scenario, options?: BrowserContextOptions): Promise<Page> {
    opened = await pages.open(scenario, options);
    return opened.page;
  }
  async function openRoom(scenario: Scenario, options?: BrowserContextOptions): Promise<Page> {
    const page = await open(scenario, options);
    await page.locator('nav button').first().click();
    await page.locator('.scroller.placed').waitFor();
    return page;
  }
  async function openWithoutHost(options: BrowserContextOptions): Promise<Page> {
    const context = await pages.browser.newContext(options);
    const page = await context.newPage();
    opened = { page, troubles: [] };
    await page.goto(`${pages.server.url}chat/`);
    return page;
  }
  return { open, openRoom, openWithoutHost, troubles: () => opened?.troubles ?? [] };
}
