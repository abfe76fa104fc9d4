/** A map that forgets what was not used for longest. */
export class Lru<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #maxEntries: number;
  readonly #forget: (value: V) => void;

  /** @param forget told of every value that leaves the map */
  constructor(maxEntries: number, forget: (value: V) => void = () => undefined) {
    this.#maxEntries = maxEntries;
    this.#forget = forget;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    // A Map keeps insertion order: moving what is used to the end leaves the least used in front.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#maxEntries) return;
    for (const oldest of this.#entries.keys()) {
      this.delete(oldest);
      return;
    }
  }

  delete(key: K): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#forget(value);
  }

  keys(): readonly K[] {
    return [...this.#entries.keys()];
  }

  clear(): void {
    for (const key of this.keys()) this.delete(key);
  }
}
