/** The built app in a real Electron, over a data root of its own: started as a person does, or driven from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { _electron, type ElectronApplication, type Page } from 'playwright';
import { DevTools, PIPE_SWITCH } from '../../tests/e2e/support/devtools';

/** The project's folder, which is also the app's: this program runs from `.cache/bench/bench`. */
export const PROJECT = path.resolve(__dirname, '../../..');
const CHAT = 'app://aparte/chat/';

/** Which profile of which data root. */
export interface WhichProfile {
  readonly dataRoot: string;
  readonly profile: string;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: start it with npm run bench`);
  return value;
}

/** The Electron of this run, in words. */
export function runtimeName(): string {
  return required('APARTE_BENCH_RUNTIME');
}

function command({ dataRoot, profile }: WhichProfile, more: readonly string[] = []): readonly [string, string[]] {
  const switches = (process.env['APARTE_BENCH_SWITCHES'] ?? '').split(' ').filter((one) => one !== '');
  const own = ['--data-root', dataRoot, '--profile', profile];
  return [required('APARTE_BENCH_ELECTRON'), [...switches, '--lang=en', ...more, PROJECT, ...own]];
}

/** The environment without what leads to a person's keychain or changes Electron. */
function environment(): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(?:ELECTRON_|NODE_OPTIONS|XDG_)/u.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(kept), DBUS_SESSION_BUS_ADDRESS: 'disabled:' };
}

/**
 * Milliseconds from the process's start to each of `steps`, in order: expressions of the page that hold once something can be used. The time is that of
 * the frame in which they were seen to hold. Chromium's debugging pipe is all that differs from a start by hand.
 */
export async function timeStart(which: WhichProfile, steps: readonly string[]): Promise<number[]> {
  const [program, args] = command(which, [PIPE_SWITCH]);
  const startedMs = Date.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    env: environment(),
    cwd: which.dataRoot,
  });
  const ended = once(child, 'exit');
  try {
    const page = await new DevTools(child).page(CHAT);
    const times: number[] = [];
    for (const step of steps) times.push(Number(await page.evaluate(timeOf(step))) - startedMs);
    return times;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

function timeOf(step: string): string {
  return `new Promise((done) => {
    const seen = () => requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
    const look = () => (${step}) ? seen() : setTimeout(look, 4);
    look();
  })`;
}

/** Starts the app to drive it. */
export async function startApp(which: WhichProfile): Promise<{ app: ElectronApplication; page: Page }> {
  const [executablePath, args] = command(which);
  const app = await _electron.launch({ executablePath, args, env: environment(), cwd: which.dataRoot });
  const isChat = (page: Page): boolean => page.url() === CHAT;
  const page = app.windows().find(isChat) ?? (await app.waitForEvent('window', { predicate: isChat }));
  return { app, page };
}
