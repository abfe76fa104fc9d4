import { expect, it } from 'vitest';

import { MAX_EPOCH_STEPS, type EpochKeys } from '../../client/crypto/epochs';
import { toHex } from '../../protocol/bytes';
import { codeOf } from '../client/crypto/support';
import { itIsMadeAgain } from './files';
import { keysOf, type KeysJson } from './hex';
import file from './keys.json';

interface EpochJson {
  readonly epoch: number;
  readonly epochKey: string;
  readonly keyId: string;
  readonly aeadKey: string;
}

interface ChainJson extends KeysJson {
  readonly name: string;
  readonly epochs: readonly EpochJson[];
}

interface KeysFile {
  readonly about: string;
  readonly chains: readonly ChainJson[];
}

function epochOf(keys: EpochKeys, epoch: number): EpochJson {
  const derived = keys.derived(epoch);
  if (!derived) throw new Error(`epoch ${String(epoch)}`);
  return {
    epoch,
    epochKey: toHex(keys.keyAt(epoch).exportBytes()),
    keyId: toHex(derived.keyId),
    aeadKey: toHex(derived.aeadKey.exportBytes()),
  };
}

itIsMadeAgain<KeysFile>('keys.json', file, ({ about, chains }) => ({
  about,
  chains: chains.map((chain) => ({ ...chain, epochs: chain.epochs.map(({ epoch }) => epochOf(keysOf(chain), epoch)) })),
}));

it.each(file.chains)('$name: an epoch comes out the same on the way forward, back, and from a later key', (chain) => {
  const keys = keysOf(chain);
  const steps = [...chain.epochs, ...Array.from(chain.epochs).reverse()];
  for (const one of steps) expect(epochOf(keys, one.epoch)).toEqual(one);
  for (const [index, { epoch, epochKey }] of chain.epochs.entries()) {
    const later = keysOf({ ...chain, firstEpoch: epoch, firstKey: epochKey });
    for (const one of chain.epochs.slice(index)) expect(epochOf(later, one.epoch)).toEqual(one);
  }
});

it.each(file.chains)('$name: nothing before its first key, and nothing absurdly far after it', (chain) => {
  const keys = keysOf(chain);
  expect(codeOf(() => keys.keyAt(chain.firstEpoch - 1))).toBe('cannot-open');
  expect(codeOf(() => keys.keyAt(chain.firstEpoch + MAX_EPOCH_STEPS + 1))).toBe('cannot-open');
});

it('the two suites of a room share no key after the first', () => {
  const all = file.chains.flatMap(({ epochs }) =>
    epochs.flatMap(({ epochKey, keyId, aeadKey }) => [epochKey, keyId, aeadKey]),
  );
  const shared = new Set(file.chains.map(({ firstKey }) => firstKey));
  const derived = all.filter((key) => !shared.has(key));
  expect(new Set(derived).size).toBe(derived.length);
});
