/** What a fault is. */
import type { Act } from '../acts';
import type { Run } from '../run';
import type { SeededRandom } from '../world/seeded-random';

/** Something that goes wrong without anybody's ill will. */
export interface Fault {
  /** Changes what a run begins with. */
  readonly prepare?: (run: Run, random: SeededRandom) => void;
  /** Happens in a step. */
  readonly act?: Act;
}
