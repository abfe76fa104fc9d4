import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { AparteError } from '../../../protocol/errors';
import { databasePath } from '../../../client/vault/paths';
import { createVault, defaultKeyFile, unlockVault } from '../../../client/vault/slots';
import { openVault, openVaultInThread, type Vault } from '../../../client/vault/vault';
import { codeRejected, filesBelow, filesContaining, printed, temporaryFolder } from './fixtures';
import { buildProgram, makeProgramFolder, runProgram } from './programs';
import { bytes, entry, frame, KEY, message, room, ROOM } from './records';

const { folder: programs, remove } = makeProgramFolder();
let workerPath: string;
let enqueue: string;

beforeAll(async () => {
  workerPath = await buildProgram(programs, 'client/vault/worker.ts');
  enqueue = await buildProgram(programs, 'tests/client/vault/programs/enqueue.ts');
});

afterAll(remove);

async function newVault() {
  const directory = path.join(temporaryFolder(), 'vault');
  const secret = { keyFile: defaultKeyFile(directory) };
  await createVault({ directory, secret });
  return { directory, secret, workerPath };
}

async function open(options: Parameters<typeof openVault>[0]): Promise<Vault> {
  const vault = await openVault(options);
  onTestFinished(() => vault.close());
  return vault;
}

describe('a vault in a thread of its own', () => {
  it('stores and reads, also after it was closed and opened again', async () => {
    const access = await newVault();
    const { store, close } = await open(access);
    const profile = { name: 'Ana', signSeed: bytes(32, 31), agreeSeed: bytes(32, 32), createdMs: 5 };
    await store.saveProfile(profile);
    expect(await store.commitStep({ room: room(), log: [entry(1)], messages: [message(1)] })).toEqual({
      doubles: [],
      changed: [],
      timerS: 0,
    });
    expect(await store.findMessage(ROOM, 1)).toStrictEqual(message(1));
    expect(await store.findMessage(ROOM, 2)).toBeUndefined();
    await close();
    const again = await open(access);
    expect(await again.store.loadProfile()).toStrictEqual(profile);
    expect(await again.store.readLog(ROOM, 0, 9)).toStrictEqual([entry(1)]);
  });

  it('answers calls in the order in which they were made', async () => {
    const { store } = await open(await newVault());
    const order: number[] = [];
    const calls = Array.from({ length: 50 }, (_, index) =>
      (index % 2 === 0 ? store.writeSetting('count', String(index)) : store.readSetting('count')).then((value) => {
        order.push(index);
        return value;
      }),
    );
    const values = await Promise.all(calls);
    expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(values[49]).toBe('48');
  });

  it('gives errors with code and details, and goes on', async () => {
    const { store } = await open(await newVault());
    const error: unknown = await store.setRead(ROOM, 1).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AparteError);
    expect(error).toMatchObject({ code: 'unknown-room' });
    expect(await codeRejected(store.commitStep({ room: room(), log: [entry(1, { timeMs: Number.NaN })] }))).toBe(
      'internal',
    );
    await store.saveRoom(room());
    expect(await store.listRooms()).toHaveLength(1);
  });

  it('refuses calls after its end, and answers those before it', async () => {
    const vault = await open(await newVault());
    const last = vault.store.writeSetting('last', '1');
    const closed = vault.close();
    expect(await codeRejected(vault.store.readSetting('last'))).toBe('vault-locked');
    await last;
    await closed;
    await vault.close();
    expect(await codeRejected(vault.store.readSetting('last'))).toBe('vault-locked');
  });

  it('does not open with a damaged database, and says so by code', async () => {
    const access = await newVault();
    await (await openVault(access)).close();
    const file = databasePath(access.directory);
    writeFileSync(file, randomBytes(readFileSync(file).length));
    expect(await codeRejected(openVault(access))).toBe('vault-damaged');
    rmSync(file);
    expect(await codeRejected(openVault(access))).toBe('vault-damaged');
  });

  it('makes the database where a crash came between slots and database', async () => {
    const access = await newVault();
    writeFileSync(databasePath(access.directory), '');
    const { store } = await open(access);
    expect(await store.listRooms()).toEqual([]);
  });

  it('is opened once at a time', async () => {
    const access = await newVault();
    await open(access);
    expect(await codeRejected(openVault(access))).toBe('profile-in-use');
  });

  it('reports a worker program that is not there', async () => {
    const access = await newVault();
    expect(await codeRejected(openVault({ ...access, workerPath: path.join(access.directory, 'absent.cjs') }))).toBe(
      'disk-failed',
    );
  });

  it('fails every waiting and later call when its thread dies, and tells its owner once', async () => {
    const access = await newVault();
    const onDeath = vi.fn();
    const dying = path.join(programs, 'dying.cjs');
    writeFileSync(
      dying,
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', ({ type }) => {
         if (type === 'open') parentPort.postMessage({ type: 'opened' });
         else process.exit(3);
       });`,
    );
    const { store, close } = await open({ ...access, workerPath: dying, onDeath });
    const calls = [store.listRooms(), store.loadProfile()];
    expect(await Promise.all(calls.map(codeRejected))).toEqual(['disk-failed', 'disk-failed']);
    expect(await codeRejected(store.listRooms())).toBe('disk-failed');
    expect(onDeath).toHaveBeenCalledOnce();
    expect(onDeath).toHaveBeenCalledWith(expect.objectContaining({ code: 'disk-failed' }));
    await close();
  });

  it('runs operations of the vault only', async () => {
    const worker = new Worker(workerPath);
    onTestFinished(async () => {
      await worker.terminate();
    });
    const ask = (request: object) =>
      new Promise((resolve) => {
        worker.once('message', resolve);
        worker.postMessage(request);
      });
    expect(await ask({ type: 'call', call: 1, operation: 'listRooms', args: [] })).toMatchObject({ type: 'failure' });
    await ask({ type: 'open', path: ':memory:', key: Uint8Array.from(KEY), mustExist: false });
    for (const operation of ['close', 'constructor', '__proto__', 'toString', 7]) {
      expect(await ask({ type: 'call', call: 2, operation, args: [] })).toMatchObject({ error: { code: 'internal' } });
    }
    expect(await ask({ type: 'call', call: 3, operation: 'listRooms', args: [] })).toEqual({
      type: 'result',
      call: 3,
      value: [],
    });
  });
});

describe('what touches the disk', () => {
  it('holds neither texts nor keys in clear', async () => {
    const access = await newVault();
    const { store, close } = await open(access);
    const marker = 'Rossignol-5512';
    await store.enqueue(room({ title: marker }), frame(1, { text: marker, body: Buffer.from(marker) }));
    await store.writeDraft(ROOM, marker);
    const { key } = await unlockVault(access);
    const secrets = [
      marker,
      ...(['latin1', 'hex', 'base64url'] as const).map((way) => Buffer.from(key.exportBytes()).toString(way)),
    ];
    expect(filesBelow(access.directory).map((file) => path.basename(file))).toContain('vault.db-wal');
    for (const secret of secrets) expect(filesContaining(access.directory, secret)).toEqual([]);
    await close();
    for (const secret of secrets) expect(filesContaining(access.directory, secret)).toEqual([]);
  });
});

describe('a process that is killed', () => {
  it('leaves every frame that it was told is stored', async () => {
    const access = await newVault();
    const program = runProgram(enqueue, [access.directory, workerPath, '2000']);
    await program.line('stored 20');
    await program.kill();
    const said = program.lines.length;
    const { store } = await open(access);
    const outbox = await store.listOutbox(ROOM);
    expect(outbox.length).toBeGreaterThanOrEqual(said);
    expect(outbox.map(({ payload }) => payload)).toStrictEqual(outbox.map((_, index) => frame(index + 1).payload));
  });
});

describe('a vault in its caller’s thread', () => {
  it('runs the same operations, in memory, and forgets them', async () => {
    const { store, close } = openVaultInThread();
    await store.commitStep({ room: room(), messages: [message(1)] });
    expect(await store.findMessage(ROOM, 1)).toStrictEqual(message(1));
    expect(await codeRejected(store.setRead(bytes(32, 99), 1))).toBe('unknown-room');
    await close();
    await close();
    expect(await codeRejected(store.listRooms())).toBe('vault-locked');
    expect(await openVaultInThread().store.listRooms()).toEqual([]);
  });

  it('keeps a file where one is named', async () => {
    const options = { path: path.join(temporaryFolder(), 'vault.db'), key: KEY };
    const first = openVaultInThread(options);
    await first.store.saveRoom(room());
    await first.close();
    const second = openVaultInThread(options);
    expect(await second.store.listRooms()).toStrictEqual([room()]);
    await second.close();
    let error: unknown;
    try {
      openVaultInThread({ ...options, key: bytes(32, 8) });
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: 'vault-damaged' });
    expect(printed(error)).not.toContain('0808');
  });
});
