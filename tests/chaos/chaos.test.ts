/**
 * Groups of real programs, killed at any moment: `aparte rpc` for each member, `aparte-relay`, and a disk. `APARTE_CHAOS_RUNS=100 APARTE_CHAOS_SEED=1 npm run
 * unit -- tests/chaos` plays a hundred groups from seed 1 on; what was killed and said is printed. When a program dies is the computer's choice: a seed repeats
 * what is tried, not what comes of it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it, vi } from 'vitest';

import { ChaosRun } from './chaos-run';

const RUNS = Number(process.env['APARTE_CHAOS_RUNS'] ?? 2);
const SEED = Number(process.env['APARTE_CHAOS_SEED'] ?? 102);
const ACTS = 24;

vi.setConfig({ testTimeout: 300_000 });

it.each(Array.from({ length: RUNS }, (_, index) => SEED + index))(
  'honest programs that are killed at any moment accuse nobody and lose nothing (seed %i)',
  async (seed) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'aparte-chaos-'));
    const run = await ChaosRun.begin(folder, seed);
    try {
      const { acts, kills, texts, complaints } = await run.play(ACTS);
      console.log(`seed ${String(seed)}: ${String(acts)} acts, ${String(kills)} kills, ${String(texts)} texts`);
      expect(complaints).toEqual([]);
    } finally {
      await run.end();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  },
);
