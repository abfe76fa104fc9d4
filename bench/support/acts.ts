/** What a person does in the chat window, and how long the window takes to show it. */
import type { Page } from 'playwright';

import type { Exposed } from '../../contract/call';
import type { ChatApi } from '../../contract/chat';

interface ChatPage {
  readonly aparte: Exposed<ChatApi>;
}

/** Holds once the room can be clicked in the list of rooms. */
export function isListed(title: string): string {
  return `[...document.querySelectorAll('[data-pane="rooms"] li button')].some((one) => one.textContent.includes(${JSON.stringify(title)}))`;
}

/** Clicks the room at the first look, and holds once the composer has the cursor. */
export function hasComposer(title: string): string {
  return `(() => {
    const button = [...document.querySelectorAll('[data-pane="rooms"] li button')].find((one) => one.textContent.includes(${JSON.stringify(title)}));
    if (!window.benchClicked) button.click();
    window.benchClicked = true;
    return document.activeElement?.matches('[data-pane="composer"] textarea') ?? false;
  })()`;
}

/** Holds once a new profile can be named. */
export const ASKS_FOR_NAME = `document.querySelector('input')?.matches(':enabled') && document.querySelector('input').offsetHeight > 0`;

/** Clicks a room. @returns ms until the frame in which its rows stand */
export function openRoom(page: Page, title: string): Promise<number> {
  return page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const buttons = [...document.querySelectorAll<HTMLElement>('[data-pane="rooms"] li button')];
        const button = buttons.find(({ textContent }) => textContent.includes(name));
        if (!button) {
          reject(new Error(`no room ${name}`));
          return;
        }
        const beganMs = performance.now();
        button.click();
        const look = (): void => {
          const list = document.querySelector(`[role="list"][aria-label="Messages of ${name}"].placed`);
          const shows = (list?.querySelectorAll('[role="listitem"]').length ?? 0) > 0;
          requestAnimationFrame(shows ? () => resolve(performance.now() - beganMs) : look);
        };
        look();
      }),
    title,
  );
}

/** Turns the wheel over the list, upwards. @returns the position that came to the top, and how many rows are in the document */
export async function scrollUp(page: Page, turns: number, stepPx: number): Promise<{ top: number; rows: number }> {
  const box = await page.locator('[data-pane="messages"]').boundingBox();
  if (!box) throw new Error('no list');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turn = 0; turn < turns; turn += 1) await page.mouse.wheel(0, -stepPx);
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll('[data-pane="messages"] [role="listitem"]')];
    return { top: Number(rows[0]?.getAttribute('aria-posinset') ?? 0), rows: rows.length };
  });
}

/** Has the room connect now. @returns ms from its first step of catching up until it stands at `end` */
export function timeCatchUp(page: Page, room: string, end: number): Promise<number> {
  return page.evaluate(
    ([wanted, last]) =>
      new Promise<number>((resolve) => {
        const { aparte } = window as unknown as ChatPage;
        let beganMs: number | undefined;
        aparte.subscribe((event) => {
          if (event.type !== 'rooms') return;
          const summary = event.rooms.find((one) => one.room === wanted);
          if (summary?.connection.state === 'catching-up') beganMs ??= performance.now();
          if (summary?.connection.state !== 'connected' || summary.endPosition < last) return;
          resolve(performance.now() - (beganMs ?? Number.NaN));
        });
        void aparte.reconnect({ room: wanted });
      }),
    [room, end] as const,
  );
}
