/** The running app as the picture script uses it: the browser host of one profile, and a page in a Chromium. */
import { spawn } from 'node:child_process';

import { inProject } from './paths.mjs';

/** For profiles that last as long as the pictures take. */
const PASSPHRASE = 'une phrase pour quelques images';
const ENTRANCE = /http:\/\/\S+\/enter\?token=\S+/u;
const LIMIT_MS = 60_000;

/**
 * @typedef {object} Host
 * @property {string} entrance
 * @property {() => Promise<void>} end
 */

/**
 * Starts the browser host of a profile.
 *
 * @param {string} profile
 * @param {string} dataRoot
 * @returns {Promise<Host>}
 */
export async function startHost(profile, dataRoot) {
  const program = inProject('dist', 'browser', 'host.cjs');
  const args = ['--profile', profile, '--data-root', dataRoot, '--no-open'];
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LC_ALL: 'en_US.UTF-8' },
  });
  /** @type {Promise<void>} */
  const exited = new Promise((resolve) => child.once('exit', () => resolve()));
  /** @type {Promise<string>} */
  const entrance = new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
      const found = ENTRANCE.exec(output);
      if (found) resolve(found[0]);
    });
    void exited.then(() => reject(new Error(`The host of ${profile} ended:\n${output}`)));
  });
  const end = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  try {
    return { entrance: await entrance, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * Calls a method of the window's contract, as the page itself does.
 *
 * @param {import('playwright').Page} page
 * @param {string} method
 * @param {object} [argument]
 * @returns {Promise<unknown>}
 */
export async function call(page, method, argument = {}) {
  /** @type {{ ok: boolean, value?: unknown, error?: unknown }} */
  const result = await page.evaluate(`window.aparte.${method}(${JSON.stringify(argument)})`);
  if (!result.ok) throw new Error(`${method}: ${JSON.stringify(result.error)}`);
  return result.value;
}

/**
 * First run, up to the three ways to begin.
 *
 * @param {import('playwright').Page} page
 * @param {string} name
 */
export async function nameProfile(page, name) {
  await page.getByLabel('Your name').fill(name);
  const passphrase = page.getByLabel('Passphrase', { exact: true });
  if ((await passphrase.count()) > 0) {
    await passphrase.fill(PASSPHRASE);
    await page.getByLabel('The same passphrase again').fill(PASSPHRASE);
  }
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('I have an invitation').first().waitFor();
}

/**
 * The invitation to the room in view, from its frame.
 *
 * @param {import('playwright').Page} page
 * @returns {Promise<string>}
 */
export async function readInvitation(page) {
  await page.getByRole('button', { name: 'Invite', exact: true }).first().click();
  const link = await page.frameLocator('iframe').locator('#link').inputValue();
  await page.keyboard.press('Escape');
  return link;
}

/**
 * @param {import('playwright').Page} page
 * @param {string} link
 */
export async function joinRoom(page, link) {
  await page.getByText('I have an invitation').first().click();
  const frame = page.frameLocator('iframe');
  await frame.locator('#invitation').fill(link);
  await frame.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('button', { name: 'Invite', exact: true }).first().waitFor();
}

/**
 * Waits for what other processes do in their own time.
 *
 * @param {() => Promise<boolean>} condition
 * @param {string} what
 */
export async function eventually(condition, what) {
  const endMs = Date.now() + LIMIT_MS;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`Not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
