import { describe, expect, it } from 'vitest';

import { branchEvidence, forkEvidence } from '../../../client/evidence/build';
import { verifyEvidence } from '../../../client/evidence/verify';
import { concatBytes } from '../../../protocol/bytes';
import { AparteError } from '../../../protocol/errors';
import { RelayHand, bytesOf, twoHistories, twoSides } from './support';

const relay = new RelayHand();
const { one, two } = twoHistories(relay);
const accused = { relayPublicKey: relay.relayPublicKey, room: relay.room };

const FILES = {
  'two positions': await forkEvidence({
    ...accused,
    statements: [relay.statement(one.at(3)), relay.statement(two.at(5), bytesOf('asked'))],
    descent: two.descent(3, 5),
  }),
  'one position': await forkEvidence({
    ...accused,
    statements: [relay.statement(one.at(4)), relay.statement(two.at(4))],
  }),
  starts: await forkEvidence({
    ...accused,
    statements: [
      { type: 'parent', start: relay.startAfter(one, 3, 'early') },
      { type: 'parent', start: relay.startAfter(two, 5, 'late') },
    ],
    descent: two.descent(3, 5),
  }),
  branches: branchEvidence({ ...accused, sides: twoSides(relay) }),
};

/** Whether a file convicts; what cannot be read does not, and may only say so. */
async function convicts(bytes: Uint8Array): Promise<boolean> {
  try {
    return (await verifyEvidence(bytes)).proven;
  } catch (error) {
    if (error instanceof AparteError && error.code === 'bad-evidence') return false;
    throw error;
  }
}

describe.each(Object.entries(FILES))('a file about %s', (_, good) => {
  it('convicts', async () => {
    expect(await convicts(good)).toBe(true);
  });

  it('convicts of nothing with any byte changed: each bit, to 0, to 255, by one', async () => {
    const survivors: string[] = [];
    for (let offset = 0; offset < good.length; offset += 1) {
      const was = good[offset] ?? 0;
      const bits = Array.from({ length: 8 }, (__, bit) => was ^ (1 << bit));
      const values = new Set([...bits, 0, 255, (was + 1) & 255, (was + 255) & 255]);
      values.delete(was);
      const bytes = Uint8Array.from(good);
      for (const value of values) {
        bytes[offset] = value;
        if (await convicts(bytes)) survivors.push(`${String(offset)}: ${String(was)} → ${String(value)}`);
      }
    }
    expect(survivors).toEqual([]);
  });

  it('convicts of nothing at any other length', async () => {
    const lengths = Array.from({ length: good.length }, (__, length) => length);
    const others = lengths.map((length) => good.subarray(0, length));
    const tails = Array.from({ length: 100 }, (__, length) => concatBytes(good, good.subarray(-1 - length)));
    others.push(...tails, concatBytes(good, Uint8Array.of(0)));
    for (const bytes of others) expect(await convicts(bytes), String(bytes.length)).toBe(false);
  });

  it('convicts of nothing with a piece taken out or doubled', async () => {
    for (const length of [1, 8, 32, 44, 64]) {
      for (let offset = 0; offset + length <= good.length; offset += 1) {
        const [before, piece, after] = [
          good.subarray(0, offset),
          good.subarray(offset, offset + length),
          good.subarray(offset + length),
        ];
        expect(await convicts(concatBytes(before, after)), `${String(offset)} out`).toBe(false);
        expect(await convicts(concatBytes(before, piece, piece, after)), `${String(offset)} doubled`).toBe(false);
      }
    }
  });
});

it('pieces of two files make none', async () => {
  const other = new RelayHand();
  const histories = twoHistories(other);
  const theirs = await forkEvidence({
    relayPublicKey: other.relayPublicKey,
    room: other.room,
    statements: [other.statement(histories.one.at(4)), other.statement(histories.two.at(4))],
  });
  const ours = FILES['one position'];
  for (let cut = 1; cut < ours.length; cut += 1) {
    const glued = concatBytes(ours.subarray(0, cut), theirs.subarray(cut));
    // Where the rest of the two files happens to be the same, the pieces are one of them.
    const isOne = [ours, theirs].some((whole) => Buffer.from(glued).equals(whole));
    expect(await convicts(glued), String(cut)).toBe(isOne);
  }
});
