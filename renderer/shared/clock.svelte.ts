/** The time of the interface, to the second: what shows an age or a countdown reads it. */
export class Clock {
  nowMs: number = $state(Date.now());

  /** Lets the time pass until the returned function is called. */
  start(): () => void {
    const timer = setInterval(() => (this.nowMs = Date.now()), 1000);
    return () => clearInterval(timer);
  }
}
