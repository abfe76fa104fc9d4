/** Numbers and bytes from a seed: a simulation draws everything from here, so that one number repeats a whole run. Not for keys that protect anything. */

const DENOMINATOR = 2 ** 32;

/** FNV-1a: names of streams become 32-bit states. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A stream of numbers (sfc32). */
export class SeededRandom {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed what is drawn depends on this text alone */
  constructor(private readonly seed: string) {
    this.a = hashText(`a ${seed}`);
    this.b = hashText(`b ${seed}`);
    this.c = hashText(`c ${seed}`);
    for (let round = 0; round < 15; round += 1) this.next();
  }

  /** Another stream that draws from this seed too: what one consumer draws does not move what the others get. */
  fork(name: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${name}`);
  }

  /** In 0 … 1, 1 excluded. */
  fraction(): number {
    return this.next() / DENOMINATOR;
  }

  /** An integer in `from` … `to`, both included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  readonly bytes = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index += 4) {
      const word = this.next();
      for (let byte = 0; byte < 4 && index + byte < length; byte += 1) bytes[index + byte] = word >>> (8 * byte);
    }
    return bytes;
  };

  private next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum >>> 0;
  }
}
