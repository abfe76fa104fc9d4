import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../server/log/group-commit';
import { settle } from './support/virtual-clock';

/** A disk that shows which changes each sync took, and ends it when told to. */
function makeDisk() {
  const syncs: number[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const commits = new GroupCommit<number[]>(
    () => [],
    (batch) => {
      syncs.push(batch);
      return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
    },
  );
  const commit = (number: number, bytes = 100): Promise<void> => {
    const { batch, done } = commits.gather(bytes);
    batch.push(number);
    return done;
  };
  return { syncs, commits, commit, end: (error?: Error) => ends.shift()?.(error) };
}

describe('group commit', () => {
  it('syncs the first change at once and gathers the others meanwhile', async () => {
    const { syncs, commit, end } = makeDisk();
    const done: number[] = [];
    for (let number = 1; number <= 3; number += 1) void commit(number).then(() => done.push(number));
    await settle();
    for (let number = 4; number <= 6; number += 1) void commit(number).then(() => done.push(number));
    await settle();
    expect([syncs, done]).toEqual([[[1, 2, 3]], []]);
    end();
    await settle();
    expect([syncs, done]).toEqual([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [1, 2, 3],
    ]);
    end();
    await settle();
    expect(done).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('bounds what one sync takes', async () => {
    const { syncs, commit, end } = makeDisk();
    for (let number = 1; number <= 3; number += 1) void commit(number, 5 * 1024 * 1024);
    await settle();
    end();
    await settle();
    end();
    await settle();
    expect(syncs).toEqual([[1], [2], [3]]);
  });

  it('fails everything after a failure, and writes nothing more', async () => {
    const { syncs, commits, commit, end } = makeDisk();
    const outcomes: Promise<string>[] = [];
    const note = (promise: Promise<void>): void =>
      void outcomes.push(
        promise.then(
          () => 'done',
          (error: unknown) => String(error),
        ),
      );
    note(commit(1));
    await settle();
    note(commit(2));
    end(new Error('sync'));
    await settle();
    note(commit(3));
    expect(await Promise.all(outcomes)).toEqual(['Error: sync', 'Error: sync', 'Error: sync']);
    expect(syncs).toEqual([[1]]);
    await commits.idle();
  });

  it('is idle when everything begun is done', async () => {
    const { commits, commit, end } = makeDisk();
    let isIdle = false;
    void commit(1);
    void commits.idle().then(() => {
      isIdle = true;
    });
    await settle();
    expect(isIdle).toBe(false);
    end();
    await settle();
    expect(isIdle).toBe(true);
  });
});
