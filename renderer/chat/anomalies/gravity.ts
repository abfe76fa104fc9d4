/** Which of several findings comes first, where there is space for one. */
import type { Anomaly, AnomalyLevel, AnomalyName } from '../../../contract/chat';

/** The gravest first: what splits the room, then what takes from it, then what was put into it. */
const GRAVEST_FIRST: readonly AnomalyName[] = [
  'forked',
  'two-branches',
  'rolled-back',
  'unacknowledged',
  'missing',
  'held-back',
  'gap',
  'expired-early',
  'reordered',
  'forged-author',
  'altered',
  'impostor',
  'unsigned',
  'replayed',
  'false-view',
];

const LEVELS: readonly AnomalyLevel[] = ['alarm', 'notice', 'state'];

/** The level counts first; then what is proven, before what is not. */
function rank({ name, level, evidence }: Anomaly): number {
  const size = GRAVEST_FIRST.length;
  return LEVELS.indexOf(level) * 4 * size + (evidence ? 0 : size) + GRAVEST_FIRST.indexOf(name);
}

/** The gravest first; of the same name, in the order of the log. */
export function byGravity(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  return [...anomalies].sort((a, b) => rank(a) - rank(b));
}

/** The gravest alarm that nobody dismissed. */
export function gravestAlarm(anomalies: readonly Anomaly[]): Anomaly | undefined {
  return byGravity(anomalies.filter(({ level, dismissed }) => level === 'alarm' && !dismissed))[0];
}
