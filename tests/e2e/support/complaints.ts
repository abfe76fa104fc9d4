import type { BrowserContext, ConsoleMessage, Page } from 'playwright';

/** What Chromium 108 to today's write where a policy was violated. */
const POLICY = /Content Security Policy|Trusted ?Types?\b|'?Trusted(?:HTML|Script|ScriptURL)'? assignment/u;
/** The one error that may be ignored: it says that a layout took two frames. */
const HARMLESS = /ResizeObserver loop/u;

/** What no page may do, in any test: violate its policy, throw, or die. */
export interface Complaints {
  /** Those of all pages so far, each once. */
  collect(): Promise<string[]>;
}

/** Listens to all pages of a context, those that are open already and those to come. */
export function listenForComplaints(context: BrowserContext): Complaints {
  const heard = new Set<string>();
  const hearConsole = (message: ConsoleMessage): void => {
    if (POLICY.test(message.text())) heard.add(`policy: ${message.text().trim()}`);
  };
  const hearError = (error: Error): void => {
    if (!HARMLESS.test(error.message)) heard.add(`uncaught: ${error.message}`);
  };
  const hearWhatWasKept = async (page: Page): Promise<void> => {
    if (page.isClosed()) return;
    for (const message of await page.consoleMessages({ filter: 'all' })) hearConsole(message);
    for (const error of await page.pageErrors({ filter: 'all' })) hearError(error);
  };
  const listen = (page: Page): void => {
    page.on('console', hearConsole);
    page.on('pageerror', hearError);
    page.on('crash', () => heard.add(`died: ${page.url()}`));
  };
  context.pages().forEach(listen);
  context.on('page', listen);
  return {
    async collect() {
      // What a page said before it could be listened to, it has kept.
      for (const page of context.pages()) await hearWhatWasKept(page).catch(ignoreClosedPage);
      return [...heard];
    },
  };
}

function ignoreClosedPage(error: unknown): void {
  if (!/closed|crashed/iu.test(String(error))) throw error;
}
