import { expect, it } from 'vitest';
import { FAULT_NAMES } from '../faults';
import { happeningsOf } from '../run';
import { allCases } from './company';

const PARTS = 8;
const LEAST = 150;

it('draws every fault often, and groups of every size', () => {
  const counts = new Map<string, number>(FAULT_NAMES.map((name) => [name, 0]));
  const sizes = new Set<number>();
  for (const given of allCases(PARTS)) {
    sizes.add(given.members);
    for (const name of happeningsOf(given)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count < LEAST)).toEqual([]);
  expect([...sizes].sort()).toEqual([2, 3, 4, 5, 8]);
});
