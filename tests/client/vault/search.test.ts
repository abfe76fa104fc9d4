import type { Database } from '@signalapp/sqlcipher';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseQuery } from '../../../client/search/phrases';
import { IN_MEMORY } from '../../../client/vault/database';
import { openVaultDatabase } from '../../../client/vault/migrations';
import { MIGRATIONS } from '../../../client/vault/schema';
import { SqlStore } from '../../../client/vault/sql-store';
import type { MessageRecord } from '../../../client/vault/store';
import { codeThrown, filesContaining, openStore, temporaryFolder } from './fixtures';
import { bytes, frame, KEY, message, OTHER_ROOM, room, ROOM } from './records';

function found(store: SqlStore, query: string, address?: Uint8Array): number[] {
  const { pages } = store.searchMessages(parseQuery(query), { limit: 100, ...(address && { room: address }) });
  return pages.flatMap(({ rows }) => rows.map(({ n }) => n));
}

function say(store: SqlStore, n: number, text: string, change: Partial<MessageRecord> = {}): void {
  store.commitStep({ room: room(), messages: [message(n, { text, ...change })] });
}

describe('what is found', () => {
  it.each([
    ['rideau', [1]],
    ['RIDEAU', [1]],
    ['rid', [1]],
    ['deau', []],
    ['lever rideau', [1]],
    ['ete', [2, 1]],
    ['été', [2, 1]],
    ['e\u0301te\u0301', [2, 1]],
    ['"de rideau"', [1]],
    ['"rideau de"', []],
    ["l'été", [2]],
    ['ete -rideau', [1]],
    ['text:ete', []],
    ['rideau OR plage', []],
    ['NOT rideau', []],
    ['rideau*', [1]],
    ['NEAR(lever rideau)', []],
    ['東京', [3]],
    ['', []],
    ['"', []],
    ['\0', []],
  ])('%j', (query, positions) => {
    const store = openStore();
    say(store, 1, 'Lever de rideau cet été');
    say(store, 2, "Vive l'ÉTÉ, la plage");
    say(store, 3, '東京タワー');
    expect(found(store, query)).toEqual(positions);
  });

  it('is of any length, and no words of a query are anything but words', () => {
    const store = openStore();
    say(store, 1, 'a AND b OR "c" NOT d* NEAR(e) {f} ^g text:h -i');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (query) => {
        expect(codeThrown(() => found(store, query))).toBeUndefined();
      }),
    );
    for (const hostile of ['"'.repeat(10_000_000), 'a" OR "', "'; DROP TABLE messages; --", '(((((', 'a'.repeat(1e7)]) {
      expect(codeThrown(() => found(store, hostile))).toBeUndefined();
    }
    expect(found(store, '"a and b or"')).toEqual([1]);
  });

  it('comes newest first, page by page, of one room or of all', () => {
    const store = openStore();
    const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
    // The older half is stored later, as a newcomer's history is.
    for (const part of [numbers.slice(15), numbers.slice(0, 15)]) {
      store.commitStep({ room: room(), messages: part.map((n) => message(n, { text: `mot ${n}` })) });
    }
    store.commitStep({ room: room({ room: OTHER_ROOM }), messages: [message(7, { text: 'mot' })] });
    const first = store.searchMessages(parseQuery('mot '), { room: ROOM, limit: 20 }).pages;
    expect(first.map(({ rows, olderExist }) => [rows.map(({ n }) => n), olderExist])).toEqual([
      [numbers.slice(10).reverse(), true],
    ]);
    const rest = store.searchMessages(parseQuery('mot '), { room: ROOM, before: 11, limit: 20 }).pages;
    expect(rest.map(({ rows, olderExist }) => [rows.map(({ n }) => n), olderExist])).toEqual([
      [numbers.slice(0, 10).reverse(), false],
    ]);
    const all = store.searchMessages(parseQuery('mot '), { limit: 5 }).pages;
    expect(all.map(({ room: address, rows }) => [address, rows.length])).toEqual([
      [ROOM, 5],
      [OTHER_ROOM, 1],
    ]);
  });

  it('is what is shown: texts, no names, no doubles', () => {
    const store = openStore();
    say(store, 1, 'mot');
    say(store, 2, 'mot', { kind: 'joined' });
    say(store, 3, 'mot', { kind: 'hidden' });
    say(store, 4, 'mot', { id: bytes(8, 3001) });
    expect(found(store, 'mot')).toEqual([1]);
  });
});

describe('the index follows the messages', () => {
  it('when they change, go, come back and when their room goes', () => {
    const store = openStore();
    say(store, 1, 'avant');
    say(store, 1, 'après');
    expect([found(store, 'avant'), found(store, 'après')]).toEqual([[], [1]]);
    say(store, 2, 'fermé', { kind: 'unreadable' });
    expect(found(store, 'fermé')).toEqual([]);
    say(store, 2, 'fermé');
    expect(found(store, 'fermé')).toEqual([2]);
    store.commitStep({ room: room(), truncateAfter: 1 });
    expect(found(store, 'fermé')).toEqual([]);
    say(store, 2, 'autre');
    expect(found(store, 'autre')).toEqual([2]);
    store.deleteRoom(ROOM);
    store.saveRoom(room());
    expect(['après', 'autre'].flatMap((query) => found(store, query))).toEqual([]);
  });

  it('in the same step or not at all', () => {
    const store = openStore();
    say(store, 1, 'premier');
    const broken = { room: room(), messages: [message(2, { text: 'second' }), message(3, { text: 'x', n: 0.5 })] };
    expect(codeThrown(() => store.commitStep(broken))).toBeDefined();
    expect(found(store, 'second')).toEqual([]);
  });

  it('whatever happens in whatever order', () => {
    const texts = ['alpha', 'beta', 'alpha beta', 'gamma'];
    const put = fc.record({
      act: fc.constant('put' as const),
      n: fc.integer({ min: 1, max: 8 }),
      text: fc.constantFrom(...texts),
      kind: fc.constantFrom('text' as const, 'hidden' as const),
      id: fc.integer({ min: 1, max: 5 }),
    });
    const cut = fc.record({ act: fc.constant('cut' as const), n: fc.integer({ min: 0, max: 8 }) });
    const step = fc.record({ act: fc.constant('index' as const), n: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(
        fc.array(put, { maxLength: 8 }),
        fc.array(fc.oneof(put, cut, step), { maxLength: 20 }),
        (old, acts) => {
          const store = unindexed(openVaultDatabase({ path: IN_MEMORY, key: KEY }), (before) => {
            for (const { n, text, kind, id } of old) {
              before.commitStep({ room: room(), messages: [message(n, { text, kind, id: bytes(8, id) })] });
            }
          });
          for (const act of acts) {
            if (act.act === 'cut') store.commitStep({ room: room(), truncateAfter: act.n });
            else if (act.act === 'index') store.indexOlder(act.n);
            else {
              const { n, text, kind, id } = act;
              store.commitStep({ room: room(), messages: [message(n, { text, kind, id: bytes(8, id) })] });
            }
          }
          while (store.indexOlder(2));
          const shown = store.readMessages(ROOM, { after: 0, limit: 100 }).rows;
          for (const word of ['alpha', 'beta', 'gamma']) {
            const expected = shown.filter(({ text }) => text.split(' ').includes(word)).map(({ n }) => n);
            expect(found(store, word)).toEqual(expected.reverse());
          }
          store.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** As the migration finds it: messages are there, and none of them is in the index. */
function unindexed(database: Database, fill: (store: SqlStore) => void): SqlStore {
  const store = new SqlStore(database);
  fill(store);
  database.exec("INSERT INTO message_search (message_search) VALUES ('delete-all')");
  database.exec('UPDATE search_backlog SET next = ifnull((SELECT max(id) FROM messages), 0)');
  return store;
}

/** A room as version 2 kept it; what the columns say does not matter here. */
const oldRoomRow = `INSERT INTO rooms (id, room, capability_seed, suite, relay_host, relay_port, relay_pin, retention_days, epoch,
  epoch_key, first_epoch, title, joined_ms, created, established, read_position, history_done)
  VALUES (1, ?, x'01', 1, 'relay.example', 4747, x'01', 90, 20000, x'01', 20000, 'Salon', 1, 1, 1, 0, 0)`;

describe('a vault from before', () => {
  it('has its messages indexed in steps, the newest first, while it is used', () => {
    const file = `${temporaryFolder()}/vault.db`;
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    const before = openVaultDatabase({ path: file, key: KEY, migrations: MIGRATIONS.slice(0, 2) });
    before.exec("INSERT INTO profile VALUES (1, 'Ana', x'01', x'02', x'03', 4)");
    before.prepare(oldRoomRow).run([Uint8Array.from(ROOM)]);
    const put = before.prepare(`INSERT INTO messages (room_id, n, digest, kind, time_ms, epoch, text, double, own)
      VALUES (1, ?, x'01', 'text', 1, 1, ?, 0, 0)`);
    for (const n of numbers) put.run([n, `mot ${n}`]);
    before.close();
    const store = new SqlStore(openVaultDatabase({ path: file, key: KEY, mustExist: true }));
    expect([found(store, 'mot'), store.searchMessages(parseQuery('mot'), { limit: 1 }).complete]).toEqual([[], false]);
    expect(store.indexOlder(20)).toBe(true);
    expect(found(store, 'mot')).toEqual(numbers.slice(30).reverse());
    // Used meanwhile: what is not indexed yet changes and goes, new ones come.
    say(store, 1, 'autre');
    say(store, 51, 'mot neuf');
    expect(found(store, 'mot')).toEqual([51, ...numbers.slice(30).reverse()]);
    while (store.indexOlder(20));
    expect(found(store, 'mot')).toEqual([51, ...numbers.slice(1).reverse()]);
    expect(found(store, 'autre')).toEqual([1]);
    expect(store.searchMessages(parseQuery('mot'), { limit: 1 }).complete).toBe(true);
    store.close();
  });
});

it('says nothing of what is indexed on the disk', () => {
  const folder = temporaryFolder();
  const store = new SqlStore(openVaultDatabase({ path: `${folder}/vault.db`, key: KEY }));
  say(store, 1, 'zanzibarovitch');
  store.enqueue(room(), frame(1, { text: 'zanzibarovitch' }));
  expect(filesContaining(folder, 'zanzibarovitch')).toEqual([]);
  expect(found(store, 'zanzibar')).toEqual([1]);
  store.close();
  expect(filesContaining(folder, 'zanzibarovitch')).toEqual([]);
});
