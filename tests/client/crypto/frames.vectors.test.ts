import { describe, expect, it } from 'vitest';

import { SUITES, open, type Suite } from '../../../client/crypto/aead';
import { encodeBeacon, encodeMessage } from '../../../client/crypto/content';
import { EpochKeys } from '../../../client/crypto/epochs';
import { formatFingerprint } from '../../../client/crypto/fingerprint';
import { openFrame, sealBeacon, sealMessage } from '../../../client/crypto/frame';
import { Identity } from '../../../client/crypto/identity';
import { encodeInvitation, findInvitation } from '../../../client/crypto/invitation';
import { EpochKey } from '../../../client/crypto/keys';
import { fromHex, toHex } from '../../../protocol/bytes';
import fingerprints from '../vectors/fingerprints.json';
import vectors from '../vectors/frames.json';
import invitations from '../vectors/invitations.json';
import { codeOf } from './support';

/** The value as JSON has it: byte strings in hexadecimal, all else as it is. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

function suiteNamed(name: string): Suite {
  const suite = SUITES.find((one) => one === name);
  if (!suite) throw new Error(`suite ${name}`);
  return suite;
}

type Vector = Pick<(typeof vectors.frames)[number], 'suite' | 'room' | 'firstEpoch' | 'firstKey'>;

const keysOf = ({ suite, room, firstEpoch, firstKey }: Vector): EpochKeys =>
  new EpochKeys(fromHex(room), suiteNamed(suite), firstEpoch, EpochKey.fromBytes(fromHex(firstKey)));

describe.each(vectors.frames)('frame: $name', (vector) => {
  const keys = keysOf(vector);
  const payload = fromHex(vector.payload);

  it('has these keys', () => {
    expect(toHex(keys.keyAt(vector.epoch).exportBytes())).toBe(vector.epochKey);
    expect(toHex(keys.keyId(vector.epoch))).toBe(vector.keyId);
    expect(toHex(keys.derived(vector.epoch)?.aeadKey.exportBytes() ?? payload)).toBe(vector.aeadKey);
  });

  it('opens as this content, by this author', () => {
    const opened = openFrame({ keys }, payload);
    expect(plain(opened.content)).toEqual({ ...vector.content, author: vector.author });
    expect(opened.kind).toBe(vector.kind);
    expect(opened.signatureValid).toBe(true);
    expect(toHex(opened.header.bytes)).toBe(vector.header);
    expect(toHex(opened.digest)).toBe(vector.digest);
    expect(toHex(opened.signature)).toBe(vector.signature);
  });

  it('has these bytes inside', () => {
    const aeadKey = keys.derived(vector.epoch)?.aeadKey;
    if (!aeadKey) throw new Error('keys');
    const ciphertext = payload.subarray(vector.header.length / 2);
    const plaintext = open(keys.suite, aeadKey, { nonce: fromHex(vector.nonce), aad: fromHex(vector.aad), ciphertext });
    expect(toHex(plaintext)).toBe(vector.plaintext);
    const { content, kind } = openFrame({ keys }, payload);
    expect(kind).toBe(vector.kind);
    const signed = 'body' in content ? encodeMessage(content) : encodeBeacon(content);
    expect(toHex(signed)).toBe(vector.signedContent);
  });

  it('is sealed from it again, given the nonce', () => {
    const identity = Identity.fromSeeds({ sign: fromHex(vector.signSeed), agree: fromHex(vector.agreeSeed) });
    const context = { random: () => fromHex(vector.nonce) };
    const opened = openFrame({ keys }, payload);
    const request = { keys, epoch: vector.epoch, identity };
    const sealed =
      opened.kind === 'message'
        ? sealMessage(context, { ...request, content: opened.content })
        : sealBeacon(context, { ...request, content: opened.content });
    expect(toHex(sealed.payload)).toBe(vector.payload);
    expect(toHex(sealed.digest)).toBe(vector.digest);
  });
});

it.each(vectors.refused)('frame with $name: $expect', ({ payload, expect: code }) => {
  const [example] = vectors.frames;
  if (!example) throw new Error('no example');
  expect(codeOf(() => openFrame({ keys: keysOf(example) }, fromHex(payload)))).toBe(code);
});

describe.each(invitations.invitations)('invitation: $name', (vector) => {
  it('says all of it', () => {
    const { suite, relay, capability, epoch, epochKey, head, retentionDays, token } = findInvitation(vector.link);
    const secrets = { capabilitySeed: capability.exportBytes(), epochKey: epochKey.exportBytes() };
    const said = { suite, ...relay, ...secrets, epoch, ...head, retentionDays, ...(token && { token }) };
    expect(plain({ name: vector.name, expect: 'found', ...said, link: vector.link })).toEqual(vector);
  });

  it('is written the same', () => {
    expect(encodeInvitation(findInvitation(vector.link))).toBe(vector.link);
  });
});

it.each(invitations.refused)('invitation, $name: $expect', ({ link, expect: code }) => {
  expect(codeOf(() => findInvitation(link))).toBe(code);
});

it.each(fingerprints)('fingerprint of $name', ({ author, text, words }) => {
  expect(formatFingerprint(fromHex(author))).toEqual({ text, words });
});

it('fingerprint words can be said: consonant and vowel, twice', () => {
  for (let value = 0; value < 200; value += 1) {
    const { words, text } = formatFingerprint(new Uint8Array(32).fill(value));
    expect(words).toHaveLength(8);
    for (const word of words) expect(word).toMatch(/^(?:(?:[bdfjklmnprstv]|ch|pl|tr)[aiou]){2}$/u);
    expect(text).toMatch(/^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/u);
  }
});
