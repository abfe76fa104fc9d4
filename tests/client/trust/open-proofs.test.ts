import { describe, expect, it } from 'vitest';

import { OpenProofs } from '../../../client/trust/open-proofs';
import type { SignedHead } from '../../../protocol/chain';
import type { SignedAnswer } from '../../../protocol/messages';

const head = (n: number, generation = 1): SignedHead => ({
  generation: new Uint8Array(16).fill(generation),
  n,
  head: new Uint8Array(32).fill(n),
  signature: new Uint8Array(64).fill(n),
});
const answer = (n: number): SignedAnswer => ({ ...head(n), challenge: new Uint8Array(32).fill(n + 100) });
const author = (value: number): Uint8Array => new Uint8Array(32).fill(value);
const wanted = (n: number) => ({ n, challenge: answer(n).challenge });

/** What a vault gives back after the app was started again. */
function restarted(proofs: OpenProofs): OpenProofs {
  return new OpenProofs(proofs.changes ?? []);
}

describe('what may yet prove something', () => {
  it('is the same after a restart', () => {
    const proofs = new OpenProofs([]);
    proofs.contest({ type: 'head', head: head(3), challenge: new Uint8Array(32) });
    proofs.show(head(4));
    proofs.answered({ ...wanted(5), carry: true, against: head(7, 2) }, answer(5));
    proofs.dispute(author(9), 12);
    const again = restarted(proofs);
    expect(again.contests).toEqual(proofs.contests);
    expect(again.shownHeads).toEqual([head(4)]);
    expect(again.against(head(7, 2).generation)).toEqual([{ against: head(7, 2), answer: answer(5) }]);
    expect(again.takeCarried()).toEqual(answer(5));
    expect(again.decided(12)).toEqual([author(9)]);
  });

  it('is carried by three beacons, however often the app is started between them', () => {
    const proofs = new OpenProofs([]);
    proofs.answered({ ...wanted(1), carry: true }, answer(1));
    proofs.answered({ ...wanted(2), carry: false }, answer(2));
    expect(proofs.takeCarried()?.n).toBe(1);
    const again = restarted(proofs);
    expect([1, 2, 3].map(() => again.takeCarried()?.n)).toEqual([1, 1, undefined]);
  });

  it('is bounded, whatever others show', () => {
    const proofs = new OpenProofs([]);
    for (let n = 0; n < 200; n += 1) {
      proofs.contest({ type: 'head', head: head(n), challenge: new Uint8Array(32) });
      proofs.show(head(n));
      proofs.answered({ ...wanted(n), carry: true, against: head(n, 2) }, answer(n));
      proofs.dispute(author(n), n);
    }
    expect(proofs.changes?.length).toBeLessThanOrEqual(60);
    expect(proofs.contests.length).toBe(8);
  });

  it('is given to be stored until it was, and nothing where nothing changed', () => {
    const proofs = new OpenProofs([]);
    expect(proofs.changes).toBeUndefined();
    proofs.show(head(1));
    const first = proofs.changes;
    proofs.show(head(2));
    proofs.saved(first);
    expect(proofs.changes).toHaveLength(2);
    proofs.saved(proofs.changes);
    expect(proofs.changes).toBeUndefined();
    proofs.show(head(2));
    expect(proofs.changes).toBeUndefined();
  });

  it('is decided for a member once nothing of its account is open below', () => {
    const proofs = new OpenProofs([]);
    proofs.dispute(author(1), 5);
    proofs.dispute(author(1), 9);
    proofs.dispute(author(2), 5);
    expect(proofs.decided(4)).toEqual([]);
    expect(proofs.decided(6, author(1))).toEqual([]);
    expect(proofs.decided(9, author(1))).toEqual([author(1)]);
    expect(proofs.decided(9)).toEqual([author(2)]);
  });
});
