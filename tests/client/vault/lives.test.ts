/** Messages that disappear, in the vault. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Database } from '@signalapp/sqlcipher';
import { afterEach, expect, it } from 'vitest';

import { MIGRATIONS } from '../../../client/vault/schema';
import { SqlStore } from '../../../client/vault/sql-store';
import { openStore } from './fixtures';
import { ALI, bytes, entry, message, room, ROOM } from './records';

const NOW = 1_800_000_000_000;
const at = (seconds: number) => ({ ownMs: NOW + 1000 * seconds, relayMs: NOW + 1000 * seconds });
const arrival = at(0);
const log = Array.from({ length: 9 }, (_, index) => entry(index + 1));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A vault that is not encrypted, so that its file can be read. */
function plainStore(): { readonly store: SqlStore; readonly files: () => Buffer } {
  const folder = mkdtempSync(path.join(tmpdir(), 'aparte-lives-'));
  folders.push(folder);
  const file = path.join(folder, 'plain.db');
  const database = new Database(file);
  for (const setting of ['journal_mode=WAL', 'secure_delete=ON', 'foreign_keys=ON']) database.pragma(setting);
  for (const { sql } of MIGRATIONS) database.exec(sql);
  const files = () => Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]);
  return { store: new SqlStore(database), files };
}

it('leaves nothing of a text in the file: not in the index, nor in freed pages, nor in the write-ahead log', () => {
  const { store, files } = plainStore();
  const secret = 'sesame-ouvre-toi';
  const body = bytes(60, 9);
  store.commitStep({
    room: room(),
    log,
    arrival,
    messages: [
      message(1, { text: `${secret} un`, timerS: 30, file: { blob: bytes(32, 77), body } }),
      message(2, { kind: 'edit', target: bytes(32, 1001), text: `${secret} deux`, timerS: 30 }),
      message(3, { kind: 'reaction', target: bytes(32, 1001), text: '🦝', author: ALI }),
      message(4, { text: 'reste' }),
    ],
  });
  store.setRead(ROOM, 4, arrival);
  expect(files().includes(secret)).toBe(true);
  expect(store.eraseOver(ROOM, at(29))).toMatchObject({ hasErased: false, nextInMs: 1000 });
  expect(store.eraseOver(ROOM, at(31)).erased.map(({ n }) => n)).toEqual([1]);
  for (const trace of [secret, '🦝', Buffer.from(body)]) expect(files().includes(trace)).toBe(false);
  expect(files().includes('reste')).toBe(true);
  const phrase = [{ text: 'sesame', prefix: true }];
  expect(store.searchMessages(phrase, { limit: 10 }).pages).toEqual([]);
  expect(store.readMessages(ROOM, { after: 0, limit: 10 }).rows.map(({ n }) => n)).toEqual([4]);
});

it('erases what is over by both clocks and nothing before, whichever is ahead', () => {
  const store = openStore();
  store.commitStep({ room: room({ readPosition: 9 }), log, arrival, messages: [message(1, { timerS: 60 })] });
  for (const [own, relay] of [
    [1000, 59],
    [59, 1000],
  ] as const) {
    const clock = { ownMs: at(own).ownMs, relayMs: at(relay).relayMs };
    expect(store.eraseOver(ROOM, clock).erased).toEqual([]);
  }
  expect(store.eraseOver(ROOM, at(60)).erased).toHaveLength(1);
});

it('counts anew, and once, what began under a clock far ahead', () => {
  const store = openStore();
  const ahead = { ownMs: at(1e7).ownMs, relayMs: NOW };
  store.commitStep({ room: room({ readPosition: 9 }), log, arrival: ahead, messages: [message(1, { timerS: 60 })] });
  expect(store.eraseOver(ROOM, at(100))).toMatchObject({ hasErased: false, nextInMs: 60_000 });
  expect(store.eraseOver(ROOM, at(159)).hasErased).toBe(false);
  expect(store.eraseOver(ROOM, at(160)).hasErased).toBe(true);
});

it('waits for the relay where it was not heard when the message came', () => {
  const store = openStore();
  const messages = [message(1, { timerS: 60 })];
  store.commitStep({ room: room({ readPosition: 9 }), log, arrival: { ownMs: NOW }, messages });
  expect(store.eraseOver(ROOM, at(100))).toMatchObject({ hasErased: false, nextInMs: 60_000 });
  expect(store.eraseOver(ROOM, at(160)).hasErased).toBe(true);
});

it('begins with reading, once, and ends with the retention where nobody reads', () => {
  const store = openStore();
  const messages = [1, 2].map((n) => message(n, { timerS: 60 }));
  store.commitStep({ room: room({ retentionDays: 1 }), log, arrival, messages });
  expect(store.findMessage(ROOM, 1)).not.toHaveProperty('endsMs');
  expect(store.setRead(ROOM, 1, at(10)).map(({ n, endsMs }) => [n, endsMs])).toEqual([[1, NOW + 70_000]]);
  expect(store.setRead(ROOM, 1, at(20))).toEqual([]);
  expect(store.eraseOver(ROOM, at(70)).erased.map(({ n }) => n)).toEqual([1]);
  expect(store.roomDigests()[0]?.unread).toBe(1);
  expect(store.eraseOver(ROOM, at(86_399)).hasErased).toBe(false);
  expect(store.eraseOver(ROOM, at(86_400)).erased.map(({ n }) => n)).toEqual([2]);
  expect(store.roomDigests()[0]?.unread).toBe(0);
});

it('erases what was left behind with a branch, too', () => {
  const store = openStore();
  store.commitStep({ room: room({ readPosition: 9 }), log, arrival, messages: [message(5, { timerS: 60 })] });
  store.commitStep({ room: room({ readPosition: 9 }), truncateAfter: 4 });
  expect(store.eraseOver(ROOM, at(59))).toMatchObject({ hasErased: false, nextInMs: 1000 });
  expect(store.eraseOver(ROOM, at(60))).toMatchObject({ hasErased: true, erased: [] });
  expect(store.eraseOver(ROOM, at(61))).not.toHaveProperty('nextInMs');
});

it('takes back an edit whose time is over before that of its message', () => {
  const store = openStore();
  const messages = [message(1), message(2, { kind: 'edit', target: bytes(32, 1001), text: 'autre', timerS: 60 })];
  store.commitStep({ room: room({ readPosition: 9 }), log, arrival, messages });
  expect(store.findMessage(ROOM, 1)?.text).toBe('autre');
  const { changed } = store.eraseOver(ROOM, at(60));
  expect(changed.map(({ n, text }) => [n, text])).toEqual([[1, 'message 1']]);
});

it('says what the newest setting says, and a repeated one to who knows no other', () => {
  const store = openStore();
  const timed = (n: number, seconds: number, kind: 'timed' | 'retimed' = 'timed') =>
    message(n, { kind, text: String(seconds) });
  expect(store.roomTimer(ROOM)).toBe(0);
  expect(store.commitStep({ room: room(), log, messages: [timed(2, 300, 'retimed')] }).timerS).toBe(300);
  expect(store.commitStep({ room: room(), messages: [timed(3, 30), timed(4, 300, 'retimed')] }).timerS).toBe(30);
  expect(store.commitStep({ room: room(), messages: [timed(5, 0)] }).timerS).toBe(0);
  expect(store.commitStep({ room: room(), truncateAfter: 4 }).timerS).toBe(30);
  expect(store.roomTimer(ROOM)).toBe(30);
});
