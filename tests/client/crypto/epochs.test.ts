import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { EpochKeys, MAX_EPOCH_STEPS } from '../../../client/crypto/epochs';
import { EpochKey } from '../../../client/crypto/keys';
import { Lru } from '../../../client/crypto/lru';
import { toHex } from '../../../protocol/bytes';
import { EPOCH, ROOM, codeOf, filled, makeKeys } from './support';

/** HKDF-SHA-256 for one block of output, written from RFC 5869. */
function hkdf(key: Uint8Array, room: Uint8Array, label: string, suite: number, epoch: number): Uint8Array {
  const pseudorandom = createHmac('sha256', room).update(key).digest();
  const info = Buffer.alloc(5);
  info.writeUInt8(suite);
  info.writeUInt32BE(epoch, 1);
  return createHmac('sha256', pseudorandom).update(label).update(info).update(Buffer.of(1)).digest();
}

const K0 = filled(32, 2);

describe('derivation', () => {
  it.each([
    ['xchacha20-poly1305', 1],
    ['aes-256-gcm-siv', 2],
  ] as const)('is what the document says, for %s', (suite, code) => {
    const keys = makeKeys(suite);
    let key = K0;
    for (let epoch = EPOCH; epoch < EPOCH + 3; epoch += 1) {
      if (epoch > EPOCH) key = hkdf(key, ROOM, 'aparte/1 epoch', code, epoch);
      expect(toHex(keys.keyAt(epoch).exportBytes())).toBe(toHex(key));
      expect(toHex(keys.keyId(epoch))).toBe(toHex(hkdf(key, ROOM, 'aparte/1 keyid', code, epoch)));
      const aeadKey = keys.derived(epoch)?.aeadKey.exportBytes() ?? K0;
      expect(toHex(aeadKey)).toBe(toHex(hkdf(key, ROOM, 'aparte/1 aekey', code, epoch)));
    }
  });

  it('gives the same keys in whatever order epochs are asked for', () => {
    const inOrder = makeKeys('xchacha20-poly1305');
    const ids = Array.from({ length: 60 }, (_, index) => toHex(inOrder.keyId(EPOCH + index)));
    const jumping = makeKeys('xchacha20-poly1305');
    for (const index of [59, 0, 30, 29, 31, 58, 1, 59, 30]) {
      expect(toHex(jumping.keyId(EPOCH + index))).toBe(ids[index]);
    }
    expect(new Set(ids).size).toBe(60);
  });

  it('differs between rooms and suites', () => {
    const ids = [
      makeKeys('xchacha20-poly1305'),
      makeKeys('aes-256-gcm-siv'),
      makeKeys('xchacha20-poly1305', filled(32, 9)),
    ].map((keys) => toHex(keys.keyId(EPOCH)));
    expect(new Set(ids).size).toBe(3);
  });

  it('keeps a copy of the first key', () => {
    const first = EpochKey.fromBytes(K0);
    const keys = new EpochKeys(ROOM, 'xchacha20-poly1305', EPOCH, first);
    first.purge();
    expect(toHex(keys.keyId(EPOCH))).toBe(toHex(makeKeys('xchacha20-poly1305').keyId(EPOCH)));
  });
});

describe('limits', () => {
  it('knows nothing before the oldest', () => {
    const keys = makeKeys('xchacha20-poly1305');
    expect(keys.derived(EPOCH - 1)).toBeUndefined();
    expect(codeOf(() => keys.keyId(EPOCH - 1))).toBe('cannot-open');
    expect(codeOf(() => keys.keyAt(EPOCH - 1))).toBe('cannot-open');
  });

  it('refuses an epoch absurdly far ahead at once, and goes on', () => {
    const keys = makeKeys('xchacha20-poly1305');
    for (const epoch of [EPOCH + MAX_EPOCH_STEPS + 1, 0xffff_ffff, 2 ** 40, Number.NaN, EPOCH + 0.5]) {
      expect(codeOf(() => keys.derived(epoch))).toBe('cannot-open');
    }
    expect(codeOf(() => keys.eraseBefore(EPOCH + MAX_EPOCH_STEPS + 1))).toBe('cannot-open');
    expect(keys.oldestEpoch).toBe(EPOCH);
    expect(keys.derived(EPOCH + MAX_EPOCH_STEPS)).toBeDefined();
  });

  it('takes no epoch that a header could not bear', () => {
    for (const epoch of [-1, 0.5, 2 ** 32]) {
      expect(codeOf(() => makeKeys('xchacha20-poly1305', ROOM, epoch))).toBe('internal');
    }
  });
});

describe('erasing', () => {
  it('forgets what lies before, and only that', () => {
    const keys = makeKeys('xchacha20-poly1305');
    const later = toHex(keys.keyId(EPOCH + 5));
    keys.keyId(EPOCH + 1);
    keys.eraseBefore(EPOCH + 3);
    expect(keys.oldestEpoch).toBe(EPOCH + 3);
    for (const epoch of [EPOCH, EPOCH + 1, EPOCH + 2]) expect(keys.derived(epoch)).toBeUndefined();
    expect(toHex(keys.keyId(EPOCH + 5))).toBe(later);
    keys.eraseBefore(EPOCH + 1);
    expect(keys.oldestEpoch).toBe(EPOCH + 3);
  });

  it('purges the keys that were handed out for the epochs erased', () => {
    const keys = makeKeys('xchacha20-poly1305');
    const handedOut = keys.derived(EPOCH)?.aeadKey;
    keys.eraseBefore(EPOCH + 1);
    expect(handedOut?.purged).toBe(true);
  });

  it('exports what leads to all later keys and to no earlier one', () => {
    const keys = makeKeys('xchacha20-poly1305');
    keys.eraseBefore(EPOCH + 2);
    const { epoch, key } = keys.export();
    expect(epoch).toBe(EPOCH + 2);
    expect(toHex(key)).toBe(
      toHex(
        makeKeys('xchacha20-poly1305')
          .keyAt(EPOCH + 2)
          .exportBytes(),
      ),
    );
    const again = new EpochKeys(ROOM, 'xchacha20-poly1305', epoch, EpochKey.fromBytes(key));
    expect(toHex(again.keyId(EPOCH + 9))).toBe(toHex(keys.keyId(EPOCH + 9)));
  });

  it('purged, is of no use', () => {
    const keys = makeKeys('xchacha20-poly1305');
    const handedOut = keys.derived(EPOCH)?.aeadKey;
    keys.purge();
    expect(handedOut?.purged).toBe(true);
    expect(codeOf(() => keys.keyId(EPOCH))).toBe('internal');
    expect(codeOf(() => keys.keyId(EPOCH + 1))).toBe('internal');
    expect(codeOf(() => keys.export())).toBe('internal');
  });
});

describe('the cache', () => {
  it('forgets what was not used for longest, and says so', () => {
    const forgotten: string[] = [];
    const cache = new Lru<number, string>(2, (value) => forgotten.push(value));
    cache.set(1, 'one');
    cache.set(2, 'two');
    expect(cache.get(1)).toBe('one');
    cache.set(3, 'three');
    expect(forgotten).toEqual(['two']);
    expect([1, 2, 3].map((key) => cache.get(key))).toEqual(['one', undefined, 'three']);
    cache.clear();
    expect(forgotten).toEqual(['two', 'one', 'three']);
  });

  it('purges AEAD keys that fall out, and derives them again', () => {
    const keys = makeKeys('xchacha20-poly1305');
    const first = keys.derived(EPOCH);
    const id = toHex(keys.keyId(EPOCH));
    for (let index = 1; index < 40; index += 1) keys.derived(EPOCH + index);
    expect(first?.aeadKey.purged).toBe(true);
    expect(toHex(keys.keyId(EPOCH))).toBe(id);
    expect(keys.derived(EPOCH)?.aeadKey.purged).toBe(false);
  });
});
