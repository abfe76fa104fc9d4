/**
 * Does what waits for a promise that many share, in the order in which it came: one reaction for each promise, where one for each that waits would cost a
 * busy relay more than the work itself.
 */
export class InOrder<Item> {
  private newest: { readonly promise: Promise<void>; readonly items: Item[] } | undefined;

  constructor(
    private readonly done: (item: Item) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  add(promise: Promise<void>, item: Item): void {
    if (this.newest?.promise === promise) {
      this.newest.items.push(item);
      return;
    }
    const group = { promise, items: [item] };
    this.newest = group;
    promise.then(() => {
      if (this.newest === group) this.newest = undefined;
      for (const one of group.items) this.done(one);
    }, this.failed);
  }
}
