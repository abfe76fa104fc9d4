import { inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, expectTypeOf, it } from 'vitest';

import { EpochKeys } from '../../../client/crypto/epochs';
import { Identity } from '../../../client/crypto/identity';
import {
  AeadKey,
  AgreeKey,
  CapabilityKey,
  EpochKey,
  IdentityKey,
  KeyEncryptionKey,
  VaultKey,
} from '../../../client/crypto/keys';
import { toBase64Url, toHex } from '../../../protocol/bytes';
import { ROOM, codeOf, filled, seededRandom } from './support';

const CLASSES = { AeadKey, AgreeKey, CapabilityKey, EpochKey, IdentityKey, KeyEncryptionKey, VaultKey };
const SECRET = seededRandom('a secret')(32);

/** Each way in which the bytes could stand in a text. */
const traces = (secret: Uint8Array): readonly string[] => [
  toHex(secret).slice(0, 8),
  [...secret.subarray(0, 4)].join(','),
  [...secret.subarray(0, 4)].join(', '),
  inspect(secret).slice(17, 30),
  toBase64Url(secret).slice(0, 8),
  Buffer.from(secret).toString('base64').slice(0, 8),
  Buffer.from(secret).toString('latin1').slice(0, 4),
];

function everyText(value: object): string {
  const options = { showHidden: true, depth: Infinity, getters: true, customInspect: false } as const;
  return [
    JSON.stringify(value),
    inspect(value, options),
    inspect(value),
    inspect(structuredClone(value), options),
    inspect(deserialize(serialize(value)), options),
    serialize(value).toString('latin1'),
    Object.values(value).map(String).join(' '),
    String(Reflect.get(value, 'toString')),
  ].join('\n');
}

function expectNoTrace(value: object, secret: Uint8Array): void {
  const text = everyText(value);
  for (const trace of traces(secret)) expect(text).not.toContain(trace);
}

it('the search for traces finds bytes that lie open', () => {
  const text = everyText({ secret: SECRET });
  expect(traces(SECRET).filter((trace) => text.includes(trace)).length).toBeGreaterThan(2);
});

describe.each(Object.entries(CLASSES))('%s', (_, KeyClass) => {
  it('reveals nothing, before and after use', () => {
    const key = new KeyClass(SECRET);
    expectNoTrace(key, SECRET);
    if ('publicBytes' in key) key.publicBytes();
    expectNoTrace(key, SECRET);
  });

  it('keeps a copy and gives copies', () => {
    const given = Uint8Array.from(SECRET);
    const key = new KeyClass(given);
    given.fill(0);
    const exported = key.exportBytes();
    expect(exported).toEqual(SECRET);
    exported.fill(0);
    expect(key.exportBytes()).toEqual(SECRET);
  });

  it('overwrites its bytes when purged, and is of no use afterwards', () => {
    const key = new KeyClass(SECRET);
    const lent = key.use((bytes) => bytes);
    expect(key.purged).toBe(false);
    key.purge();
    key.purge();
    expect(key.purged).toBe(true);
    expect(lent).toEqual(filled(32, 0));
    expect(codeOf(() => key.exportBytes())).toBe('internal');
    expect(codeOf(() => key.use((bytes) => bytes))).toBe('internal');
  });

  it('is 32 bytes', () => {
    expect(codeOf(() => new KeyClass(filled(31, 1)))).toBe('internal');
    expect(codeOf(() => new KeyClass(filled(33, 1)))).toBe('internal');
  });
});

describe('generated keys', () => {
  it('take their bytes from the source given and leave none of them in its array', () => {
    const drawn = Uint8Array.from(SECRET);
    const key = VaultKey.generate(() => drawn);
    expect(key.exportBytes()).toEqual(SECRET);
    expect(drawn).toEqual(filled(32, 0));
  });

  it('refuse a source that gives too little', () => {
    expect(codeOf(() => VaultKey.generate(() => filled(16, 1)))).toBe('internal');
  });
});

describe('curve keys', () => {
  it('cannot sign or name themselves once purged', () => {
    const key = new IdentityKey(SECRET);
    key.keyObject();
    key.purge();
    expect(codeOf(() => key.keyObject())).toBe('internal');
  });

  it('give their public half in copies', () => {
    const key = new CapabilityKey(SECRET);
    const first = key.publicBytes();
    const before = toHex(first);
    first.fill(0);
    expect(toHex(key.publicBytes())).toBe(before);
  });
});

it('objects that hold keys reveal nothing either', () => {
  const identity = Identity.fromSeeds({ sign: SECRET, agree: SECRET });
  identity.sign(filled(3, 1));
  expectNoTrace(identity, SECRET);
  const keys = new EpochKeys(ROOM, 'xchacha20-poly1305', 5, EpochKey.fromBytes(SECRET));
  keys.derived(6);
  expectNoTrace(keys, SECRET);
});

it('a key for one purpose is no key for another', () => {
  expectTypeOf<EpochKey>().not.toExtend<AeadKey>();
  expectTypeOf<IdentityKey>().not.toExtend<CapabilityKey>();
  expectTypeOf<VaultKey>().not.toExtend<KeyEncryptionKey>();
  expectTypeOf<Uint8Array>().not.toExtend<EpochKey>();
});
