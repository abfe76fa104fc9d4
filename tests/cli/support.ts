/** `aparte` as people run it: the built program, a folder per profile. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, onTestFinished } from 'vitest';

import type { AnomalyName } from '../../client/api';
import type { AnomalyRecord } from '../../client/vault/store';
import { openVault } from '../../client/vault/vault';
import { fromHex } from '../../protocol/bytes';
import { builtPrograms } from '../support/built';
import { start, type Ended, type Running } from '../support/processes';
import { RelayProcess } from '../support/relay-process';

/** What a run is given besides its arguments. */
export interface RunInput {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A relay for the tests of one file: where it is while they run. */
export function relayOfTheFile(): () => RelayProcess {
  let folder: string | undefined;
  let relay: RelayProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'aparte-cli-relay-'));
    relay = await RelayProcess.start(folder);
  });
  afterAll(async () => {
    await relay?.kill();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (!relay) throw new Error('The relay runs only while tests do.');
    return relay;
  };
}

/** A folder for one test. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aparte-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}

/** Starts `aparte` and ends it with the test where it has not ended by itself. */
export async function startAparte(args: readonly string[], run: RunInput = {}): Promise<Running> {
  const running = await launch(args, run);
  onTestFinished(async () => {
    await running.kill('SIGKILL');
  });
  return running;
}

/** Runs `aparte` to its end. */
export async function aparte(args: readonly string[], run: RunInput = {}): Promise<Ended> {
  return (await launch(args, { input: '', ...run })).ended;
}

async function launch(args: readonly string[], { input, env }: RunInput): Promise<Running> {
  const running = start(path.join(await builtPrograms(), 'cli', 'aparte.cjs'), args, env);
  if (input !== undefined) running.child.stdin.end(input);
  return running;
}

/** A profile and what it is opened with. */
export class CliProfile {
  constructor(
    readonly folder: string,
    private readonly options: readonly string[] = [],
  ) {}

  /** A new profile; with a passphrase where one is given. */
  static async create(folder: string, name: string, passphrase?: string): Promise<CliProfile> {
    const options: string[] = [];
    if (passphrase !== undefined) {
      const file = `${folder}.passphrase`;
      await writeFile(file, `${passphrase}\n`, { mode: 0o600 });
      options.push('--passphrase-file', file);
    }
    const profile = new CliProfile(folder, options);
    await profile.value(['init', '--name', name]);
    return profile;
  }

  start(args: readonly string[], run: RunInput = {}): Promise<Running> {
    return startAparte(['--profile', this.folder, ...this.options, ...args], run);
  }

  run(args: readonly string[], run: RunInput = {}): Promise<Ended> {
    return aparte(['--profile', this.folder, ...this.options, ...args], run);
  }

  /** The lines of a command's result with --json. */
  async values(args: readonly string[], run: RunInput = {}): Promise<Record<string, unknown>[]> {
    const ended = await this.run(['--json', ...args], run);
    if (ended.exitCode !== 0) throw new Error(`${args.join(' ')}: ${String(ended.exitCode)} ${ended.stderr}`);
    return ended.stdout.split('\n').slice(0, -1).map(parseLine);
  }

  /** The one line of a command's result. */
  async value(args: readonly string[], run: RunInput = {}): Promise<Record<string, unknown>> {
    const values = await this.values(args, run);
    const [value] = values;
    if (!value || values.length !== 1) throw new Error(`${args.join(' ')} gave ${String(values.length)} lines`);
    return value;
  }

  /** Texts of a room as `listen` gives them, once there are `count`. */
  async heard(room: string, count: number): Promise<string[]> {
    const listening = await this.start(['--json', 'listen', room]);
    await listening.until(() => (listening.lines.length >= count ? true : undefined), `${String(count)} messages`);
    const { stdout } = await listening.kill('SIGTERM');
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => `${String(parseLine(line)['author'])}: ${String(parseLine(line)['text'])}`);
  }
}

/** An object of a line. */
export function parseLine(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${line}`);
  return Object.fromEntries(Object.entries(value));
}

/** Two profiles in a room of a relay. */
export async function twoInARoom(
  folder: string,
  relay: string,
): Promise<{ readonly zoe: CliProfile; readonly ali: CliProfile; readonly room: string }> {
  const [zoe, ali] = await Promise.all([
    CliProfile.create(path.join(folder, 'zoe'), 'Zoé'),
    CliProfile.create(path.join(folder, 'ali'), 'Ali'),
  ]);
  const { room, invitation } = await zoe.value(['room', 'create', '--relay', relay, '--title', 'Salon']);
  await ali.value(['room', 'join', '-'], { input: `Bonjour, voici : ${String(invitation)}\n` });
  return { zoe, ali, room: String(room) };
}

/** An anomaly as the engine notes it. */
export function anomalyRecord(name: AnomalyName, fields: Partial<AnomalyRecord> = {}): AnomalyRecord {
  const place = { position: 1, newestPosition: 1, count: 1, firstMs: 1, newestMs: 1 };
  return { id: name, name, ...place, details: {}, dismissed: false, ...fields };
}

/** Puts anomalies into the vault of a profile without a passphrase, as its engine does. */
export async function keepAnomalies(profile: string, room: string, anomalies: readonly AnomalyRecord[]): Promise<void> {
  const directory = path.join(profile, 'vault');
  const workerPath = path.join(await builtPrograms(), 'workers', 'vault-worker.cjs');
  const vault = await openVault({ directory, secret: { keyFile: path.join(directory, 'key') }, workerPath });
  await vault.store.saveAnomalies(fromHex(room), anomalies);
  await vault.close();
}
