/** What the relay did and held, second by second and coarser for longer: the curves of the relay window. Kept in memory, from the start on. */
import { SAMPLE_STEPS_MS, type RelaySample, type SampleStep } from '../../protocol/admin';
import type { Cancel, Clock } from '../environment';

/** Counts since the start, and what is held now. */
export type SampleReading = Omit<RelaySample, 'timeMs'>;

/** Of a relay that has done nothing and holds nothing. */
export const EMPTY_READING: SampleReading = {
  connections: 0,
  rooms: 0,
  storedBytes: 0,
  queuedBytes: 0,
  memoryBytes: 0,
  receivedFrames: 0,
  acceptedFrames: 0,
  deliveredFrames: 0,
  receivedBytes: 0,
  sentBytes: 0,
};

/** Samples of each step that are kept: 12 minutes, 2 hours, 24 hours. */
const KEPT = 720;
const [FINEST_MS] = SAMPLE_STEPS_MS;

/** What only ever grows: a sample tells how much in a second. */
const COUNTED = ['receivedFrames', 'acceptedFrames', 'deliveredFrames', 'receivedBytes', 'sentBytes'] as const;

interface Tier {
  readonly stepMs: SampleStep;
  samples: RelaySample[];
  begun: { readonly timeMs: number; readonly reading: SampleReading };
}

export class Samples {
  private readonly tiers: readonly Tier[];
  private cancel: Cancel;

  constructor(
    private readonly clock: Clock,
    private readonly read: () => SampleReading,
  ) {
    const begun = { timeMs: clock.nowMs(), reading: read() };
    this.tiers = SAMPLE_STEPS_MS.map((stepMs) => ({ stepMs, samples: [], begun }));
    this.cancel = clock.after(FINEST_MS, () => this.tick());
  }

  /** Samples of a step that are younger than a time, oldest first. */
  after(stepMs: SampleStep, afterMs: number): readonly RelaySample[] {
    const tier = this.tiers.find((one) => one.stepMs === stepMs);
    return tier?.samples.filter(({ timeMs }) => timeMs > afterMs) ?? [];
  }

  stop(): void {
    this.cancel();
  }

  private tick(): void {
    const timeMs = this.clock.nowMs();
    const reading = this.read();
    for (const tier of this.tiers) this.add(tier, timeMs, reading);
    this.cancel = this.clock.after(FINEST_MS, () => this.tick());
  }

  private add(tier: Tier, timeMs: number, reading: SampleReading): void {
    const { begun, stepMs } = tier;
    const passedMs = timeMs - begun.timeMs;
    // A timer is a little early or late; a clock that was set back begins a step anew.
    if (passedMs >= 0 && passedMs < stepMs - FINEST_MS / 2) return;
    tier.begun = { timeMs, reading };
    if (passedMs <= 0) return;
    const rates = Object.fromEntries(
      COUNTED.map((name) => [name, ((reading[name] - begun.reading[name]) * 1000) / passedMs]),
    );
    tier.samples.push({ timeMs, ...reading, ...rates });
    if (tier.samples.length > KEPT) tier.samples.shift();
  }
}
