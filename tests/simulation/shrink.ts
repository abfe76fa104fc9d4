/** Makes a failing case smaller: parts are left out for as long as it still fails in the same way. */
import { runCase, type Case, type Outcome } from './run';

const MAX_TRIALS = 60;

/** Smaller cases, those that leave out most first. */
function* smaller({ seed, members, faults, steps }: Case): Generator<Case> {
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < steps.length; from += size) {
      yield { seed, members, faults, steps: [...steps.slice(0, from), ...steps.slice(from + size)] };
    }
  }
  if (members > 2) yield { seed, members: 2, faults, steps };
}

function kindsOf({ complaints }: Outcome): Set<string> {
  return new Set(complaints.map(({ kind }) => kind));
}

/** The smallest case found that still gives one of the kinds of complaint that `given` gave. */
export async function shrink(given: Case, outcome: Outcome): Promise<Case> {
  const kinds = kindsOf(outcome);
  let best = given;
  let trials = 0;
  for (let improved = true; improved && trials < MAX_TRIALS;) {
    improved = false;
    for (const candidate of smaller(best)) {
      if (trials >= MAX_TRIALS) break;
      trials += 1;
      const fails = [...kindsOf(await runCase(candidate))].some((kind) => kinds.has(kind));
      if (!fails) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
}

/** The command that runs a case again. */
export function commandOf({ seed, members, faults, steps }: Case): string {
  const options = [
    `--runs 1 --seed ${String(seed)}`,
    `--faults ${faults.length === 0 ? 'none' : faults.join(',')}`,
    `--members ${String(members)}`,
    `--steps ${steps.length === 0 ? 'none' : steps.join(',')}`,
  ];
  return `npm run simulate -- ${options.join(' ')}`;
}
