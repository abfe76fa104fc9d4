import { describe, expect, it } from 'vitest';

import { SUITES, seal, type Suite } from '../../../client/crypto/aead';
import { encodeMessage, finishContent } from '../../../client/crypto/content';
import {
  headerBytes,
  keyIdMatches,
  openBeacon,
  openFrame,
  openMessage,
  peekHeader,
  sealBeacon,
  sealMessage,
} from '../../../client/crypto/frame';
import { sha256 } from '../../../client/crypto/hash';
import { verifyIntroduction } from '../../../client/crypto/identity';
import { verifyEd25519OnThreads as verify } from '../../../client/crypto/signing';
import { concatBytes } from '../../../protocol/bytes';
import { LABEL_FRAME, LABEL_SPEAK } from '../../../protocol/labels';
import {
  EPOCH,
  ROOM,
  codeOf,
  filled,
  makeBeacon,
  makeIdentity,
  makeKeys,
  makeMessage,
  makeView,
  seededRandom,
} from './support';

const ALICE = makeIdentity(3);
const MALLORY = makeIdentity(4);
const context = { random: seededRandom('frames') };

const sealText = (suite: Suite, text: string, view = makeView(41), epoch = EPOCH) =>
  sealMessage(context, { keys: makeKeys(suite), epoch, identity: ALICE, content: makeMessage(text, view) });
const sealOneBeacon = (suite: Suite, view = makeView(41)) =>
  sealBeacon(context, { keys: makeKeys(suite), epoch: EPOCH, identity: ALICE, content: makeBeacon(view) });

/** Seals a plaintext of our making under the room's own key, as a hostile member can. */
function sealRaw(suite: Suite, classCode: number, plaintextOf: (header: Uint8Array) => Uint8Array): Uint8Array {
  const keys = makeKeys(suite);
  const derived = keys.derived(EPOCH);
  if (!derived) throw new Error('keys');
  const start = peekHeader(sealText(suite, 'x').payload).bytes.subarray(0, 39);
  return seal(context, suite, derived.aeadKey, (nonce) => {
    const header = concatBytes(start, nonce);
    header[1] = classCode;
    return { header, aad: concatBytes(LABEL_FRAME, ROOM, header), plaintext: plaintextOf(header) };
  });
}

describe.each(SUITES)('a frame under %s', (suite) => {
  const keys = makeKeys(suite);

  it('opens as what was sealed, with its author', async () => {
    const { payload, digest } = sealText(suite, 'À demain ?');
    const opened = await openMessage({ keys, verify }, payload);
    expect(opened.content).toEqual({ ...makeMessage('À demain ?'), author: ALICE.author });
    expect(opened.signatureValid).toBe(true);
    expect(opened.header).toMatchObject({ kind: 'message', suite, epoch: EPOCH });
    expect(digest).toEqual(sha256(payload));
    expect(opened.digest).toEqual(digest);
  });

  it('opens also where the payload lies inside a larger buffer', async () => {
    const { payload } = sealText(suite, 'au milieu');
    for (let shift = 0; shift < 4; shift += 1) {
      const larger = concatBytes(filled(shift, 1), payload, filled(5, 1));
      const inside = larger.subarray(shift, shift + payload.length);
      expect((await openMessage({ keys, verify }, inside)).content.body).toEqual({ type: 'text', text: 'au milieu' });
    }
  });

  it('is refused with any single bit flipped', () => {
    for (const { payload } of [sealText(suite, 'bonjour'), sealOneBeacon(suite)]) {
      for (let bit = 0; bit < payload.length * 8; bit += 1) {
        const changed = Uint8Array.from(payload);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(codeOf(() => openFrame({ keys }, changed))).toBe('cannot-open');
      }
    }
  });

  it('is refused when cut, and when longer', () => {
    const { payload } = sealText(suite, 'bonjour');
    for (let length = 0; length < payload.length; length += 1) {
      expect(codeOf(() => openFrame({ keys }, payload.subarray(0, length)))).toBe('cannot-open');
    }
    expect(codeOf(() => openFrame({ keys }, concatBytes(payload, filled(1, 0))))).toBe('cannot-open');
  });

  it('is refused with the keys of another room, epoch, day or suite', () => {
    const { payload } = sealText(suite, 'bonjour');
    const other = SUITES.find((one) => one !== suite) ?? suite;
    const strangers = [
      makeKeys(suite, filled(32, 9)),
      makeKeys(suite, ROOM, EPOCH - 1),
      makeKeys(suite, ROOM, EPOCH + 1),
      makeKeys(suite, ROOM, EPOCH, 99),
      makeKeys(other),
    ];
    for (const stranger of strangers) expect(codeOf(() => openFrame({ keys: stranger }, payload))).toBe('cannot-open');
  });

  it('of a later day opens with an earlier key, not the other way', async () => {
    const { payload } = sealText(suite, 'après-demain', makeView(41), EPOCH + 2);
    expect((await openMessage({ keys, verify }, payload)).header.epoch).toBe(EPOCH + 2);
    const later = makeKeys(suite);
    later.eraseBefore(EPOCH + 3);
    expect(codeOf(() => openFrame({ keys: later }, payload))).toBe('cannot-open');
    const late = { keys: later, epoch: EPOCH + 2, identity: ALICE, content: makeMessage('trop tard') };
    expect(codeOf(() => sealMessage(context, late))).toBe('cannot-open');
  });

  it('never comes twice: the same content sealed again is another frame', () => {
    expect(sealText(suite, 'oui').payload).not.toEqual(sealText(suite, 'oui').payload);
  });

  it('is opened as the kind that it is', () => {
    expect(codeOf(() => openBeacon({ keys }, sealText(suite, 'x').payload))).toBe('cannot-open');
    expect(codeOf(() => openMessage({ keys, verify }, sealOneBeacon(suite).payload))).toBe('cannot-open');
    expect(openBeacon({ keys }, sealOneBeacon(suite).payload).content).toEqual({
      ...makeBeacon(),
      author: ALICE.author,
    });
  });

  it('of a class that does not fit its content is refused', () => {
    const signed = encodeMessage({ ...makeMessage('x'), author: ALICE.author });
    const plaintext = finishContent(signed, filled(64, 1));
    expect(
      codeOf(() =>
        openFrame(
          { keys },
          sealRaw(suite, 2, () => plaintext),
        ),
      ),
    ).toBe('cannot-open');
    expect(
      codeOf(() =>
        openFrame(
          { keys },
          sealRaw(suite, 3, () => plaintext),
        ),
      ),
    ).toBe('cannot-open');
    expect(
      openFrame(
        { keys },
        sealRaw(suite, 1, () => plaintext),
      ).signatureValid,
    ).toBe(false);
  });

  it('with padding that is not zero or not Padmé’s is refused', () => {
    const signed = encodeMessage({ ...makeMessage('un rembourrage'), author: ALICE.author });
    const plaintext = finishContent(signed, filled(64, 1));
    expect(plaintext.length).toBeGreaterThan(signed.length + 64);
    const dirty = Uint8Array.from(plaintext);
    dirty[dirty.length - 1] = 1;
    const bare = plaintext.subarray(0, signed.length + 64);
    for (const bytes of [dirty, bare, concatBytes(plaintext, filled(64, 0))]) {
      expect(
        codeOf(() =>
          openFrame(
            { keys },
            sealRaw(suite, 1, () => bytes),
          ),
        ),
      ).toBe('cannot-open');
    }
  });
});

describe('the author', () => {
  const suite = 'xchacha20-poly1305';
  const keys = makeKeys(suite);

  it('is the identity that seals, whatever the content says', async () => {
    const content = { ...makeMessage('x'), author: MALLORY.author };
    const { payload } = sealMessage(context, { keys, epoch: EPOCH, identity: ALICE, content });
    expect((await openMessage({ keys, verify }, payload)).content.author).toEqual(ALICE.author);
  });

  it('cannot be another member: a signature by somebody else is seen', async () => {
    const signed = encodeMessage({ ...makeMessage('je démissionne'), author: ALICE.author });
    const payload = sealRaw(suite, 1, (header) =>
      finishContent(signed, MALLORY.sign(concatBytes(LABEL_SPEAK, header, ROOM, signed))),
    );
    const opened = await openMessage({ keys, verify }, payload);
    expect(opened.content.author).toEqual(ALICE.author);
    expect(opened.signatureValid).toBe(false);
  });

  it('signed one frame: the signed text sealed again by somebody else is seen', async () => {
    const original = await openMessage({ keys, verify }, sealText(suite, 'd’accord').payload);
    const signed = encodeMessage(original.content);
    const again = sealRaw(suite, 1, () => finishContent(signed, original.signature));
    expect((await openMessage({ keys, verify }, again)).signatureValid).toBe(false);
  });

  it('vouches for the X25519 key of its introduction', () => {
    const statement = ALICE.introduction();
    expect(statement.agree).toEqual(ALICE.agree);
    expect(verifyIntroduction(ALICE.author, statement)).toBe(true);
    expect(verifyIntroduction(MALLORY.author, statement)).toBe(false);
    expect(verifyIntroduction(ALICE.author, { ...statement, agree: MALLORY.agree })).toBe(false);
  });

  it('is the same after its seeds went through the vault', () => {
    const again = makeIdentity(3);
    expect(again.author).toEqual(ALICE.author);
    expect(ALICE.exportSeeds()).toEqual({ sign: filled(32, 3), agree: filled(32, 103) });
    again.purge();
    expect(codeOf(() => again.sign(filled(1, 1)))).toBe('internal');
    expect(codeOf(() => again.exportSeeds())).toBe('internal');
  });
});

describe('the key id', () => {
  const suite = 'xchacha20-poly1305';
  const keys = makeKeys(suite);
  const { payload } = sealText(suite, 'bonjour');
  const header = peekHeader(payload);

  it('tells an altered frame from one that is not for these keys', () => {
    expect(keyIdMatches(keys, header)).toBe(true);
    expect(keyIdMatches(makeKeys(suite, ROOM, EPOCH, 99), header)).toBe(false);
    expect(keyIdMatches(makeKeys('aes-256-gcm-siv'), header)).toBe(false);
    const altered = Uint8Array.from(payload);
    altered[100] = (altered[100] ?? 0) ^ 1;
    expect(keyIdMatches(keys, peekHeader(altered))).toBe(true);
  });

  it('cannot be told before the oldest key and absurdly far ahead', () => {
    expect(keyIdMatches(makeKeys(suite, ROOM, EPOCH + 1), header)).toBeUndefined();
    expect(keyIdMatches(makeKeys(suite, ROOM, 1), header)).toBeUndefined();
  });

  it('is checked before the cipher: a frame that would open under the key but names another does not', () => {
    const derived = keys.derived(EPOCH);
    if (!derived) throw new Error('keys');
    const signed = encodeMessage({ ...makeMessage('x'), author: ALICE.author });
    const forged = seal(context, suite, derived.aeadKey, (nonce) => {
      const bytes = concatBytes(header.bytes.subarray(0, 7), filled(32, 1), nonce);
      return {
        header: bytes,
        aad: concatBytes(LABEL_FRAME, ROOM, bytes),
        plaintext: finishContent(signed, filled(64, 1)),
      };
    });
    expect(codeOf(() => openFrame({ keys }, forged))).toBe('cannot-open');
  });
});

describe('sizes (bytes of the payload)', () => {
  const text = 'x'.repeat(200);

  it.each([
    ['xchacha20-poly1305', 63, 543, 591, 351, 399],
    ['aes-256-gcm-siv', 51, 531, 579, 339, 387],
  ] as const)('under %s', (suite, header, oneHead, twoHeads, beacon, beaconTwoHeads) => {
    expect(headerBytes(suite)).toBe(header);
    expect(sealText(suite, text).payload).toHaveLength(oneHead);
    expect(sealText(suite, text, makeView(41, 44)).payload).toHaveLength(twoHeads);
    expect(sealOneBeacon(suite).payload).toHaveLength(beacon);
    expect(sealOneBeacon(suite, makeView(41, 44)).payload).toHaveLength(beaconTwoHeads);
  });

  it('of near texts are the same', () => {
    const lengths = new Set(
      Array.from({ length: 10 }, (_, index) => sealText('xchacha20-poly1305', 'x'.repeat(192 + index)).payload.length),
    );
    expect(lengths.size).toBe(1);
  });
});
