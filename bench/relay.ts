/**
 * The relay beside Redis, NATS and mosquitto, at the same work, from one generator (bench/README.md says how and what is left out).
 * `--only NAME` (repeatable), `--against NAME` (repeatable), `--rounds N` (5), `--seconds N` (4), `--quick`, `--connections N`, `--messages N`, `--gib N`, `--payload N`.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { RAISED_LIMITS, aparte } from './relay/aparte';
import type { Dialect } from './relay/dialect';
import { EXTRAS, type Sizes } from './relay/extras';
import { measure, medianFigure, type Figure, type Length, type Workload } from './relay/measure';
import { mosquitto } from './relay/mosquitto';
import { nats } from './relay/nats';
import { redis } from './relay/redis';
import { pinGenerator } from './relay/server-process';
import { WORKLOADS } from './relay/workloads';
import { printTable } from './support/table';

/** Program and Debian package of each opponent. */
const OPPONENTS = [
  { dialect: redis, program: 'redis-server', package: 'redis-server' },
  { dialect: nats, program: 'nats-server', package: 'nats-server' },
  { dialect: mosquitto, program: 'mosquitto', package: 'mosquitto' },
];
const QUICK: Length = { warmMs: 500, measuredMs: 1500 };
const WARM_MS = 1500;

/** The opponents that are there, after those that are missing were installed where that is allowed. */
function opponents(names: readonly string[]): Dialect[] {
  const wanted = OPPONENTS.filter(({ dialect }) => names.length === 0 || names.includes(dialect.name));
  const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0;
  const missing = wanted.filter(({ program }) => !isThere(program)).map((opponent) => opponent.package);
  if (missing.length > 0) {
    const isRoot = process.getuid?.() === 0;
    console.log(`${isRoot ? 'Installing' : 'Missing: install with apt-get as root'}: ${missing.join(' ')}`);
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    if (isRoot) spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { env: environment });
  }
  return wanted.filter(({ program }) => isThere(program)).map(({ dialect }) => dialect);
}

async function compare(
  workload: Workload,
  dialects: readonly Dialect[],
  rounds: number,
  length: Length,
): Promise<void> {
  const figures = new Map<Dialect, Figure[]>(dialects.map((dialect) => [dialect, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const dialect of dialects) figures.get(dialect)?.push(await measure(dialect, workload, length));
  }
  const medians = dialects.map((dialect) => ({ dialect, figure: medianFigure(figures.get(dialect) ?? []) }));
  const ours = medians[0]?.figure;
  const hasDelays = medians.some(({ figure }) => figure.p99Ms > 0);
  printTable(`${workload.name} (medians of ${String(rounds)})`, [
    [
      'server',
      `${workload.unit}s/s`,
      'ours ÷ its',
      `server µs/${workload.unit}`,
      'ours ÷ its',
      'server CPU',
      'generator CPU',
      ...(hasDelays ? ['p50 ms', 'p99 ms'] : []),
    ],
    ...medians.map(({ dialect, figure }) => [
      dialect.name,
      figure.perSecond,
      ratio(ours?.perSecond, figure.perSecond),
      figure.serverMicros,
      ratio(ours?.serverMicros, figure.serverMicros),
      percent(figure.serverShare),
      percent(figure.generatorShare),
      ...(hasDelays ? [figure.p50Ms, figure.p99Ms] : []),
    ]),
  ]);
}

const ratio = (ours = 0, its = 0): string => (its === 0 ? '' : (ours / its).toFixed(2));
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      against: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      connections: { type: 'string', default: '10000' },
      messages: { type: 'string', default: '100000' },
      gib: { type: 'string', default: '1' },
      payload: { type: 'string', default: '1024' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { only, against, quick } = values;
  const known = [...Object.keys(WORKLOADS), ...Object.keys(EXTRAS)];
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  pinGenerator();
  const dialects = [aparte, ...(against.includes('none') ? [] : opponents(against))];
  const length = quick ? QUICK : { warmMs: WARM_MS, measuredMs: Number(values.seconds) * 1000 };
  console.log(`Limits raised for aparté: ${JSON.stringify(RAISED_LIMITS)}`);
  for (const [name, workload] of Object.entries(WORKLOADS)) {
    if (isWanted(name)) await compare(workload, dialects, quick ? 1 : Number(values.rounds), length);
  }
  const sizes: Sizes = {
    connections: Number(values.connections),
    messages: Number(values.messages),
    logGib: Number(values.gib),
    payloadBytes: Number(values.payload),
  };
  for (const [name, extra] of Object.entries(EXTRAS)) if (isWanted(name)) await extra(dialects, sizes);
  process.exit(0);
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exit(70);
});
