/**
 * The keys of relays over time (docs/PROTOCOL.md §4.1): a room's pin names the key that it was joined by, and this book which key stands for it now. A change
 * of key is on disk before it is believed, is taken over a connection to the old key only, and counts once the new key was seen to answer.
 */
import { equalBytes, fromBase64Url, toBase64Url, toHex } from '../../protocol/bytes';
import { LABEL_BYTES } from '../../protocol/labels';
import { HASH_BYTES } from '../../protocol/chain';
import {
  MAX_KEY_CHANGES,
  decodeKeyChange,
  encodeKeyChange,
  encodeKeyChangeStatement,
  type KeyChange,
} from '../../protocol/key-change';
import { AparteError } from '../../protocol/errors';
import { sha256 } from '../crypto/hash';
import { verifyRelaySignature } from '../crypto/signing';
import type { AsyncVaultStore } from '../vault/store';

const SETTING = 'relay-keys';

/** A key of a relay, whose signatures can be verified where it is known itself. */
export interface KnownKey {
  /** SHA-256 of the public key: a pin. */
  readonly hash: Uint8Array;
  readonly publicKey: Uint8Array | undefined;
}

/** A change of key as this profile took it. */
interface Known {
  readonly change: KeyChange;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** Told over a connection to the old key: the new one may answer in its place. Otherwise it only says whose key signed older parts of a log. */
  readonly isAnnounced: boolean;
  /** The new key answered: the old one is not connected to any more. */
  readonly isDone: boolean;
}

/** What of a vault keeps them. */
type KeyStore = Pick<AsyncVaultStore, 'readSetting' | 'writeSetting'>;

/** Hears of changes that are announced to whom they concern. */
export type KeyChangeListener = (change: KeyChange) => void;

/** See the file's head. */
export class RelayKeys {
  /** Told once what was announced is on disk. */
  onAnnounced: KeyChangeListener = () => undefined;
  private known: readonly Known[] = [];
  private learning: Promise<unknown> = Promise.resolve();
  private readonly met = new Map<string, Uint8Array>();

  constructor(private readonly store: KeyStore) {}

  /** @throws AparteError `vault-damaged` */
  static async load(store: KeyStore): Promise<RelayKeys> {
    const keys = new RelayKeys(store);
    const json = await store.readSetting(SETTING);
    if (json !== undefined) keys.known = readKnown(json);
    return keys;
  }

  /** The key that stands for `pin` now. */
  currentOf(pin: Uint8Array): Uint8Array {
    let current = pin;
    // Each step leaves one change behind: no chain of them is longer than their number.
    for (let steps = 0; steps <= this.known.length; steps += 1) {
      const next = this.known.find(
        ({ from, isAnnounced, isDone }) => isAnnounced && isDone && equalBytes(from, current),
      );
      if (!next) break;
      current = next.to;
    }
    return current;
  }

  /** The key that may answer next in the place of the one that stands for `pin`. */
  nextOf(pin: Uint8Array): Uint8Array | undefined {
    return this.announcedBy(this.currentOf(pin))?.to;
  }

  /** What was announced and is not done yet, for the rooms of a relay that have not heard of it. */
  pendingOf(pin: Uint8Array): KeyChange | undefined {
    return this.announcedBy(this.currentOf(pin))?.change;
  }

  /** The keys that signed for the relay of `pin`: the present one, then those before it, newest first. */
  keysOf(pin: Uint8Array): KnownKey[] {
    return keysBehind(this.known, this.currentOf(pin)).map((hash) => ({ hash, publicKey: this.publicKeyOf(hash) }));
  }

  /** Whether a connection to `key` is one to the relay of `pin`, as it is or as it will be. */
  stands(pin: Uint8Array, key: Uint8Array): boolean {
    const next = this.nextOf(pin);
    return equalBytes(this.currentOf(pin), key) || (next !== undefined && equalBytes(next, key));
  }

  /** Verifies a start or the statement of a head under the key that it names, if that is one of the relay of `pin`. */
  verifierOf(pin: Uint8Array): (statement: Uint8Array, signature: Uint8Array) => boolean {
    const keys = this.keysOf(pin);
    return (statement, signature) => {
      const named = statement.subarray(LABEL_BYTES, LABEL_BYTES + HASH_BYTES);
      const publicKey = keys.find(({ hash }) => equalBytes(hash, named))?.publicKey;
      return publicKey !== undefined && verifyRelaySignature(publicKey, statement, signature);
    };
  }

  /** Notes a key that answered. @returns whether {@link learn} has anything to do */
  meet(publicKey: Uint8Array, changes: readonly KeyChange[]): boolean {
    this.met.set(toHex(sha256(publicKey)), publicKey);
    return changes.length > 0 || this.known.some(({ to, isDone }) => !isDone && equalBytes(to, sha256(publicKey)));
  }

  /**
   * Takes what a relay tells of its keys over a connection to `publicKey`. What is older than what is known changes nothing.
   * @returns whether anything was new
   * @throws AparteError `relay-misbehaved` for changes that are not about this key or not signed by both
   */
  learn(publicKey: Uint8Array, changes: readonly KeyChange[]): Promise<boolean> {
    // One relay after the other: what one of them tells must not undo what is just being stored of another.
    const learned = this.learning.then(() => this.take(publicKey, changes));
    this.learning = learned.catch(() => undefined);
    return learned;
  }

  private async take(publicKey: Uint8Array, changes: readonly KeyChange[]): Promise<boolean> {
    const here = sha256(publicKey);
    requireAbout(publicKey, changes);
    // Keys of a chain are all different: only the last change can be one of this key to the next.
    const announced = changes.find(({ oldKey }) => equalBytes(oldKey, publicKey));
    const before = withHistory(this.known, announced ? changes.slice(0, -1) : changes);
    const after = announced ? withAnnounced(before, announced) : before;
    const known = after.map((one) => (one.isAnnounced && equalBytes(one.to, here) ? { ...one, isDone: true } : one));
    const json = writeKnown(known);
    if (json === writeKnown(this.known)) return false;
    await this.store.writeSetting(SETTING, json);
    this.known = known;
    if (announced && after !== before) this.onAnnounced(announced);
    return true;
  }

  private announcedBy(key: Uint8Array): Known | undefined {
    return this.known.find(({ from, isAnnounced, isDone }) => isAnnounced && !isDone && equalBytes(from, key));
  }

  private publicKeyOf(hash: Uint8Array): Uint8Array | undefined {
    for (const { change, from, to } of this.known) {
      if (equalBytes(from, hash)) return change.oldKey;
      if (equalBytes(to, hash)) return change.newKey;
    }
    return this.met.get(toHex(hash));
  }
}

/** Changes lead to the key of the connection, and at most one step beyond it. */
function requireAbout(publicKey: Uint8Array, changes: readonly KeyChange[]): void {
  const last = changes[changes.length - 1];
  if (!last) return;
  const isAbout = equalBytes(last.oldKey, publicKey) || equalBytes(last.newKey, publicKey);
  if (!isAbout || !changes.every(isSignedByBoth)) throw new AparteError('relay-misbehaved', { what: 'key change' });
}

function isSignedByBoth(change: KeyChange): boolean {
  const statement = encodeKeyChangeStatement(sha256, change);
  return (
    verifyRelaySignature(change.oldKey, statement, change.oldSignature) &&
    verifyRelaySignature(change.newKey, statement, change.newSignature)
  );
}

/** A key and those before it, newest first. */
function keysBehind(known: readonly Known[], key: Uint8Array): Uint8Array[] {
  const hashes = [key];
  for (const hash of hashes)
    for (const { from, to } of known)
      if (equalBytes(to, hash) && !hashes.some((one) => equalBytes(one, from))) hashes.push(from);
  return hashes;
}

/**
 * What is known with the changes that led to a relay's key, as it tells them. A key follows one other, the one that was told first: whoever tells of ever
 * new ones fills no vault.
 */
function withHistory(known: readonly Known[], changes: readonly KeyChange[]): readonly Known[] {
  const all = [...known];
  for (const change of [...changes].reverse()) {
    const [from, to] = [sha256(change.oldKey), sha256(change.newKey)];
    const present = all.find((one) => equalBytes(one.to, to));
    if (present && !equalBytes(present.from, from)) break;
    if (!present) all.push({ change, from, to, isAnnounced: false, isDone: false });
  }
  return all;
}

/** What is known with one announcement more; the same where that says nothing new, is older, or comes after the fact. */
function withAnnounced(known: readonly Known[], change: KeyChange): readonly Known[] {
  const [from, to] = [sha256(change.oldKey), sha256(change.newKey)];
  const isSame = (one: Known): boolean => equalBytes(one.from, from) && equalBytes(one.to, to);
  const added: Known = { change, from, to, isAnnounced: true, isDone: false };
  if (known.some((one) => isSame(one) && one.isAnnounced)) return known;
  const rival = known.find((one) => one.isAnnounced && equalBytes(one.from, from));
  if (rival && (rival.isDone || rival.change.timeMs >= change.timeMs)) return known;
  // A key that is left does not come back, and no relay has more keys than it can tell of.
  const behind = keysBehind(known, from);
  if (behind.length > MAX_KEY_CHANGES || behind.some((key) => equalBytes(key, to)))
    throw new AparteError('relay-misbehaved', { what: 'key change' });
  return [...known.filter((one) => !isSame(one) && one !== rival), added];
}

function writeKnown(known: readonly Known[]): string {
  return JSON.stringify(
    known.map(({ change, isAnnounced, isDone }) => ({
      change: toBase64Url(encodeKeyChange(change)),
      isAnnounced,
      isDone,
    })),
  );
}

function readKnown(json: string): Known[] {
  try {
    const items: unknown = JSON.parse(json);
    if (!Array.isArray(items)) throw new AparteError('bad-encoding');
    return items.map((item: unknown) => {
      const field = (name: string): unknown => (item instanceof Object ? Reflect.get(item, name) : undefined);
      const change = decodeKeyChange(fromBase64Url(String(field('change'))));
      const isAnnounced = field('isAnnounced') === true;
      return {
        change,
        from: sha256(change.oldKey),
        to: sha256(change.newKey),
        isAnnounced,
        isDone: field('isDone') === true,
      };
    });
  } catch (error) {
    throw new AparteError('vault-damaged', { what: SETTING }, { cause: error });
  }
}
