/**
 * The chain of epoch keys of a room (docs/PROTOCOL.md §6): K(e + 1) follows from K(e), never the other way, so that erasing old
 * keys closes old traffic for good. Which epochs may be derived and when keys are erased is the room's decision, not made here.
 */
import { hkdfSync } from 'node:crypto';

import { ByteWriter } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { LABEL_AEKEY, LABEL_BYTES, LABEL_EPOCH, LABEL_KEYID } from '../../protocol/labels';
import { suiteCode, type Suite } from './aead';
import { AeadKey, EpochKey, KEY_BYTES, SecretKey } from './keys';
import { Lru } from './lru';

/** Bytes of a key id. */
export const KEY_ID_BYTES = 32;

/** More than the longest retention (10 years) and the epochs ahead that are allowed: a header with an absurd epoch costs nothing. */
export const MAX_EPOCH_STEPS = 4000;

const MAX_EPOCH = 0xffff_ffff;
/** Catching up reads days in order, and live traffic touches two: a few suffice. */
const MAX_CACHED_EPOCHS = 16;

/** What an epoch's frames are sealed with. It belongs to the {@link EpochKeys}, which may purge it at the next call: use it at once. */
export interface EpochDerived {
  readonly aeadKey: AeadKey;
  /** Commits to the epoch key and stands in clear in each header, 32 bytes. */
  readonly keyId: Uint8Array;
}

/** The epoch keys of one room, from the oldest that was not erased on. */
export class EpochKeys {
  readonly room: Uint8Array;
  readonly suite: Suite;
  #oldest: { epoch: number; key: EpochKey };
  /** The newest key that was derived: going through the days in order takes one step each. */
  #newest: { epoch: number; key: EpochKey };
  readonly #derived = new Lru<number, EpochDerived>(MAX_CACHED_EPOCHS, ({ aeadKey }) => aeadKey.purge());

  /**
   * @param room the room's address
   * @param epoch the epoch of `key`, the oldest that this object will know
   * @param key copied: the caller purges its own
   */
  constructor(room: Uint8Array, suite: Suite, epoch: number, key: EpochKey) {
    if (!isEpoch(epoch)) throw new AparteError('internal', { what: 'epoch' });
    this.room = Uint8Array.from(room);
    this.suite = suite;
    this.#oldest = { epoch, key: copyOf(key) };
    this.#newest = { epoch, key: copyOf(key) };
  }

  get oldestEpoch(): number {
    return this.#oldest.epoch;
  }

  /** The key id of `epoch`. @throws AparteError `cannot-open` where the epoch lies before the oldest, or absurdly far ahead */
  keyId(epoch: number): Uint8Array {
    const derived = this.derived(epoch);
    if (!derived) throw new AparteError('cannot-open');
    return derived.keyId;
  }

  /** What `epoch` is sealed with; undefined before the oldest. @throws AparteError `cannot-open` for an epoch absurdly far ahead */
  derived(epoch: number): EpochDerived | undefined {
    const known = this.#derived.get(epoch);
    if (known) return known;
    if (epoch < this.#oldest.epoch) return undefined;
    const key = this.#advance(epoch);
    const derived = {
      aeadKey: SecretKey.take(AeadKey, this.#hkdf(key, LABEL_AEKEY, epoch)),
      keyId: this.#hkdf(key, LABEL_KEYID, epoch),
    };
    this.#derived.set(epoch, derived);
    return derived;
  }

  /** A copy of K(epoch), for an invitation; the caller purges it. @throws AparteError `cannot-open` as {@link keyId} */
  keyAt(epoch: number): EpochKey {
    if (epoch < this.#oldest.epoch) throw new AparteError('cannot-open');
    return copyOf(this.#advance(epoch));
  }

  /**
   * Forgets every key before `epoch`; earlier frames can never be opened again. Does nothing where they are already forgotten.
   * @throws AparteError `cannot-open` for an epoch absurdly far ahead; nothing is erased then
   */
  eraseBefore(epoch: number): void {
    if (epoch <= this.#oldest.epoch) return;
    const key = copyOf(this.#advance(epoch));
    this.#oldest.key.purge();
    this.#oldest = { epoch, key };
    for (const cached of this.#derived.keys()) if (cached < epoch) this.#derived.delete(cached);
  }

  /** The oldest epoch and a copy of its key, for the vault and for nothing else. */
  export(): { readonly epoch: number; readonly key: Uint8Array } {
    return { epoch: this.#oldest.epoch, key: this.#oldest.key.exportBytes() };
  }

  purge(): void {
    this.#derived.clear();
    this.#oldest.key.purge();
    this.#newest.key.purge();
  }

  /** K(epoch), which stays ours; `epoch` is not before the oldest. Afterwards no key before `epoch` is kept but the oldest. */
  #advance(epoch: number): EpochKey {
    if (!isEpoch(epoch) || epoch - this.#oldest.epoch > MAX_EPOCH_STEPS) throw new AparteError('cannot-open');
    if (epoch < this.#newest.epoch) {
      this.#newest.key.purge();
      this.#newest = { epoch: this.#oldest.epoch, key: copyOf(this.#oldest.key) };
    }
    while (this.#newest.epoch < epoch) {
      const { epoch: last, key } = this.#newest;
      this.#newest = { epoch: last + 1, key: SecretKey.take(EpochKey, this.#hkdf(key, LABEL_EPOCH, last + 1)) };
      key.purge();
    }
    return this.#newest.key;
  }

  #hkdf(key: EpochKey, label: Uint8Array, epoch: number): Uint8Array {
    const info = new ByteWriter(LABEL_BYTES + 5).put(label).u8(suiteCode(this.suite)).u32(epoch).done();
    return key.use((bytes) => new Uint8Array(hkdfSync('sha256', bytes, this.room, info, KEY_BYTES)));
  }
}

function isEpoch(epoch: number): boolean {
  return Number.isInteger(epoch) && epoch >= 0 && epoch <= MAX_EPOCH;
}

function copyOf(key: EpochKey): EpochKey {
  return key.use((bytes) => EpochKey.fromBytes(bytes));
}
