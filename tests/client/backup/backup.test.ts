import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { makeBackup, restoreBackup } from '../../../client/backup/backup';
import { encodeBackup } from '../../../client/backup/format';
import { VaultKey } from '../../../client/crypto/keys';
import { systemRandom } from '../../../client/crypto/random';
import { parseQuery } from '../../../client/search/phrases';
import { closeDatabase, openDatabase } from '../../../client/vault/database';
import { openVaultDatabase } from '../../../client/vault/migrations';
import { MIGRATIONS } from '../../../client/vault/schema';
import { createVault, unlockVault, type VaultSecret } from '../../../client/vault/slots';
import { databasePath } from '../../../client/vault/paths';
import { openVaultInThread, type Vault } from '../../../client/vault/vault';
import { codeRejected, filesBelow, filesContaining, temporaryFolder } from '../vault/fixtures';
import { bytes, entry, frame, KEY, message, room, ROOM } from '../vault/records';

const PASSPHRASE = 'six mots pour la sauvegarde';
const OWN: VaultSecret = { passphrase: 'six mots pour ce disque' };
const SECRET_TEXT = 'zanzibarovitch';

async function openAt(directory: string, secret = OWN): Promise<Vault> {
  const { key } = await unlockVault({ directory, secret });
  const vault = openVaultInThread({ path: databasePath(directory), key: key.exportBytes() });
  onTestFinished(() => vault.close());
  return vault;
}

async function filledVault(): Promise<{ directory: string; vault: Vault }> {
  const directory = path.join(temporaryFolder(), 'vault');
  await createVault({ directory, secret: OWN });
  const vault = await openAt(directory);
  const { store } = vault;
  await store.saveProfile({ name: 'Anastasia B.', signSeed: bytes(32, 31), agreeSeed: bytes(32, 32), createdMs: 5 });
  const messages = [message(1, { text: SECRET_TEXT }), message(2)];
  await store.commitStep({ room: room(), log: [entry(1), entry(2)], messages });
  await store.enqueue(room(), frame(1));
  return { directory, vault };
}

async function backupOf(vault: Vault, directory: string): Promise<Uint8Array> {
  return makeBackup({ store: vault.store, directory, passphrase: PASSPHRASE, nowMs: 7 });
}

async function restore(file: Uint8Array, passphrase = PASSPHRASE, directory = newDirectory()): Promise<string> {
  await restoreBackup({ file, passphrase, directory, secretIn: () => OWN });
  return directory;
}

function newDirectory(): string {
  return path.join(temporaryFolder(), 'vault');
}

async function everything({ store }: Vault): Promise<unknown> {
  return [
    await store.loadProfile(),
    await store.listRooms(),
    await store.readLog(ROOM, 0, 10),
    await store.readMessages(ROOM, { after: 0, limit: 10 }),
    await store.listOutbox(ROOM),
    await store.searchMessages(parseQuery(SECRET_TEXT), { limit: 5 }),
  ];
}

describe('a backup', () => {
  it('holds everything, also what is searched, and goes on where it was made', async () => {
    const { directory, vault } = await filledVault();
    const before = await everything(vault);
    const restored = await openAt(await restore(await backupOf(vault, directory)));
    expect(await everything(restored)).toEqual(before);
    expect(await everything(vault)).toEqual(before);
    const [hit] = (await restored.store.searchMessages(parseQuery(SECRET_TEXT), { limit: 5 })).pages;
    expect(hit?.rows.map(({ n }) => n)).toEqual([1]);
    await restored.store.commitStep({ room: room(), messages: [message(3, { text: 'après' })] });
    expect((await restored.store.searchMessages(parseQuery('apres'), { limit: 5 })).pages).toHaveLength(1);
  });

  it('leaves nothing beside the vault, and nothing in clear', async () => {
    const { directory, vault } = await filledVault();
    const file = await backupOf(vault, directory);
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'backup'), file);
    expect(readdirSync(directory).filter((name) => name.startsWith('backup'))).toEqual([]);
    for (const text of [SECRET_TEXT, 'Anastasia B.', 'relay.example', PASSPHRASE]) {
      expect(filesContaining(folder, text)).toEqual([]);
      expect(filesContaining(directory, text)).toEqual([]);
    }
    // Another key each time: none of the vault's own, and none twice.
    const other = await backupOf(vault, directory);
    expect(Buffer.from(other.subarray(200, 264)).equals(Buffer.from(file.subarray(200, 264)))).toBe(false);
  });

  it('opens with its passphrase only, however it is composed', async () => {
    const { directory, vault } = await filledVault();
    const file = await makeBackup({ store: vault.store, directory, passphrase: 'café', nowMs: 7 });
    for (const wrong of ['cafe', '']) {
      const place = newDirectory();
      expect(await codeRejected(restore(file, wrong, place))).toBe('wrong-passphrase');
      expect(filesBelow(path.dirname(place))).toEqual([]);
    }
    await restore(file, 'cafe\u0301');
  });

  it('that was cut is said to be cut, wherever', async () => {
    const { directory, vault } = await filledVault();
    const file = await backupOf(vault, directory);
    for (const length of [20, 167, 168, file.length - 4096, file.length - 1]) {
      const place = newDirectory();
      expect([length, await codeRejected(restore(file.subarray(0, length), PASSPHRASE, place))]).toEqual([
        length,
        'backup-cut',
      ]);
      expect(existsSync(place)).toBe(false);
    }
  });

  it('that was changed is said to be damaged, wherever, and so is any other file', async () => {
    const { directory, vault } = await filledVault();
    const file = await backupOf(vault, directory);
    for (const at of [3, 18, 50, 160, 170, file.length - 1]) {
      const changed = Uint8Array.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, await codeRejected(restore(changed))]).toEqual([at, 'backup-damaged']);
    }
    for (const other of [
      new Uint8Array(0),
      Buffer.from('PK\x03\x04'),
      new Uint8Array(1000),
      Buffer.concat([file, file]),
    ]) {
      expect(await codeRejected(restore(other))).toBe('backup-damaged');
    }
  });

  it('of a newer version is refused as such', async () => {
    const { directory, vault } = await filledVault();
    const file = await backupOf(vault, directory);
    file[15] = 2;
    expect(await codeRejected(restore(file))).toBe('vault-newer');
    expect(await codeRejected(restore(await oldBackup(9_999)))).toBe('vault-newer');
  });

  it('of an older version is brought to this one', async () => {
    const restored = await openAt(await restore(await oldBackup(2)));
    expect(await restored.store.loadProfile()).toMatchObject({ name: 'Ana' });
    while (await restored.store.indexOlder(100));
    expect((await restored.store.searchMessages(parseQuery('ancien'), { limit: 1 })).pages).toHaveLength(1);
  });

  it('never takes the place of a vault', async () => {
    const { directory, vault } = await filledVault();
    const file = await backupOf(vault, directory);
    const taken = newDirectory();
    await createVault({ directory: taken, secret: OWN });
    expect(await codeRejected(restore(file, PASSPHRASE, taken))).toBe('vault-exists');
    expect(filesBelow(taken).map((name) => path.basename(name))).toEqual(['slots.json']);
  });

  it('is restored whole or not at all', async () => {
    const { directory, vault } = await filledVault();
    const file = await backupOf(vault, directory);
    const place = newDirectory();
    const noKeychain: VaultSecret = {
      keychain: {
        available: () => false,
        protect: () => Promise.reject(new Error()),
        unprotect: () => Promise.reject(new Error()),
      },
    };
    const work = restoreBackup({ file, passphrase: PASSPHRASE, directory: place, secretIn: () => noKeychain });
    expect(await codeRejected(work)).toBe('keychain-unavailable');
    expect(filesBelow(path.dirname(place))).toEqual([]);
    await restore(file, PASSPHRASE, place);
  });
});

/** A backup as a program of another version would have made it. */
async function oldBackup(version: number): Promise<Uint8Array> {
  const file = path.join(temporaryFolder(), 'old.db');
  const database = openVaultDatabase({ path: file, key: KEY, migrations: MIGRATIONS.slice(0, Math.min(version, 2)) });
  database.exec("INSERT INTO profile VALUES (1, 'Ana', x'01', x'02', x'03', 4)");
  database.exec(`INSERT INTO rooms (id, room, capability_seed, suite, relay_host, relay_port, relay_pin, retention_days, epoch,
    epoch_key, first_epoch, title, joined_ms, created, established, read_position, history_done)
    VALUES (1, x'05', x'01', 1, 'relay.example', 4747, x'01', 90, 20000, x'01', 20000, 'Salon', 1, 1, 1, 0, 0)`);
  database.exec(`INSERT INTO messages (room_id, n, digest, kind, time_ms, epoch, text, double, own)
    VALUES (1, 1, x'01', 'text', 1, 1, 'ancien', 0, 0)`);
  database.pragma(`user_version=${version}`);
  closeDatabase(database);
  closeDatabase(openDatabase({ path: file, key: KEY }));
  const key = VaultKey.fromBytes(KEY);
  return encodeBackup({ database: readFileSync(file), key, createdMs: 1 }, PASSPHRASE, systemRandom);
}
