import { describe, expect, it } from 'vitest';
import { RecentDigests } from '../../server/recent-digests';
import { digestOf } from './support/digest';
import { payload } from './support/world';

const WINDOW_MS = 600;
const digest = (number: number): Uint8Array => digestOf(payload(number));

describe('recent digests', () => {
  it('are found as long as they are in the window, however many there are', () => {
    const recent = new RecentDigests(WINDOW_MS);
    const added: number[] = [];
    // Many at some times, none at others.
    for (let timeMs = 1000; timeMs < 6000; timeMs += 1 + (timeMs % 7)) {
      if (timeMs > 2500 && timeMs < 3500) continue;
      added.push(timeMs);
      recent.add(digest(timeMs), { n: added.length, timeMs });
      if (timeMs % 5 !== 0) continue;
      for (const [index, one] of added.entries()) {
        const isRecent = one + WINDOW_MS >= timeMs;
        const expected = isRecent ? { n: index + 1, timeMs: one } : undefined;
        if (isRecent || index % 97 === 0) expect(recent.find(digest(one), timeMs)).toEqual(expected);
      }
    }
    expect(recent.find(digest(999), 6000)).toBeUndefined();
    expect(added.length).toBeGreaterThan(500);
  });

  it('are told apart where they begin alike', () => {
    const recent = new RecentDigests(WINDOW_MS);
    const alike = Array.from({ length: 50 }, (_, number) =>
      Uint8Array.from(digest(number), (byte, at) => (at < 8 ? 7 : byte)),
    );
    for (const [n, one] of alike.entries()) recent.add(one, { n: n + 1, timeMs: 1000 + n });
    for (const [n, one] of alike.entries()) expect(recent.find(one, 1100)).toEqual({ n: n + 1, timeMs: 1000 + n });
    expect(
      recent.find(
        Uint8Array.from(digest(51), (byte, at) => (at < 8 ? 7 : byte)),
        1100,
      ),
    ).toBeUndefined();
  });
});
