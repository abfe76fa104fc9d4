import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { toHex } from '../../../protocol/bytes';
import { closeDatabase, closeQuietly, openDatabase } from '../../../client/vault/database';
import { copyPath, openVaultDatabase, schemaVersion } from '../../../client/vault/migrations';
import { MIGRATIONS } from '../../../client/vault/schema';
import { SqlStore } from '../../../client/vault/sql-store';
import { codeThrown, filesBelow, filesContaining, printed, temporaryFolder } from './fixtures';
import { bytes, entry, frame, KEY, member, message, room, ROOM, ZOE } from './records';

function openStoreAt(file: string, mustExist = true): SqlStore {
  return new SqlStore(openVaultDatabase({ path: file, key: KEY, mustExist }));
}

/** A closed database of some pages of messages. */
function filledVault(): string {
  const file = path.join(temporaryFolder(), 'vault.db');
  const store = openStoreAt(file, false);
  const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
  store.commitStep({ room: room(), log: numbers.map((n) => entry(n)), messages: numbers.map((n) => message(n)) });
  store.close();
  return file;
}

function readEverything(store: SqlStore): unknown {
  return [
    store.loadProfile(),
    store.listRooms(),
    store.readLog(ROOM, 0, 1000),
    store.readMessages(ROOM, { after: 0, limit: 500 }),
    store.findSpoken(
      ROOM,
      Array.from({ length: 200 }, (_, index) => message(index + 1).digest),
    ),
    store.roomDigests(),
    store.listOutbox(ROOM),
  ];
}

describe('opening', () => {
  it('finds again what was stored', () => {
    const file = filledVault();
    const store = openStoreAt(file);
    expect(store.readMessages(ROOM, { before: 1000, limit: 1 }).rows).toEqual([message(200)]);
    store.close();
  });

  it('leaves one file, which others on the computer cannot read', () => {
    const file = filledVault();
    expect(filesBelow(path.dirname(file))).toEqual([file]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.runIf(process.platform !== 'win32')('gives the write-ahead log the same mode', () => {
    const file = path.join(temporaryFolder(), 'vault.db');
    const store = openStoreAt(file, false);
    store.saveRoom(room());
    expect(filesBelow(path.dirname(file)).map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
    store.close();
  });

  it('syncs each commit', () => {
    const database = openDatabase({ path: path.join(temporaryFolder(), 'vault.db'), key: KEY });
    const setting = (name: string) => database.pragma(name, { simple: true });
    expect([setting('journal_mode'), setting('synchronous'), setting('temp_store'), setting('foreign_keys')]).toEqual([
      'wal',
      2,
      2,
      1,
    ]);
    closeDatabase(database);
  });

  it('refuses a wrong key as damage, without naming either key', () => {
    const file = filledVault();
    const wrong = bytes(32, 99);
    let error: unknown;
    try {
      openVaultDatabase({ path: file, key: wrong });
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: 'vault-damaged' });
    for (const key of [wrong, KEY]) expect(printed(error).toLowerCase()).not.toContain(toHex(key).slice(8, 24));
    expect(readEverything(openStoreAt(file))).toBeDefined();
  });

  it('refuses a database that is open already', () => {
    const file = filledVault();
    const store = openStoreAt(file);
    expect(codeThrown(() => openStoreAt(file))).toBe('profile-in-use');
    store.close();
  });

  it('says when a vault that was used has lost its database', () => {
    const file = path.join(temporaryFolder(), 'vault.db');
    expect(codeThrown(() => openStoreAt(file))).toBe('vault-damaged');
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, '');
    expect(codeThrown(() => openStoreAt(file))).toBe('vault-damaged');
  });

  it('reports a folder that is not there as a failure of the disk', () => {
    const file = path.join(temporaryFolder(), 'absent', 'vault.db');
    expect(codeThrown(() => openStoreAt(file, false))).toBe('disk-failed');
  });

  it('reports a folder in the place of the file as a failure of the disk', () => {
    const file = path.join(temporaryFolder(), 'vault.db');
    mkdirSync(file);
    expect(codeThrown(() => openStoreAt(file, false))).toBe('disk-failed');
  });
});

describe('damage', () => {
  it('is found in any page that is read, wherever a byte was flipped, and never read over', () => {
    const file = filledVault();
    const intact = readFileSync(file);
    const store = openStoreAt(file);
    const expected = readEverything(store);
    store.close();
    let found = 0;
    const step = 3 * 4096;
    for (let offset = 5; offset < intact.length; offset += step) {
      const damaged = Buffer.from(intact);
      damaged[offset] = (damaged[offset] ?? 0) ^ 1;
      writeFileSync(file, damaged);
      const code = codeThrown(() => {
        const opened = openStoreAt(file);
        try {
          expect(readEverything(opened)).toEqual(expected);
        } finally {
          opened.close();
        }
      });
      // Pages of indexes that nothing here reads may be damaged unseen.
      expect([undefined, 'vault-damaged']).toContain(code);
      if (code === 'vault-damaged') found += 1;
    }
    expect(found).toBeGreaterThan(intact.length / step / 2);
  });

  it('is found in a file that was cut', () => {
    const file = filledVault();
    for (const length of [6 * 4096, 5000, 100]) {
      truncateSync(file, length);
      expect(codeThrown(() => readEverything(openStoreAt(file)))).toBe('vault-damaged');
    }
  });

  it('is found in a file of something else', () => {
    const file = path.join(temporaryFolder(), 'vault.db');
    writeFileSync(file, 'no database at all '.repeat(1000));
    expect(codeThrown(() => openStoreAt(file))).toBe('vault-damaged');
  });
});

describe('a full disk', () => {
  it('refuses the operation by code, keeps what was stored, and goes on when there is room again', () => {
    const file = path.join(temporaryFolder(), 'vault.db');
    const database = openVaultDatabase({ path: file, key: KEY });
    const store = new SqlStore(database);
    const pages = database.pragma('page_count', { simple: true });
    database.pragma(`max_page_count=${Number(pages) + 20}`);
    let stored = 0;
    const code = codeThrown(() => {
      for (let order = 1; order <= 1000; order += 1) {
        store.enqueue(room({ prev: bytes(16, order) }), frame(order, { payload: bytes(3000, order) }));
        stored = order;
      }
    });
    expect(code).toBe('disk-full');
    expect(stored).toBeGreaterThan(3);
    expect(store.listOutbox(ROOM)).toHaveLength(stored);
    expect(store.listRooms()[0]?.prev).toEqual(bytes(16, stored));

    database.pragma('max_page_count=1000000');
    store.enqueue(room(), frame(stored + 1));
    store.close();
    const again = openStoreAt(file);
    expect(again.listOutbox(ROOM).map(({ order }) => order)).toEqual(
      Array.from({ length: stored + 1 }, (_, index) => index + 1),
    );
    again.close();
  });
});

describe('migrations', () => {
  const newest = MIGRATIONS.length;
  const second = { version: newest + 1, sql: "ALTER TABLE rooms ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';" };
  const withSecond = [...MIGRATIONS, second];
  const open = (file: string, migrations = withSecond) => {
    const database = openVaultDatabase({ path: file, key: KEY, mustExist: true, migrations });
    onTestFinished(() => closeQuietly(database));
    return database;
  };

  it('go one by one to the newest version, and keep what was stored', () => {
    const file = filledVault();
    const database = open(file);
    expect(schemaVersion(database)).toBe(newest + 1);
    expect(database.prepare('SELECT colour FROM rooms').get()).toEqual({ colour: 'blue' });
    expect(new SqlStore(database).readLog(ROOM, 0, 500)).toHaveLength(200);
  });

  it('copy the database before they change it, and erase the copy at the next opening', () => {
    const file = filledVault();
    const before = readFileSync(file);
    closeDatabase(open(file));
    expect(readFileSync(copyPath(file, newest)).equals(before)).toBe(true);
    closeDatabase(open(file));
    expect(filesBelow(path.dirname(file))).toEqual([file]);
  });

  it('copy all of a database whose last process was killed', () => {
    const file = filledVault();
    const killed = `${file}.killed`;
    const store = openStoreAt(file);
    store.writeSetting('newest', '1');
    // What a kill leaves: a database and a write-ahead log that was not read back.
    for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${killed}${suffix}`);
    store.close();
    closeDatabase(open(killed));
    const copy = new SqlStore(openVaultDatabase({ path: copyPath(killed, newest), key: KEY }));
    expect(copy.readSetting('newest')).toBe('1');
    copy.close();
  });

  it('leave the database at the version before where one fails', () => {
    const file = filledVault();
    const failing = [...withSecond, { version: newest + 2, sql: 'CREATE TABLE half (a); CREATE TABLE rooms (b);' }];
    expect(codeThrown(() => open(file, failing))).toBe('internal');
    const database = open(file);
    expect(schemaVersion(database)).toBe(newest + 1);
    expect(database.prepare("SELECT count(*) AS tables FROM sqlite_master WHERE name = 'half'").get()).toEqual({
      tables: 0,
    });
  });

  it('are refused where the database is newer than the program, which changes nothing', () => {
    const file = filledVault();
    closeDatabase(open(file));
    const before = readFileSync(file);
    expect(codeThrown(() => open(file, [...MIGRATIONS]))).toBe('vault-newer');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('are numbered from 1 without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });
});

describe('what touches the disk', () => {
  it('holds nothing in clear, neither while open nor closed', () => {
    const marker = 'Nachtigall-7391';
    const folder = temporaryFolder();
    const file = path.join(folder, 'vault.db');
    const store = openStoreAt(file, false);
    const text = `${marker} text`;
    store.saveProfile({ name: `${marker} name`, signSeed: bytes(32, 31), agreeSeed: bytes(32, 32), createdMs: 5 });
    store.writeSetting(marker, `"${marker}"`);
    store.commitStep({
      room: room({ title: marker, relayHost: marker }),
      messages: [message(1, { text }), message(2, { text })],
      members: [member(ZOE, { name: marker })],
    });
    store.enqueue(room({ title: marker }), frame(1, { text, body: Buffer.from(text), payload: Buffer.from(marker) }));
    store.writeDraft(ROOM, text);
    store.commitStep({ room: room({ title: marker }), truncateAfter: 1 });
    expect(filesBelow(folder).length).toBeGreaterThan(1);
    expect(filesContaining(folder, marker)).toEqual([]);
    store.close();
    expect(filesContaining(folder, marker)).toEqual([]);
  });
});

describe('the lost branch', () => {
  it('keeps what left the chain, whole', () => {
    const database = openVaultDatabase({ path: ':memory:', key: KEY });
    const store = new SqlStore(database);
    const start = { generation: bytes(16, 60), n: 2, bytes: bytes(224, 60) };
    for (const round of [1, 2]) {
      const step = { room: room(), log: [entry(1), entry(2)], messages: [message(1), message(2)], starts: [start] };
      store.commitStep(step);
      store.commitStep({ room: room(), truncateAfter: round - 1 });
      store.commitStep({ room: room(), truncateAfter: round - 1 });
    }
    const all = (table: string) => database.prepare(`SELECT branch_id, n FROM ${table} ORDER BY branch_id, n`).all();
    const expected = [
      { branch_id: 1, n: 1 },
      { branch_id: 1, n: 2 },
      { branch_id: 2, n: 2 },
    ];
    expect(all('lost_log')).toEqual(expected);
    expect(all('lost_messages')).toEqual(expected);
    expect(all('lost_starts')).toEqual([
      { branch_id: 1, n: 2 },
      { branch_id: 2, n: 2 },
    ]);
    expect(database.prepare('SELECT text FROM lost_messages WHERE branch_id = 2').get()).toEqual({ text: 'message 2' });
    store.close();
  });
});

describe('plans of the queries', () => {
  it('read pages, counts and digests by index, however long the history', () => {
    const database = openVaultDatabase({ path: ':memory:', key: KEY });
    const plan = (sql: string) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row['detail']));
    const from = 'FROM messages WHERE room_id = 1';
    expect(plan(`SELECT * ${from} AND shown = 1 AND n < 5 ORDER BY n DESC LIMIT 9`)).toEqual([
      'SEARCH messages USING INDEX messages_shown (room_id=? AND n<?)',
    ]);
    expect(plan(`SELECT * ${from} AND shown = 1 ORDER BY n DESC LIMIT 1`)).toEqual([
      'SEARCH messages USING INDEX messages_shown (room_id=?)',
    ]);
    expect(plan(`SELECT count(*) ${from} AND counted = 1 AND n > 5`)[0]).toContain('INDEX messages_counted');
    expect(plan(`SELECT n ${from} AND message_id = x'01' AND author = x'02' AND n <> 3 AND double = 0`)).toEqual([
      'SEARCH messages USING INDEX messages_by_id (room_id=? AND message_id=?)',
    ]);
    expect(plan(`SELECT * ${from} AND digest = x'01' AND kind = 'text' AND double = 0 LIMIT 1`)).toEqual([
      'SEARCH messages USING INDEX messages_spoken (room_id=? AND digest=?)',
    ]);
    const referring = `${from} AND target = x'01' AND double = 0`;
    expect(plan(`SELECT text ${referring} AND kind = 'edit' AND author = x'02' ORDER BY n DESC LIMIT 1`)).toEqual([
      'SEARCH messages USING INDEX messages_referring (room_id=? AND target=? AND kind=? AND author=?)',
    ]);
    expect(plan(`UPDATE messages SET text = '' WHERE room_id = 1 AND target = x'01' AND kind = 'edit'`)[0]).toContain(
      'messages_referring',
    );
    closeQuietly(database);
  });
});
