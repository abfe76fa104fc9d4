/** Runs attacks, and prints which of them were named. */
import { ALL_ATTACKS, drawAttackCase, type AttackCase } from './attack-case';
import { runAttack, type AttackOutcome } from './attack-run';

const WIDTHS = [28, 7, 10, 7, 15, 8] as const;

interface Tally {
  runs: number;
  idle: number;
  named: number;
  wrong: number;
  missed: number;
}

/** Runs a whole sequence of seeds. */
export interface AttackWish {
  readonly seed: number;
  readonly runs: number;
  /** Only attacks of these names. */
  readonly attacks?: readonly string[];
  readonly trace: boolean;
}

/** The command that runs a case again. */
export function commandOfAttack({ seed }: AttackCase): string {
  return `npm run simulate -- --attacks --runs 1 --seed ${String(seed)}`;
}

/** What is wrong with an outcome, in a line each; nothing where all is as it must be. */
export function faultsOf({ happened, named, wrong }: AttackOutcome): string[] {
  return [...(happened && !named ? ['missed'] : []), ...wrong];
}

function row(...cells: readonly (string | number)[]): string {
  return cells
    .map((cell, index) => (index === 0 ? String(cell).padEnd(28) : String(cell).padStart(WIDTHS[index] ?? 8)))
    .join('');
}

function printTable(tallies: ReadonlyMap<string, Tally>): void {
  console.log(`\n${row('attack', 'runs', 'no effect', 'named', 'named wrongly', 'missed')}`);
  for (const [name, { runs, idle, named, wrong, missed }] of tallies) {
    console.log(row(name, runs, idle, named, wrong, missed));
  }
}

function count(tallies: Map<string, Tally>, name: string, { happened, named, wrong }: AttackOutcome): void {
  const tally = tallies.get(name) ?? { runs: 0, idle: 0, named: 0, wrong: 0, missed: 0 };
  tally.runs += 1;
  if (!happened) tally.idle += 1;
  else if (named) tally.named += 1;
  else tally.missed += 1;
  if (wrong.length > 0) tally.wrong += 1;
  tallies.set(name, tally);
}

/** Runs attacks from a seed on. @returns how many runs were not as they must be */
export async function runAttacks({ seed, runs, attacks, trace }: AttackWish): Promise<number> {
  const tallies = new Map<string, Tally>();
  for (const { name } of ALL_ATTACKS) {
    if (!attacks || attacks.includes(name)) tallies.set(name, { runs: 0, idle: 0, named: 0, wrong: 0, missed: 0 });
  }
  let failures = 0;
  for (let next = seed, left = runs; left > 0; next += 1) {
    const given = drawAttackCase(next);
    if (!tallies.has(given.attack)) continue;
    left -= 1;
    const outcome = await runAttack(given, trace);
    count(tallies, given.attack, outcome);
    if (trace) console.log(outcome.trace.join('\n'));
    const faults = faultsOf(outcome);
    if (faults.length === 0) continue;
    failures += 1;
    const { attack, phase, members, target } = given;
    console.log(
      `${attack}, ${phase}, ${String(members)} members, ${JSON.stringify(target)}: ${faults.slice(0, 4).join('; ')}`,
    );
    console.log(`  ${commandOfAttack(given)}`);
  }
  printTable(tallies);
  return failures;
}
