/** Counters and histograms that cost next to nothing to feed, and their text as Prometheus reads it. */

/** Counts by one label of a closed set of values, or by none. */
export class Counter {
  private readonly values = new Map<string, number>();

  add(label: string, count = 1): void {
    this.values.set(label, (this.values.get(label) ?? 0) + count);
  }

  get entries(): readonly (readonly [string, number])[] {
    return [...this.values];
  }
}

/** How often a value was at most each bound. */
export class Histogram {
  private readonly counts: number[];
  private sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let index = 0;
    while (index < this.bounds.length && value > (this.bounds[index] ?? Infinity)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += value;
  }

  /** Lines after `# TYPE`. */
  lines(name: string): readonly string[] {
    let total = 0;
    const buckets = this.counts.map((count, index) => {
      total += count;
      const bound = this.bounds[index];
      return `${name}_bucket{le="${bound === undefined ? '+Inf' : String(bound)}"} ${String(total)}`;
    });
    return [...buckets, `${name}_sum ${String(this.sum)}`, `${name}_count ${String(total)}`];
  }
}

/** Bounds for times, seconds: from what memory takes to what nobody should wait. */
export const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Bounds for numbers of things. */
export const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
