/** What the relay did in the time that is looked at, asked for while somebody looks. */
import type { CallError } from '../../../contract/common';
import type { RelayApi, RelayLimitRow, RelaySampleRow, SampleStep } from '../../../contract/relay';
import { everySecond } from '../../shared/every-second';
import { callErrorOf } from '../../shared/host';

/** Minutes that may be shown. */
export const RANGES = [1, 10, 60, 360, 1440] as const;

/** Some of {@link RANGES}. */
export type Range = (typeof RANGES)[number];

const MINUTE_MS = 60_000;

/** The finest step that the relay has for so long a time. */
function stepFor(range: Range): SampleStep {
  if (range <= 10) return 1000;
  return range <= 60 ? 10_000 : 120_000;
}

export class Dashboard {
  readonly #api: Pick<RelayApi, 'samples' | 'limits'>;

  range = $state<Range>(10);
  samples = $state.raw<readonly RelaySampleRow[]>([]);
  limits = $state.raw<readonly RelayLimitRow[]>([]);
  /** Newest moment that is shown. */
  untilMs = $state(Date.now());
  failure = $state.raw<CallError>();
  /** Sample under the pointer or the keyboard's mark. */
  pointed = $state<number>();

  readonly stepMs = $derived(stepFor(this.range));
  readonly fromMs = $derived(this.untilMs - this.range * MINUTE_MS);

  constructor(api: Pick<RelayApi, 'samples' | 'limits'>) {
    this.#api = api;
  }

  choose(range: Range): void {
    this.range = range;
    this.samples = [];
    this.pointed = undefined;
    void this.#refresh(() => this.range === range);
  }

  /** Moves the mark by so many samples, from the newest on. */
  move(steps: number): void {
    const last = this.samples.length - 1;
    if (last >= 0) this.pointed = Math.max(0, Math.min((this.pointed ?? last) + steps, last));
  }

  /** Reads every second while the window is visible, until the returned function is called. */
  watch(): () => void {
    return everySecond((isWanted) => this.#refresh(isWanted));
  }

  async #refresh(isWanted: () => boolean): Promise<void> {
    const { stepMs, range } = this;
    try {
      const after = this.samples.at(-1)?.timeMs ?? 0;
      const [fresh, limits] = await Promise.all([this.#api.samples({ stepMs, after }), this.#api.limits({})]);
      if (!isWanted() || range !== this.range) return;
      const newest = fresh.at(-1)?.timeMs ?? after;
      this.untilMs = Math.max(newest, Date.now());
      const known = this.samples.at(-1)?.timeMs ?? 0;
      this.samples = [...this.samples, ...fresh.filter(({ timeMs }) => timeMs > known)].filter(
        ({ timeMs }) => timeMs >= this.fromMs - stepMs,
      );
      this.limits = limits;
      this.failure = undefined;
    } catch (thrown) {
      if (isWanted()) this.failure = callErrorOf(thrown);
    }
  }
}
