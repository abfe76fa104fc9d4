import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright';

import { call, eventually, joinRoom, nameProfile, readInvitation, startHost } from './app-for-pictures.mjs';
import { ScriptFailure } from './outcome.mjs';
import { inProject } from './paths.mjs';
import { sandboxState } from './sandbox.mjs';

/** The pictures are part of the repository. */
const MAX_PICTURE_BYTES = 200 * 1024;
const SIZE = { width: 1200, height: 760 };
const FOLDER = inProject('docs', 'screenshots');
const TITLE = 'La Gazette du quai';

/** Who says what, in the order of the log. */
const CONVERSATION = /** @type {const} */ ([
  ['Zoé', 'Bonjour Léo ! Bouclage à 18 h : tu as la une ?'],
  ['Léo', 'Almost. The harbour office called back, I am rewriting the second paragraph.'],
  ['Zoé', 'Parfait. Surtout, le nom de la source ne sort pas d’ici.'],
  ['Léo', 'It stays between us. The photos come with the next train, on paper.'],
  ['Léo', 'Page 4 is yours: two lines too long.'],
  ['Zoé', 'Je coupe dans la météo, personne ne s’en plaindra.'],
]);

/** @typedef {{ rows: readonly { text: string, position?: number }[] }} Rows */
/** @typedef {{ confirmedBy: readonly object[], received: readonly number[], position: number }} Trust */
/** @typedef {{ room: string }} Made */

/**
 * @typedef {object} Person
 * @property {string} name
 * @property {import('playwright').Page} page
 */

/**
 * Takes all pictures.
 *
 * @param {string} executable a Chromium
 * @returns {Promise<string[]>} their files
 */
export async function takeScreenshots(executable) {
  await mkdir(FOLDER, { recursive: true });
  const dataRoot = await mkdtemp(path.join(tmpdir(), 'aparte-pictures-'));
  const args = sandboxState(executable) === 'works' ? [] : ['--no-sandbox'];
  const browser = await chromium.launch({ executablePath: executable, headless: true, args });
  /** @type {import('./app-for-pictures.mjs').Host[]} */
  const hosts = [];
  /** @param {string} name @param {'light' | 'dark'} colorScheme */
  const enter = async (name, colorScheme) => {
    const host = await startHost(name === 'Zoé' ? 'zoe' : 'leo', dataRoot);
    hosts.push(host);
    const context = await browser.newContext({ viewport: SIZE, locale: 'en-US', colorScheme });
    const page = await context.newPage();
    await page.goto(host.entrance);
    return { name, page };
  };
  try {
    return await takeAll(await enter('Zoé', 'dark'), await enter('Léo', 'light'));
  } finally {
    await browser.close();
    for (const host of hosts) await host.end();
    await rm(dataRoot, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {Person} zoe
 * @param {Person} leo
 */
async function takeAll(zoe, leo) {
  const pictures = [];
  await nameProfile(zoe.page, zoe.name);
  await nameProfile(leo.page, leo.name);
  pictures.push(await take(leo.page, 'first-run'));
  const room = await meet(zoe.page, leo.page);
  await talk([zoe, leo], room);
  pictures.push(await take(leo.page, 'chat-light-en'));
  await call(zoe.page, 'changeSettings', { language: 'fr' });
  await zoe.page.getByText('Salons').first().waitFor();
  pictures.push(await take(zoe.page, 'chat-dark-fr'));
  await call(zoe.page, 'changeSettings', { language: 'en', theme: 'light' });
  const relay = await relayPage(zoe.page, () => call(zoe.page, 'openRelayWindow'));
  await relay.getByRole('tab', { name: 'Events' }).waitFor();
  await figuresAreThere(relay);
  pictures.push(await take(relay, 'relay'));
  await relay.close();
  const range = { from: 'end', limit: 50 };
  const { rows } = /** @type {Rows} */ (await call(zoe.page, 'rows', { room, range }));
  const position = rows.find(({ text }) => text === CONVERSATION[2][1])?.position;
  const seen = await relayPage(zoe.page, () => call(zoe.page, 'showInRelay', { room, position }));
  await seen.getByText(CONVERSATION[2][1]).first().waitFor();
  await figuresAreThere(seen);
  pictures.push(await take(seen, 'what-the-relay-sees'));
  return pictures;
}

/**
 * One makes a room on this computer, the other joins by invitation.
 *
 * @param {import('playwright').Page} host
 * @param {import('playwright').Page} guest
 * @returns {Promise<string>} the room
 */
async function meet(host, guest) {
  const wish = { title: TITLE, place: { on: 'this-computer' } };
  const { room } = /** @type {Made} */ (await call(host, 'createRoom', wish));
  await host.getByText(TITLE).first().click();
  await joinRoom(guest, await readInvitation(host));
  await guest.getByText(TITLE).first().waitFor();
  return room;
}

/**
 * Says the conversation, and waits until both know that the other agrees on its order.
 *
 * @param {readonly Person[]} people
 * @param {string} room
 */
async function talk(people, room) {
  for (const [name, text] of CONVERSATION) {
    const speaker = people.find((person) => person.name === name);
    if (speaker) await call(speaker.page, 'send', { room, text });
    for (const { page } of people) await page.getByText(text).first().waitFor();
  }
  for (const { page } of people) {
    await eventually(async () => {
      const { confirmedBy, received, position } = /** @type {Trust} */ (await call(page, 'trust', { room }));
      return confirmedBy.length > 0 && received.every((n) => n >= position);
    }, 'both agree on the order');
  }
}

/**
 * The tab that the app opens for its relay.
 *
 * @param {import('playwright').Page} page
 * @param {() => Promise<unknown>} open
 */
async function relayPage(page, open) {
  const [relay] = await Promise.all([page.context().waitForEvent('page'), open()]);
  await relay.setViewportSize(SIZE);
  return relay;
}

/**
 * The relay window's figures are asked for every few seconds, not at once.
 *
 * @param {import('playwright').Page} relay
 */
async function figuresAreThere(relay) {
  await eventually(
    async () => (await relay.getByText('Frames accepted').locator('..').innerText()).endsWith('9'),
    'figures',
  );
}

/**
 * @param {import('playwright').Page} page
 * @param {string} name
 */
async function take(page, name) {
  // Whatever was pressed last shall not look as if it were being pressed.
  await page.mouse.move(0, 0);
  const file = path.join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  const { size } = await stat(file);
  if (size > MAX_PICTURE_BYTES) throw new ScriptFailure(`${name}.png has ${size} bytes: too many to keep.`, 70);
  return path.relative(inProject(), file);
}
