import { spawn } from 'node:child_process';
import path from 'node:path';

import { expect, test } from 'vitest';

import { PROJECT } from '../support/folders';
import { electronProgram, sandboxArguments } from '../support/machine';
import type { ChatPage } from './person';
import { openApp } from './person';

// One process per profile; what a second start wanted reaches the first.

interface Ended {
  readonly code: number | null;
  readonly errors: string;
}

/** Starts the app without a driver: such a process is expected to end by itself. */
async function start(args: readonly string[]): Promise<Ended> {
  const program = await electronProgram();
  const child = spawn(program, [...sandboxArguments(program), PROJECT, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve({ code, errors }));
  });
}

test('a second start of the profile hands over its link, and ends', async () => {
  const { app, page } = await openApp();
  await app.app.evaluate(({ dialog }) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    dialog.showMessageBox = (options: unknown) => {
      shown.push(JSON.stringify(options));
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  });
  const damaged = await start(['--data-root', app.dataRoot, 'aparte://join#AQEB']);
  expect(damaged.code).toBe(0);
  const said = (): Promise<string> => app.app.evaluate(() => JSON.stringify(Reflect.get(globalThis, 'shown')));
  await expect.poll(said).toMatch(/invitation-(?:cut|damaged)/u);
  expect(await page.evaluate(() => (window as unknown as ChatPage).aparte.state({}))).toMatchObject({
    ok: true,
    value: { offers: [] },
  });
});

test('a second start brings a minimised window back', async () => {
  const { app } = await openApp();
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await start(['--data-root', app.dataRoot]);
  const isVisible = (): Promise<boolean | undefined> =>
    app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await expect.poll(isVisible).toBe(true);
  expect(app.app.windows()).toHaveLength(1);
});

test('another profile on the same data runs beside it', async () => {
  const first = await openApp({ profile: 'zoe' });
  const second = await openApp({ profile: 'ali', dataRoot: first.app.dataRoot });
  expect(second.app.pid).not.toBe(first.app.pid);
});

test.each([[['--frobnicate']], [['--profile', '../elsewhere']], [['--profile']], [['somewhere/else']]])(
  '%j is refused with exit code 64 and a sentence',
  async (args) => {
    const { code, errors } = await start(['--data-root', path.join('/tmp', 'aparte-never-made'), ...args]);
    expect(code).toBe(64);
    expect(errors).toMatch(/aparte-desktop: usage: .+/u);
    expect(errors).not.toMatch(/\n\s+at /u);
  },
);
