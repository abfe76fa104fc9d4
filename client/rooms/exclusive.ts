/** Runs tasks one after another: whoever changes a room's state waits for who does so already. */
export class Exclusive {
  private tail: Promise<unknown> = Promise.resolve();

  /** Runs `task` after all that were given before; a failure is its caller's alone. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
