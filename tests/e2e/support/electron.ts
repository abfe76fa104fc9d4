import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { _electron as electron } from 'playwright';
import type { ElectronApplication, Page } from 'playwright';
import { onTestFinished } from 'vitest';
import type { TestContext } from 'vitest';

import { listenForComplaints } from './complaints';
import type { Complaints } from './complaints';
import { PROJECT, freshFolder } from './folders';
import { electronProgram, sandboxArguments } from './machine';

/** A shell script: on Windows Electron is started without it, and its output is not kept. */
const WRAPPER = path.join(import.meta.dirname, 'launch-electron.sh');
const LAUNCH_TIMEOUT_MS = 60_000;
/** How long an app may take to quit: its relay drains first. */
const QUIT_TIMEOUT_MS = 25_000;

export interface LaunchOptions {
  /** `--profile`; without it the app's own default. */
  profile?: string;
  /** `--data-root`; a fresh one otherwise. Two apps that share one are two people on one computer. */
  dataRoot?: string;
  /** Further arguments of the app, a link for one. */
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Gives it a session bus and a keyring of its own (Linux): without, it has no keychain. */
  keyring?: boolean;
  /** The app's language; English otherwise, whatever this computer speaks. */
  locale?: string;
  /** Another app than ours. */
  appFolder?: string;
  /** Complaints of pages that this very test provokes. */
  tolerated?: readonly RegExp[];
}

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly dataRoot: string;
  /** Of Electron's main process. */
  readonly pid: number;
  /** Everything it has written so far, both streams, from its first line. */
  output(): string;
  /** The window whose address contains this text, waited for if need be; without it the first. */
  window(addressPart?: string): Promise<Page>;
  /** Quits it as its user would, fails if it does not quit or a page complained. The test's end does that too. */
  quit(): Promise<void>;
  /** Kills its main process with -9, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts the built app in the Electron of this run. It is quit at the test's end, and the test fails if a page violated
 * its policy, threw or died. Where the test failed, screenshots and output lie in `test-results/`.
 */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const running = await startApp(await freshFolder(), options);
  onTestFinished((context) => running.finish(context));
  return running;
}

/** The same for several tests, whose end is up to whoever starts it. @param scratch a folder for what it writes */
export async function startApp(scratch: string, options: LaunchOptions = {}): Promise<LaunchedApp> {
  const dataRoot = options.dataRoot ?? path.join(scratch, 'data');
  const output = path.join(scratch, 'output.log');
  writeFileSync(output, '');
  const program = await electronProgram();
  const app = await electron.launch({
    executablePath: process.platform === 'win32' ? program : WRAPPER,
    args: appArguments(program, dataRoot, options),
    env: { ...quietEnvironment(scratch), ...wrapperEnvironment(program, output, options), ...options.env },
    cwd: scratch,
    timeout: LAUNCH_TIMEOUT_MS,
  });
  const complaints = listenForComplaints(app.context());
  const pid = await app.evaluate(() => process.pid);
  const { tolerated = [] } = options;
  return new LaunchedApp({ app, dataRoot, pid, complaints, outputFile: output, tolerated });
}

interface Launched {
  app: ElectronApplication;
  dataRoot: string;
  pid: number;
  complaints: Complaints;
  outputFile: string;
  tolerated: readonly RegExp[];
}

class LaunchedApp implements RunningApp {
  readonly app: ElectronApplication;
  readonly dataRoot: string;
  readonly pid: number;
  readonly #launched: Launched;
  readonly #exited: Promise<void>;
  #ended = false;
  #wasQuit = false;
  /** A page that goes with its killed app has not died of itself: what counts was heard before. */
  #heardBeforeKill: string[] | undefined;

  constructor(launched: Launched) {
    this.app = launched.app;
    this.dataRoot = launched.dataRoot;
    this.pid = launched.pid;
    this.#launched = launched;
    this.#exited = new Promise((resolve) => {
      launched.app.once('close', () => {
        this.#ended = true;
        resolve();
      });
    });
  }

  output(): string {
    return readFileSync(this.#launched.outputFile, 'utf8');
  }

  async window(addressPart = ''): Promise<Page> {
    const fits = (page: Page): boolean => page.url().includes(addressPart);
    return this.app.windows().find(fits) ?? (await this.app.waitForEvent('window', { predicate: fits }));
  }

  async quit(): Promise<void> {
    this.#wasQuit = true;
    const complaints = await this.#complaints();
    if (!this.#ended) {
      const quitting = this.app.close().then(() => 'quit');
      const waited = delay(QUIT_TIMEOUT_MS, 'still running', { ref: false });
      if ((await Promise.race([quitting, waited])) !== 'quit') {
        this.#killFamily();
        complaints.push(`did not quit within ${QUIT_TIMEOUT_MS} ms`);
      }
    }
    if (complaints.length > 0) throw new Error(`The app misbehaved:\n${complaints.join('\n')}`);
  }

  async kill(): Promise<void> {
    this.#heardBeforeKill = await this.#complaints();
    process.kill(this.pid, 'SIGKILL');
    await this.#exited;
  }

  async finish(context: TestContext): Promise<void> {
    if (context.task.result?.state === 'fail') await this.#keepEvidence(context.task.name);
    // What a test has quit itself has told it its complaints.
    if (!this.#wasQuit) await this.quit();
  }

  async #complaints(): Promise<string[]> {
    if (this.#heardBeforeKill !== undefined) return this.#heardBeforeKill;
    const heard = await this.#launched.complaints.collect();
    return heard.filter((complaint) => !this.#launched.tolerated.some((pattern) => pattern.test(complaint)));
  }

  /** Playwright starts it as the leader of a process group, where there are such. */
  #killFamily(): void {
    const pid = this.app.process().pid;
    if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  }

  async #keepEvidence(testName: string): Promise<void> {
    const folder = path.join(PROJECT, 'test-results', 'failed', testName.replace(/[^\p{L}\p{N}]+/gu, '-'));
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, `${this.pid}.log`), this.output());
    if (this.#ended) return;
    for (const [index, page] of this.app.windows().entries()) {
      const file = path.join(folder, `${this.pid}-${index}.png`);
      // A page that has died has no picture; the log stands.
      await page.screenshot({ path: file, timeout: 5_000 }).catch(() => undefined);
    }
  }
}

function appArguments(program: string, dataRoot: string, options: LaunchOptions): string[] {
  const args = [...sandboxArguments(program), `--lang=${options.locale ?? 'en'}`];
  if (options.keyring === true) args.push('--password-store=gnome-libsecret');
  args.push(options.appFolder ?? PROJECT, '--data-root', dataRoot);
  if (options.profile !== undefined) args.push('--profile', options.profile);
  return [...args, ...(options.args ?? [])];
}

function wrapperEnvironment(program: string, output: string, options: LaunchOptions): Record<string, string> {
  return {
    APARTE_E2E_PROGRAM: program,
    APARTE_E2E_OUTPUT: output,
    ...(options.keyring === true ? { APARTE_E2E_KEYRING: '1' } : {}),
  };
}

/** This computer's environment, but for what leads to its user's own settings and keychain. */
export function quietEnvironment(scratch: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(?:ELECTRON_|NODE_OPTIONS|VITEST|XDG_CURRENT_DESKTOP|DESKTOP_SESSION)/u.test(name)) {
      kept[name] = value;
    }
  }
  return {
    ...kept,
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    XDG_CONFIG_HOME: path.join(scratch, 'config'),
    XDG_DATA_HOME: path.join(scratch, 'share'),
    XDG_CACHE_HOME: path.join(scratch, 'cache'),
  };
}
