import { describe, expect, it } from 'vitest';

import { Ring } from '../../../renderer/relay/log/ring';

function filled(capacity: number, count: number): Ring<string> {
  const ring = new Ring<string>(capacity);
  for (let number = 0; number < count; number += 1) ring.push(`item ${number}`);
  return ring;
}

const kept = (ring: Ring<string>) =>
  Array.from({ length: ring.length }, (_, index) => ring.at(ring.first + index) ?? 'absent');

describe('Ring', () => {
  it('keeps everything until it is full', () => {
    const ring = filled(3, 2);
    expect([ring.first, ring.end, ring.length]).toEqual([0, 2, 2]);
    expect(kept(ring)).toEqual(['item 0', 'item 1']);
  });

  it('forgets the oldest, and never renumbers what it keeps', () => {
    const ring = filled(3, 8);
    expect([ring.first, ring.end, ring.length]).toEqual([5, 8, 3]);
    expect(kept(ring)).toEqual(['item 5', 'item 6', 'item 7']);
    expect(ring.at(4)).toBeUndefined();
    expect(ring.at(8)).toBeUndefined();
  });

  it('gives a copy that stays as it was', () => {
    const ring = filled(3, 3);
    const copy = ring.copy();
    ring.push('later');
    expect(kept(copy)).toEqual(['item 0', 'item 1', 'item 2']);
    expect(kept(ring)).toEqual(['item 1', 'item 2', 'later']);
  });

  it('gives a copy that ends earlier', () => {
    const ring = filled(3, 8);
    const copy = ring.copy(7);
    expect([copy.first, copy.end, kept(copy)]).toEqual([5, 7, ['item 5', 'item 6']]);
    expect(ring.copy(2).length).toBe(0);
  });

  it('forgets on demand, up to everything', () => {
    const ring = filled(4, 6);
    ring.dropBefore(4);
    expect(kept(ring)).toEqual(['item 4', 'item 5']);
    ring.dropBefore(2);
    expect(ring.length).toBe(2);
    ring.dropBefore(100);
    expect([ring.first, ring.end, ring.length]).toEqual([6, 6, 0]);
    ring.push('next');
    expect(ring.at(6)).toBe('next');
  });

  it('goes on counting after it was cleared', () => {
    const ring = filled(3, 5);
    ring.clear();
    expect([ring.first, ring.end, ring.length]).toEqual([5, 5, 0]);
    ring.push('again');
    expect(kept(ring)).toEqual(['again']);
  });
});
