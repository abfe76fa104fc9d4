/** The newest `capacity` items, each under a number that never changes; adding to a full ring forgets the oldest. */
export class Ring<Item> {
  readonly capacity: number;
  #items: Item[] = [];
  #end = 0;
  #length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Number of the oldest item that is kept. */
  get first(): number {
    return this.#end - this.#length;
  }

  /** Number that the next item gets: so many were ever added. */
  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    // Grows by itself until it is full, so that a quiet relay costs nothing.
    this.#items[this.#end % this.capacity] = item;
    this.#end += 1;
    this.#length = Math.min(this.#length + 1, this.capacity);
  }

  /** Forgets the items with numbers below `first`. */
  dropBefore(first: number): void {
    this.#length = Math.min(this.#length, Math.max(0, this.#end - first));
  }

  /** The item with this number, unless it is forgotten or not there yet. */
  at(number: number): Item | undefined {
    return number >= this.first && number < this.#end ? this.#items[number % this.capacity] : undefined;
  }

  /** A ring of the same items and numbers below `end`, which later additions to this one leave alone. */
  copy(end = this.#end): Ring<Item> {
    const copy = new Ring<Item>(this.capacity);
    copy.#items = this.#items.slice();
    copy.#end = Math.min(Math.max(end, this.first), this.#end);
    copy.#length = copy.#end - this.first;
    return copy;
  }

  clear(): void {
    this.#items = [];
    this.#length = 0;
  }
}
