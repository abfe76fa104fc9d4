import { describe, expect, it } from 'vitest';

import { noteRun, runsUpTo } from '../../../client/trust/runs';

const RUN_BYTES = 8;
const run = (value: number): Uint8Array => new Uint8Array(RUN_BYTES).fill(value);

/** Says whether two devices were seen, after each of the messages `[run, position, view]`. */
function said(...messages: readonly (readonly [number, number, number])[]): boolean[] {
  let runs: Uint8Array | undefined;
  return messages.map(([value, n, seen]) => {
    const noted = noteRun(runs, { run: run(value), n, seen });
    ({ runs } = noted);
    return noted.twoDevices;
  });
}

describe('the runs of one identity', () => {
  it('follow one another as its app is opened again and again', () => {
    expect(said([1, 5, 4], [1, 7, 6], [2, 9, 8], [3, 12, 11], [3, 13, 12])).toEqual(Array(5).fill(false));
  });

  it('are two devices once each has spoken after seeing the other', () => {
    expect(said([1, 5, 4], [2, 9, 8], [1, 12, 11])).toEqual([false, false, true]);
  });

  it('are no two devices where an old message of the first comes late', () => {
    expect(said([1, 5, 4], [2, 9, 8], [1, 12, 6])).toEqual([false, false, false]);
  });

  it('are no two devices where the second never saw the first', () => {
    expect(said([1, 5, 4], [2, 9, 4], [1, 12, 11])).toEqual([false, false, false]);
  });

  it('are remembered within bounds', () => {
    let runs: Uint8Array | undefined;
    for (let value = 1; value < 200; value += 1)
      ({ runs } = noteRun(runs, { run: run(value), n: value * 2, seen: value * 2 - 1 }));
    expect(runs?.length).toBeLessThanOrEqual(8 * (RUN_BYTES + 16));
  });

  it('are no two devices where a relay lost the log and all of it is published again', () => {
    const first = noteRun(undefined, { run: run(1), n: 20, seen: 19 });
    const second = noteRun(first.runs, { run: run(2), n: 22, seen: 21 });
    const kept = runsUpTo(second.runs, 0);
    const again = noteRun(kept, { run: run(1), n: 2, seen: 0 });
    expect(noteRun(again.runs, { run: run(2), n: 3, seen: 2 }).twoDevices).toBe(false);
  });
});
