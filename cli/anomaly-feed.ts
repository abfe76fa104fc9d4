/** What is found of a room's log, each finding once whenever it changes; what a person dismissed is not told. */
import type { Anomaly } from '../client/api';
import type { Engine } from '../client/engine';

/** See the file's head. */
export class AnomalyFeed {
  /** What was last told of each anomaly. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly engine: Pick<Engine, 'anomalies'>,
    private readonly room: string,
  ) {}

  /** What is new since the last time; at first everything that stands. */
  async next(): Promise<readonly Anomaly[]> {
    const found = await this.engine.anomalies({ room: this.room });
    const fresh = found.filter((anomaly) => !anomaly.dismissed && this.told.get(anomaly.id) !== stateOf(anomaly));
    for (const anomaly of fresh) this.told.set(anomaly.id, stateOf(anomaly));
    return fresh;
  }
}

/** Evidence is news even where nothing more was seen. */
function stateOf({ count, evidence }: Anomaly): string {
  return `${String(count)} ${String(evidence)}`;
}
