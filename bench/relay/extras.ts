/** Measurements with a table of their own. */
import type { Dialect } from './dialect';
import { idle } from './idle';
import { resume } from './resume';
import { startWithLog } from './start';
import { storm } from './storm';

export interface Sizes {
  readonly connections: number;
  /** Messages that a member is behind. */
  readonly messages: number;
  readonly logGib: number;
  /** Of each frame of that log. */
  readonly payloadBytes: number;
}

/** By the name that `--only` takes. */
export const EXTRAS: Readonly<Record<string, (dialects: readonly Dialect[], sizes: Sizes) => Promise<void>>> = {
  resume,
  idle,
  storm,
  start: startWithLog,
};
