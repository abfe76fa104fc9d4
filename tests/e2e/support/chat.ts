/** The chat window as tests use it: what a person does, and the contract that stands behind the page. */
import type { Page } from 'playwright';
import type { CallResult } from '../../../contract/common';
import type { MessageRow, MessageRows, RoomSummary, Trust } from '../../../contract/chat';

/** A passphrase for profiles of tests. */
export const PASSPHRASE = 'six mots que personne ne devine';

/** Calls a method of the contract through the page's own bridge. @throws Error with the code of a failed call */
export async function call<Value>(page: Page, method: string, argument: object = {}): Promise<Value> {
  const result = await page.evaluate(
    ([name, given]) => {
      const host: unknown = Reflect.get(window, 'aparte');
      const run = Reflect.get(host as object, name) as (value: unknown) => Promise<unknown>;
      return run(given);
    },
    [method, argument] as const,
  );
  const { ok, ...rest } = result as CallResult<Value>;
  if (!ok) throw new Error(`${method}: ${JSON.stringify(rest)}`);
  return (result as { value: Value }).value;
}

/** First run: a name, and a passphrase where one is asked for. English page. */
export async function nameProfile(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  const passphrase = page.getByLabel('Passphrase', { exact: true });
  if ((await passphrase.count()) > 0) {
    await passphrase.fill(PASSPHRASE);
    await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
  }
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('I have an invitation').first().waitFor();
}

/** Opens a profile's vault again, and its first room. */
export async function unlockProfile(page: Page): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.locator('nav button').first().click();
  await page.getByLabel(/^Write to /u).waitFor();
}

/** Makes a room through the dialogue, on a relay or else on this computer, and waits until it is open. */
export async function createRoom(page: Page, title: string, relayAddress?: string): Promise<void> {
  await page
    .getByRole('button', { name: /^Create a room/u })
    .first()
    .click();
  await page.getByLabel('Title of the room').fill(title);
  if (relayAddress !== undefined) {
    await page.getByText('On another relay').click();
    await page.getByLabel('Address of the relay').fill(relayAddress);
  }
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByLabel(`Write to ${title}`).waitFor();
}

/** Writes into the open room. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel(/^Write to /u).fill(text);
  await page.keyboard.press('Enter');
}

/** The invitation that the room's frame shows. */
export async function readInvitation(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Invite', exact: true }).first().click();
  const link = await page.frameLocator('iframe').locator('#link').inputValue();
  await page.keyboard.press('Escape');
  return link;
}

/** Escape, pressed inside the invitation's frame. The frame goes with it, often before the key's release is answered: nobody waits for that. */
export async function leaveFrameByEscape(page: Page): Promise<void> {
  const link = page.frameLocator('iframe').locator('#link');
  await link.focus();
  link.press('Escape').catch(() => undefined);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Joins by pasting into the frame, and accepts. */
export async function joinRoom(page: Page, link: string): Promise<void> {
  await page.getByText('I have an invitation').first().click();
  const frame = page.frameLocator('iframe');
  await frame.locator('#invitation').fill(`Here you are: ${link} . See you!`);
  await frame.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('button', { name: 'Invite', exact: true }).first().waitFor();
}

/** Every row of a room, by pages. */
export async function allRows(page: Page, room: string): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  for (let position = 0; ;) {
    const range = { from: 'after', position, limit: 200 };
    const part = await call<MessageRows>(page, 'rows', { room, range });
    rows.push(...part.rows);
    const last = [...part.rows].reverse().find((row) => row.position !== undefined);
    if (!part.newerExist || last?.position === undefined) return rows;
    ({ position } = last);
  }
}

export const roomsOf = (page: Page): Promise<RoomSummary[]> => call<RoomSummary[]>(page, 'rooms');
export const trustOf = (page: Page, room: string): Promise<Trust> => call<Trust>(page, 'trust', { room });

/** Asks again until it is true: for what other processes do in their own time. */
export async function eventually(condition: () => Promise<boolean>, what: string, limitMs = 60_000): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`Not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
