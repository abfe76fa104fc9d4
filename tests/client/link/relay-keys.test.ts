/** Whom a change of a relay's key is believed of: over which connection it was told decides, and nothing that is not on disk. */
import { describe, expect, it } from 'vitest';
import { RelayKeys } from '../../../client/link/relay-keys';
import { toHex } from '../../../protocol/bytes';
import type { KeyChange } from '../../../protocol/key-change';
import { signKeyChange } from '../../../server/crypto/key-change';
import type { RelayKey } from '../../../server/environment';
import { newRelayKey } from '../../server/support/world';

/** A vault that keeps settings in memory, until it is full. */
class Vault {
  readonly settings = new Map<string, string>();
  isFull = false;

  readSetting(name: string): Promise<string | undefined> {
    return Promise.resolve(this.settings.get(name));
  }

  writeSetting(name: string, value: string): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('full'));
    this.settings.set(name, value);
    return Promise.resolve();
  }
}

interface Case {
  readonly vault: Vault;
  readonly keys: RelayKeys;
  readonly announced: KeyChange[];
  /** What the relay with this key tells. */
  readonly tell: (by: RelayKey, ...changes: readonly KeyChange[]) => Promise<boolean>;
}

async function open(vault = new Vault()): Promise<Case> {
  const keys = await RelayKeys.load(vault);
  const announced: KeyChange[] = [];
  keys.onAnnounced = (change) => announced.push(change);
  return { vault, keys, announced, tell: (by, ...changes) => keys.learn(by.publicKey, changes) };
}

/** Keys that follow one another, and the changes between them. */
function chain(length: number, first = newRelayKey()): { keys: RelayKey[]; changes: KeyChange[] } {
  const keys = [first, ...Array.from({ length: length - 1 }, newRelayKey)];
  const changes = keys.slice(1).map((next, index) => signKeyChange(keys[index] ?? first, next, index + 1));
  return { keys, changes };
}

/** The keys that a profile knows for a pin, as text: the present one, the one that may follow. */
const standing = (keys: RelayKeys, { hash }: RelayKey): (string | undefined)[] => {
  const following = keys.nextOf(hash);
  return [toHex(keys.currentOf(hash)), following && toHex(following)];
};
const pins = (...keys: readonly RelayKey[]): string[] => keys.map(({ hash }) => toHex(hash));
const behind = (keys: RelayKeys, { hash }: RelayKey): string[] => keys.keysOf(hash).map((one) => toHex(one.hash));

const [old, next, other] = [newRelayKey(), newRelayKey(), newRelayKey()];
const change = signKeyChange(old, next, 1);

describe('a change of key', () => {
  it('told over a connection to the old key lets the new one answer, and once it did, it alone', async () => {
    const { keys, announced, tell } = await open();
    expect(await tell(old, change)).toBe(true);
    expect(announced).toEqual([change]);
    expect(standing(keys, old)).toEqual(pins(old, next));
    expect(await tell(next, change)).toBe(true);
    expect(standing(keys, old)).toEqual([...pins(next), undefined]);
    expect(announced).toEqual([change]);
  });

  it('told over a connection to the new key alone moves nobody, though both signed it', async () => {
    const { keys, announced, tell } = await open();
    await tell(next, change);
    expect(announced).toEqual([]);
    expect(standing(keys, old)).toEqual([...pins(old), undefined]);
    expect(keys.stands(old.hash, next.hash)).toBe(false);
    // For who knows the new key it says whose signatures stand in older parts of a log.
    expect(behind(keys, next)).toEqual(pins(next, old));
    await tell(old, change);
    expect(announced).toEqual([change]);
    expect(standing(keys, old)).toEqual(pins(old, next));
  });

  it('told over a connection to neither key ends that connection, though both signed it', async () => {
    const { vault, keys, tell } = await open();
    await expect(tell(other, change)).rejects.toMatchObject({ code: 'relay-misbehaved' });
    expect(keys.nextOf(old.hash)).toBeUndefined();
    expect(behind(keys, next)).toEqual(pins(next));
    expect(vault.settings.size).toBe(0);
  });

  it('is believed only once it is on disk, and by who reads that again', async () => {
    const { vault, keys, announced, tell } = await open();
    vault.isFull = true;
    await expect(tell(old, change)).rejects.toThrow('full');
    expect([announced, keys.nextOf(old.hash)]).toEqual([[], undefined]);
    vault.isFull = false;
    await tell(old, change);
    const again = await open(vault);
    expect(standing(again.keys, old)).toEqual(pins(old, next));
    expect(await again.tell(old, change)).toBe(false);
    expect(again.announced).toEqual([]);
  });
});

describe('a relay that tells of ever new keys', () => {
  it('has one history, the one that it told first', async () => {
    const { vault, keys, tell } = await open();
    const last = newRelayKey();
    const history = (): KeyChange[] => {
      const { keys: before, changes } = chain(4);
      return [...changes, signKeyChange(before[3] ?? last, last, 4)];
    };
    expect(await tell(last, ...history())).toBe(true);
    const told = vault.settings.get('relay-keys');
    for (let round = 0; round < 3; round += 1) expect(await tell(last, ...history())).toBe(false);
    expect(vault.settings.get('relay-keys')).toBe(told);
    expect(behind(keys, last)).toHaveLength(5);
  });

  it('is followed 32 times', async () => {
    const { keys, tell } = await open();
    const { keys: followed, changes } = chain(34);
    const [first = other, last = other] = [followed[0], followed[32]];
    for (const [index, one] of changes.slice(0, 32).entries()) {
      const [from, to] = [followed[index] ?? other, followed[index + 1] ?? other];
      await tell(from, one);
      await tell(to);
    }
    expect(standing(keys, first)).toEqual([...pins(last), undefined]);
    await expect(tell(last, ...changes.slice(32))).rejects.toMatchObject({ code: 'relay-misbehaved' });
  });
});
