import { describe, expect, it } from 'vitest';

import { AnomalyBook, isAnomalyName, levelOf } from '../../../client/trust/anomalies';

const author = (value: number): Uint8Array => new Uint8Array(32).fill(value);
const proof = (value: number): Uint8Array => new Uint8Array(8).fill(value);

describe('the book of what was found', () => {
  it('has one entry for each name and cause, with a count and the first and newest proof', () => {
    const book = new AnomalyBook([]);
    book.note({ name: 'altered', position: 5, proof: proof(1) }, 10);
    book.note({ name: 'altered', position: 3, proof: proof(2) }, 20);
    book.note({ name: 'altered', position: 9, proof: proof(3) }, 30);
    book.note({ name: 'false-view', member: author(1), position: 4 }, 40);
    book.note({ name: 'false-view', member: author(2), position: 6 }, 50);
    expect(book.list().map(({ id, count }) => [id, count])).toEqual([
      ['altered', 3],
      [`false-view:${'01'.repeat(16)}`, 1],
      [`false-view:${'02'.repeat(16)}`, 1],
    ]);
    expect(book.find('altered')).toMatchObject({
      position: 3,
      newestPosition: 9,
      firstMs: 10,
      newestMs: 30,
      firstProof: proof(1),
      newestProof: proof(3),
    });
  });

  it('leaves a dismissed entry dismissed while only its count grows, and brings it back with evidence', () => {
    const book = new AnomalyBook([]);
    book.note({ name: 'forked', position: 5 }, 10);
    expect(book.dismiss('forked')).toBe(true);
    book.note({ name: 'forked', position: 6 }, 20);
    expect(book.find('forked')).toMatchObject({ dismissed: true, count: 2 });
    book.note({ name: 'forked', position: 6, evidence: proof(9) }, 30);
    expect(book.find('forked')).toMatchObject({ dismissed: false, evidence: proof(9) });
    book.dismiss('forked');
    book.note({ name: 'forked', position: 7, evidence: proof(8) }, 40);
    expect(book.find('forked')).toMatchObject({ dismissed: true, evidence: proof(9) });
    expect(book.dismiss('gap')).toBe(false);
  });

  it('does not grow with the identities that somebody draws', () => {
    const book = new AnomalyBook([]);
    for (let index = 0; index < 1000; index += 1) {
      const member = new Uint8Array(32);
      new DataView(member.buffer).setUint32(0, index);
      book.note({ name: 'false-view', member, position: index, proof: new Uint8Array(100_000) }, index);
    }
    expect(book.list().length).toBeLessThanOrEqual(65);
    expect(book.list().reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    for (const { firstProof } of book.list()) expect(firstProof?.length).toBeLessThanOrEqual(4096);
    // A flood hides nothing: what convicts has a place of its own.
    book.note({ name: 'two-branches', member: author(250), position: 7, evidence: proof(1) }, 9);
    expect(book.list().some(({ name, evidence }) => name === 'two-branches' && evidence !== undefined)).toBe(true);
    book.note({ name: 'forked', position: 7 }, 9);
    expect(book.find('forked')?.count).toBe(1);
  });

  it('gives what is to be stored until it was, and what changed meanwhile again', () => {
    const book = new AnomalyBook([]);
    book.note({ name: 'gap', position: 1 }, 1);
    const first = book.changes;
    book.note({ name: 'gap', position: 2 }, 2);
    book.saved(first);
    expect(book.changes.map(({ count }) => count)).toEqual([2]);
    book.saved(book.changes);
    expect(book.changes).toEqual([]);
    expect(new AnomalyBook(book.list()).find('gap')?.count).toBe(2);
  });

  it('goes back where a step could not be stored', () => {
    const book = new AnomalyBook([]);
    book.note({ name: 'gap', position: 1 }, 1);
    const undo = book.checkpoint();
    book.note({ name: 'gap', position: 2 }, 2);
    book.note({ name: 'replayed', position: 2 }, 2);
    undo();
    expect(book.list().map(({ name, count }) => [name, count])).toEqual([['gap', 1]]);
  });

  it('puts aside what turned out to be something else, once nothing of it is left', () => {
    const book = new AnomalyBook([]);
    const missing = { name: 'missing', member: author(1), position: 4 } as const;
    book.note(missing, 1);
    book.note({ ...missing, position: 8 }, 2);
    book.settle(missing);
    expect(book.list()[0]?.dismissed).toBe(false);
    book.settle(missing);
    expect(book.list()[0]?.dismissed).toBe(true);
    book.note({ ...missing, position: 12 }, 3);
    expect(book.list()[0]?.dismissed).toBe(false);
  });

  it('puts all of a member’s entry aside at once, and nobody else’s', () => {
    const book = new AnomalyBook([]);
    const name = 'disagreement';
    for (const position of [3, 4]) book.note({ name, member: author(1), position }, 1);
    book.note({ name, member: author(2), position: 4 }, 1);
    book.settleAll({ name, member: author(1) });
    expect(book.list().map(({ dismissed }) => dismissed)).toEqual([true, false]);
    book.note({ name, member: author(1), position: 9 }, 2);
    expect(book.list().map(({ dismissed }) => dismissed)).toEqual([false, false]);
  });

  it('knows its names, and which of them accuse', () => {
    expect(isAnomalyName('forked')).toBe(true);
    expect(isAnomalyName('toString')).toBe(false);
    expect([levelOf('forked'), levelOf('restored'), levelOf('clock')]).toEqual(['alarm', 'notice', 'state']);
  });
});
