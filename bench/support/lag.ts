/** Watches how long the thread is held: a timer of 1 ms that comes late says by how much. */
export class LagWatch {
  private readonly lags: number[] = [];
  private lastMs = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => {
      const nowMs = performance.now();
      this.lags.push(Math.max(0, nowMs - this.lastMs - 1));
      this.lastMs = nowMs;
    }, 1);
  }

  /** Delays seen, ms. */
  stop(): readonly number[] {
    clearInterval(this.timer);
    return this.lags;
  }
}
