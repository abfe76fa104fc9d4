/** Attacks of the relay on groups of any size, beginning anywhere: each is named by who can know, and nothing else is. More: `npm run simulate -- --attacks`. */
import { describe, expect, it } from 'vitest';
import { drawAttackCase } from './attacks/attack-case';
import { runAttack } from './attacks/attack-run';
import { commandOfAttack, faultsOf } from './attacks/attack-table';

const SPREAD = 17;
const RUNS = 14;

describe('an attack among simulated members', () => {
  it.each([
    // Older history that was refused to a newcomer ended its connection again and again, and was not named.
    drawAttackCase(14),
    ...Array.from({ length: RUNS }, (_, index) => drawAttackCase(index * SPREAD)),
  ])('is named: $attack, $phase, $members members (seed $seed)', async (given) => {
    const outcome = await runAttack(given);
    expect(faultsOf(outcome), commandOfAttack(given)).toEqual([]);
    expect(outcome.happened || outcome.named).toBe(true);
  });
});
