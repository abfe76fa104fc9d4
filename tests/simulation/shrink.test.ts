import { describe, expect, it } from 'vitest';
import { FAULT_NAMES } from './faults';
import { drawCase, type Case } from './run';
import { shrink } from './shrink';
import type { Complaint } from './world/simulated-group';

const missing: Complaint = { kind: 'alarm', who: 'm1', what: 'missing at 4', about: 'missing' };
const lost: Complaint = { kind: 'lost', who: 'all', what: '1 text', about: 'queued' };
const given: Case = { ...drawCase(1, FAULT_NAMES), members: 6, steps: [0, 1, 2, 3, 4, 5, 6, 7] };

describe('a failing case', () => {
  it('loses every step, fault and member without which it fails alike', async () => {
    const run = ({ steps, without, members }: Case) => {
      const fails = steps.includes(3) && steps.includes(6) && !without.includes('cut') && members >= 3;
      return Promise.resolve({ complaints: fails ? [{ ...missing, who: `m${String(members)}` }] : [] });
    };
    const small = await shrink(given, { complaints: [missing] }, run);
    expect(small.steps).toEqual([3, 6]);
    expect(small.members).toBe(3);
    expect(small.faults).toEqual(FAULT_NAMES);
    expect(small.without).toEqual(FAULT_NAMES.filter((name) => name !== 'cut'));
  });

  it('is not taken for another that fails otherwise', async () => {
    // Whatever is left out, something else breaks, or somebody is accused of something else.
    const run = ({ steps }: Case) =>
      Promise.resolve({ complaints: steps.length % 2 === 0 ? [lost] : [{ ...missing, about: 'gap' }] });
    expect(await shrink(given, { complaints: [missing] }, run)).toEqual(given);
  });
});
