import { describe, expect, it } from 'vitest';

import type { BeaconContent } from '../../../client/crypto/content';
import { BeaconBook } from '../../../client/transcript/beacons';
import { toHex } from '../../../protocol/bytes';
import { filled, makeBeacon } from '../crypto/support';

const ALI = filled(32, 1);
const ZOE = filled(32, 2);
/** Digests of beacons: ours, and others'. */
const OURS = [filled(32, 101), filled(32, 102)] as const;

function beacon(author: Uint8Array, counter: number, echoes: readonly Uint8Array[], run = filled(8, 9)): BeaconContent {
  return { ...makeBeacon(), author, run, counter, echoes: echoes.map((digest) => digest.subarray(0, 8)) };
}

/** Takes a beacon as the ear does: what is no news is not compared, and what is agrees up to its counter's position. */
function hear(book: BeaconBook, content: BeaconContent, digest: Uint8Array): void {
  if (book.received(content, digest)) book.agreed(content, content.counter);
}

const confirmed = (book: BeaconBook): unknown[] =>
  book.confirmed().map(({ author, position, atMs }) => [toHex(author).slice(0, 2), position, atMs]);

describe('a beacon', () => {
  it('is as old as our own newest beacon that it echoes, directly or through others', () => {
    const book = new BeaconBook();
    book.sent(OURS[0], 1000);
    book.sent(OURS[1], 2000);
    hear(book, beacon(ALI, 5, [OURS[0]]), filled(32, 50));
    expect(confirmed(book)).toEqual([['01', 5, 1000]]);
    hear(book, beacon(ZOE, 6, [filled(32, 50)]), filled(32, 60));
    hear(book, beacon(ALI, 7, [OURS[1], OURS[0]]), filled(32, 51));
    expect(confirmed(book)).toEqual([
      ['01', 7, 2000],
      ['02', 6, 1000],
    ]);
  });

  it('confirms nothing without an echo of ours, and nothing newer when it comes again or late', () => {
    const book = new BeaconBook();
    book.sent(OURS[0], 1000);
    hear(book, beacon(ZOE, 9, [filled(32, 77)]), filled(32, 60));
    expect(confirmed(book)).toEqual([]);
    const first = beacon(ALI, 5, [OURS[0]]);
    hear(book, first, filled(32, 50));
    book.sent(OURS[1], 900_000);
    for (const replayed of [first, beacon(ALI, 4, [OURS[0]])]) {
      expect(book.received(replayed, filled(32, 50))).toBe(false);
    }
    expect(confirmed(book)).toEqual([['01', 5, 1000]]);
  });

  it('of an earlier run does not replace what a later one confirmed', () => {
    const book = new BeaconBook();
    book.sent(OURS[0], 1000);
    const early = beacon(ALI, 5, [OURS[0]]);
    hear(book, early, filled(32, 50));
    book.sent(OURS[1], 2000);
    hear(book, beacon(ALI, 1, [OURS[1]], filled(8, 10)), filled(32, 51));
    hear(book, early, filled(32, 50));
    expect(confirmed(book)).toEqual([['01', 1, 2000]]);
  });

  it('of an ended generation confirms nothing, and proves nobody alive', () => {
    const book = new BeaconBook();
    book.sent(OURS[0], 1000);
    hear(book, beacon(ALI, 5, [OURS[0]]), filled(32, 50));
    book.generationChanged();
    const later = beacon(ALI, 6, [OURS[0]]);
    expect(book.isLive(later)).toBe(false);
    hear(book, later, filled(32, 51));
    expect(confirmed(book)).toEqual([]);
    book.sent(OURS[1], 3000);
    expect(book.isLive(beacon(ALI, 7, [OURS[1]]))).toBe(true);
  });
});
