import { describe, expect, it } from 'vitest';

import type { BeaconContent } from '../../../client/crypto/content';
import { NO_SIGNS, type Signs } from '../../../client/crypto/signs';
import { SignBook, TYPING_SHOWN_MS } from '../../../client/transcript/sign-book';
import { toHex } from '../../../protocol/bytes';
import { filled, makeBeacon } from '../crypto/support';

const ZOE = filled(32, 1);
const NOW_MS = 1_728_000_000_000;
const PRESENT_MS = 25_000;

interface Beacon {
  readonly signs: Signs;
  readonly run?: number;
  /** How far the author's clock is from ours, the way to us included. */
  readonly lagMs?: number;
  readonly atMs?: number;
  readonly isLive?: boolean;
}

/** Whether the beacon changed what is shown. */
function hear(book: SignBook, { signs, run = 9, lagMs = 0, atMs = NOW_MS, isLive = true }: Beacon): boolean {
  const content: BeaconContent = { ...makeBeacon(), author: ZOE, run: filled(8, run), timeMs: atMs - lagMs, signs };
  return book.heard(content, isLive, { nowMs: atMs, presentForMs: PRESENT_MS });
}

const TYPES: Signs = { typing: true };
const zoe = toHex(ZOE);

describe('who types', () => {
  it('is shown for a while, until the message comes, or until a beacon says no more of it', () => {
    const book = new SignBook();
    expect(hear(book, { signs: TYPES })).toBe(true);
    expect(book.typing(NOW_MS)).toEqual([zoe]);
    expect(book.nextEndMs(NOW_MS)).toBe(NOW_MS + TYPING_SHOWN_MS);
    expect(book.typing(NOW_MS + TYPING_SHOWN_MS)).toEqual([]);
    hear(book, { signs: TYPES });
    expect(book.spoken([{ kind: 'text', author: ZOE }], NOW_MS)).toBe(true);
    expect(book.typing(NOW_MS)).toEqual([]);
    hear(book, { signs: TYPES });
    expect(hear(book, { signs: NO_SIGNS })).toBe(true);
    expect(book.typing(NOW_MS)).toEqual([]);
  });

  it('is not shown of a beacon that echoes nothing of ours, or comes late', () => {
    const book = new SignBook();
    hear(book, { signs: TYPES, isLive: false });
    expect(book.typing(NOW_MS)).toEqual([]);
    hear(book, { signs: NO_SIGNS });
    hear(book, { signs: TYPES, lagMs: 11_000 });
    expect(book.typing(NOW_MS)).toEqual([]);
  });

  it.each([-3_600_000, 0, 86_400_000])('is shown of somebody whose clock is %i ms behind', (lagMs) => {
    const book = new SignBook();
    hear(book, { signs: NO_SIGNS, lagMs });
    hear(book, { signs: TYPES, lagMs: lagMs + 2000 });
    expect(book.typing(NOW_MS)).toEqual([zoe]);
  });

  it('is not shown of a run that another one followed', () => {
    const book = new SignBook();
    hear(book, { signs: NO_SIGNS, run: 1 });
    hear(book, { signs: NO_SIGNS, run: 2 });
    expect(hear(book, { signs: TYPES, run: 1 })).toBe(false);
    expect(book.typing(NOW_MS)).toEqual([]);
    hear(book, { signs: TYPES, run: 2 });
    expect(book.typing(NOW_MS)).toEqual([zoe]);
  });

  it('is not shown once the connection is gone', () => {
    const book = new SignBook();
    hear(book, { signs: { typing: true, presence: 'active' } });
    book.forget();
    expect(book.typing(NOW_MS)).toEqual([]);
    expect(book.present(NOW_MS)).toEqual([{ author: zoe, state: 'away', activeMs: NOW_MS }]);
  });
});

describe('who is there', () => {
  it('is shown until their beacons stay away, with when they were at the window last', () => {
    const book = new SignBook();
    expect(book.present(NOW_MS)).toEqual([]);
    hear(book, { signs: { typing: false, presence: 'away' } });
    expect(book.present(NOW_MS)).toEqual([{ author: zoe, state: 'away', activeMs: 0 }]);
    hear(book, { signs: { typing: false, presence: 'active' } });
    expect(book.present(NOW_MS + PRESENT_MS - 1)).toEqual([{ author: zoe, state: 'active', activeMs: NOW_MS }]);
    expect(book.present(NOW_MS + PRESENT_MS)).toEqual([{ author: zoe, state: 'away', activeMs: NOW_MS }]);
    hear(book, { signs: { typing: false, presence: 'away' }, atMs: NOW_MS + 10 });
    expect(book.present(NOW_MS + 10)).toEqual([{ author: zoe, state: 'away', activeMs: NOW_MS }]);
  });

  it('is forgotten when they tell it no more', () => {
    const book = new SignBook();
    hear(book, { signs: { typing: false, presence: 'active' } });
    expect(hear(book, { signs: NO_SIGNS })).toBe(true);
    expect(book.present(NOW_MS)).toEqual([]);
  });
});
