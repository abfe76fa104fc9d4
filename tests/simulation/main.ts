/** `npm run simulate`: runs cases from a seed on, prints a table, and makes what fails small. */
import { parseArgs } from 'node:util';
import { ALL_ATTACKS } from './attacks/attack-case';
import { runAttacks } from './attacks/attack-table';
import { FAULT_NAMES, isFaultName, type FaultName } from './faults';
import { drawCase, runCase, type Case, type Outcome } from './run';
import { commandOf, shrink } from './shrink';

const MAX_SHRUNK = 5;

const USAGE = `npm run simulate -- [--runs N] [--seed S] [--faults a,b] [--without a] [--members N] [--steps 0,3] [--trace] [--no-shrink]
Faults: ${FAULT_NAMES.join(', ')}; none for no fault at all. Without --faults each seed draws its own.
--without leaves some out, and changes nothing else of a case: what fails is made small in this way, step by step and fault by fault.

npm run simulate -- --attacks [--only a,b] [--runs N] [--seed S] [--trace]
An attacking relay or member: seeds in a row go through every attack (or those named), each beginning in another phase, among 2 to 8 members.
Attacks: ${ALL_ATTACKS.map(({ name }) => name).join(', ')}.`;

interface Tally {
  runs: number;
  /** Runs in which somebody was accused. */
  false: number;
  /** Runs in which another promise was broken. */
  broken: number;
}

function readList(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  return text === 'none' || text === '' ? [] : text.split(',');
}

function readFaults(text: string | undefined): FaultName[] | undefined {
  return readList(text)?.map((name) => {
    if (!isFaultName(name)) throw new Error(`no such fault: ${name}\n${USAGE}`);
    return name;
  });
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string' },
      without: { type: 'string' },
      members: { type: 'string' },
      steps: { type: 'string' },
      trace: { type: 'boolean', default: false },
      attacks: { type: 'boolean', default: false },
      only: { type: 'string' },
      'no-shrink': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

function readAttacks(text: string | undefined): readonly string[] | undefined {
  const names = readList(text);
  const unknown = names?.find((name) => !ALL_ATTACKS.some((attack) => attack.name === name));
  if (unknown !== undefined) throw new Error(`no such attack: ${unknown}\n${USAGE}`);
  return names;
}

function printTable(tallies: ReadonlyMap<string, Tally>): void {
  const line = (name: string, ...columns: readonly (string | number)[]): string =>
    name.padEnd(16) + columns.map((column) => String(column).padStart(8)).join('');
  console.log(`\n${line('fault', 'runs', 'false', 'broken')}`);
  for (const [name, tally] of tallies) console.log(line(name, tally.runs, tally.false, tally.broken));
}

function count(tallies: Map<string, Tally>, { faults, without }: Case, { complaints }: Outcome): void {
  const isFalse = complaints.some(({ kind }) => kind === 'alarm');
  const isBroken = complaints.some(({ kind }) => kind !== 'alarm');
  const happened = faults.filter((name) => !without.includes(name));
  for (const name of ['all', ...(happened.length === 0 ? ['none'] : happened)]) {
    const tally = tallies.get(name) ?? { runs: 0, false: 0, broken: 0 };
    tally.runs += 1;
    if (isFalse) tally.false += 1;
    if (isBroken) tally.broken += 1;
    tallies.set(name, tally);
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.attacks) {
    const attacks = readAttacks(options.only);
    const wish = { seed: Number(options.seed), runs: Number(options.runs), trace: options.trace };
    return (await runAttacks({ ...wish, ...(attacks && { attacks }) })) === 0 ? 0 : 1;
  }
  const faults = readFaults(options.faults);
  const without = readFaults(options.without) ?? [];
  const steps = readList(options.steps)?.map(Number);
  const tallies = new Map<string, Tally>();
  const startedMs = performance.now();
  let failures = 0;
  for (let index = 0; index < Number(options.runs); index += 1) {
    const drawn = drawCase(Number(options.seed) + index, faults);
    const members = options.members === undefined ? drawn.members : Number(options.members);
    const given: Case = { ...drawn, members, without, steps: steps ?? drawn.steps };
    const outcome = await runCase(given, options.trace);
    count(tallies, given, outcome);
    if (options.trace) console.log(outcome.trace.join('\n'));
    if (outcome.complaints.length === 0) continue;
    failures += 1;
    for (const { kind, who, what } of outcome.complaints.slice(0, 5)) console.log(`${kind} (${who}): ${what}`);
    const small = options['no-shrink'] || failures > MAX_SHRUNK ? given : await shrink(given, outcome);
    console.log(`  ${commandOf(small)}`);
  }
  printTable(tallies);
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(`\n${options.runs} runs in ${seconds.toFixed(1)} s, ${String(failures)} failed.`);
  return failures === 0 ? 0 : 1;
}

process.on('unhandledRejection', (error) => {
  console.error('unhandled:', error);
  process.exitCode = 70;
});
main().then(
  (code) => {
    process.exitCode ??= code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 64;
  },
);
