import { describe, expect, it } from 'vitest';

import { MessageFeed, type FeedEngine } from '../../cli/message-feed';
import type { MessageRow, MessageRows, RowRange } from '../../client/api';

const ROOM = 'room';

/** A row of the log; the key is the message's own, whatever its position. */
function row(position: number, text: string, kind: MessageRow['kind'] = 'text'): MessageRow {
  return { key: text, position, kind, author: '', authorName: '', own: false, timeMs: 0, text, digest: '' };
}

/** A room's rows as an engine answers for them, to be changed as a log changes. */
class Room implements FeedEngine {
  rows_: MessageRow[] = [];
  generation = 'one';
  historyDone = true;
  storedAfter = 0;

  progress(): ReturnType<FeedEngine['progress']> {
    const { historyDone, storedAfter } = this;
    return { connection: { state: 'connected' }, unacknowledgedFrames: 0, historyDone, storedAfter };
  }

  trust(): ReturnType<FeedEngine['trust']> {
    const position = this.rows_[this.rows_.length - 1]?.position ?? 0;
    const { generation } = this;
    return Promise.resolve({
      ...{ room: ROOM, generation, position, head: '', signedPosition: position, confirmedBy: [], received: [] },
    });
  }

  rows({ range }: { readonly range: RowRange }): Promise<MessageRows> {
    if (range.from !== 'after' && range.from !== 'before') throw new Error(range.from);
    const isAfter = range.from === 'after';
    const fitting = this.rows_.filter(({ position = 0 }) =>
      isAfter ? position > range.position : position < range.position,
    );
    const rows = isAfter ? fitting.slice(0, range.limit) : fitting.slice(-range.limit);
    const more = fitting.length > rows.length;
    const waiting = isAfter && !more ? [{ ...row(0, 'waiting'), own: true }].map(withoutPosition) : [];
    return Promise.resolve({ rows: [...rows, ...waiting], olderExist: !isAfter && more, newerExist: isAfter && more });
  }
}

function withoutPosition({ position: _, ...rest }: MessageRow): MessageRow {
  return rest;
}

async function all(feed: MessageFeed): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const rows = await feed.next();
    if (rows.length === 0) return texts;
    texts.push(...rows.map(({ position, text }) => `${String(position)} ${text}`));
  }
}

describe('a feed of messages', () => {
  it('gives what stands after a position, in order, through any number of pages, and what comes later', async () => {
    const room = new Room();
    room.rows_ = Array.from({ length: 450 }, (_, index) => row(index + 1, `m${String(index + 1)}`));
    const feed = new MessageFeed(room, ROOM, 10);
    const texts = await all(feed);
    expect(texts).toEqual(Array.from({ length: 440 }, (_, index) => `${String(index + 11)} m${String(index + 11)}`));
    expect(await all(feed)).toEqual([]);
    room.rows_.push(row(451, 'live'));
    expect(await all(feed)).toEqual(['451 live']);
  });

  it('leaves out what is no text, even whole pages of it', async () => {
    const room = new Room();
    room.rows_ = Array.from({ length: 300 }, (_, index) => row(index + 1, `j${String(index)}`, 'joined'));
    room.rows_.push(row(301, 'enfin'), row(302, '', 'unreadable'));
    expect(await all(new MessageFeed(room, ROOM, 0))).toEqual(['301 enfin']);
  });

  it('waits for all of a newcomer’s history, which comes newest first', async () => {
    const room = new Room();
    room.historyDone = false;
    room.storedAfter = 5;
    room.rows_ = [row(6, 'six'), row(7, 'sept')];
    const feed = new MessageFeed(room, ROOM, 0);
    expect(await all(feed)).toEqual([]);
    expect(await all(new MessageFeed(room, ROOM, 5))).toEqual(['6 six', '7 sept']);
    room.rows_.unshift(row(4, 'quatre'), row(5, 'cinq'));
    room.storedAfter = 0;
    room.historyDone = true;
    expect(await all(feed)).toEqual(['4 quatre', '5 cinq', '6 six', '7 sept']);
  });

  it('gives no message twice when the log continues elsewhere and authors publish again what was lost', async () => {
    const room = new Room();
    room.rows_ = [row(1, 'un'), row(2, 'deux'), row(3, 'trois'), row(4, 'quatre')];
    const feed = new MessageFeed(room, ROOM, 0);
    await all(feed);
    room.generation = 'two';
    room.rows_ = [row(1, 'un'), row(2, 'deux'), row(3, 'neuf'), row(4, 'trois'), row(5, 'quatre'), row(6, 'dix')];
    expect(await all(feed)).toEqual(['3 neuf', '6 dix']);
  });

  it('gives what is new even where the log went back before the first position asked for', async () => {
    const room = new Room();
    room.rows_ = [row(1, 'un'), row(2, 'deux'), row(3, 'trois')];
    const feed = new MessageFeed(room, ROOM, 3);
    expect(await all(feed)).toEqual([]);
    room.generation = 'two';
    room.rows_ = [row(1, 'un')];
    expect(await all(feed)).toEqual([]);
    room.rows_.push(row(2, 'neuf'));
    expect(await all(feed)).toEqual(['2 neuf']);
  });
});
