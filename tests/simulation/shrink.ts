/** Makes a failing case smaller: steps, faults and members are left out for as long as it still fails in the same way. */
import { runCase, type Case, type Outcome } from './run';
import type { Complaint } from './world/simulated-group';

const MAX_TRIALS = 150;

/** Smaller cases, those that leave out most first. */
function* smaller(given: Case): Generator<Case> {
  const { members, faults, without, steps } = given;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < steps.length; from += size) {
      yield { ...given, steps: [...steps.slice(0, from), ...steps.slice(from + size)] };
    }
  }
  for (let fewer = 2; fewer < members; fewer += 1) yield { ...given, members: fewer };
  for (const fault of faults) if (!without.includes(fault)) yield { ...given, without: [...without, fault] };
}

/** What went wrong, whoever it befell: smaller cases have other members and other positions. */
function natureOf({ kind, about }: Complaint): string {
  return `${kind} ${about}`;
}

/** The smallest case found that fails as `given` did at first. */
export async function shrink(
  given: Case,
  { complaints }: Pick<Outcome, 'complaints'>,
  run: (given: Case) => Promise<Pick<Outcome, 'complaints'>> = runCase,
): Promise<Case> {
  const [first] = complaints;
  if (!first) return given;
  const failsAlike = async (candidate: Case): Promise<boolean> => {
    const outcome = await run(candidate);
    return outcome.complaints.some((complaint) => natureOf(complaint) === natureOf(first));
  };
  let best = given;
  let trials = 0;
  for (let improved = true; improved && trials < MAX_TRIALS;) {
    improved = false;
    for (const candidate of smaller(best)) {
      if (trials >= MAX_TRIALS) break;
      trials += 1;
      if (!(await failsAlike(candidate))) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
}

const listed = (items: readonly (string | number)[]): string => (items.length === 0 ? 'none' : items.join(','));

/** The command that runs a case again. */
export function commandOf({ seed, members, faults, without, steps }: Case): string {
  const options = [
    `--runs 1 --seed ${String(seed)}`,
    `--faults ${listed(faults)}`,
    ...(without.length === 0 ? [] : [`--without ${listed(without)}`]),
    `--members ${String(members)}`,
    `--steps ${listed(steps)}`,
  ];
  return `npm run simulate -- ${options.join(' ')}`;
}

/** Runs cases, and says what went wrong, each with the command that repeats it. */
export async function failuresOf(cases: readonly Case[]): Promise<string[]> {
  const failures: string[] = [];
  for (const given of cases) {
    const { complaints } = await runCase(given);
    for (const { kind, who, what } of complaints) failures.push(`${kind} (${who}): ${what}: ${commandOf(given)}`);
  }
  return failures;
}
