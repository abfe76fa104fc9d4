import { describe, expect, it } from 'vitest';

import { open, seal, suiteCode } from '../../client/crypto/aead';
import { encodeBeacon, encodeMessage, finishContent } from '../../client/crypto/content';
import { openFrame, peekHeader, sealBeacon, sealMessage, type SealedFrame } from '../../client/crypto/frame';
import { Identity } from '../../client/crypto/identity';
import { verifyEd25519 } from '../../client/crypto/signing';
import { ByteWriter, concatBytes, fromHex, toHex } from '../../protocol/bytes';
import { LABEL_FRAME, LABEL_SPEAK } from '../../protocol/labels';
import { codeOf } from '../client/crypto/support';
import { itIsMadeAgain } from './files';
import file from './frames.json';
import { beaconOf, keysOf, messageOf, plain, type BeaconJson, type KeysJson, type MessageJson } from './hex';

interface FrameJson<Content> extends KeysJson {
  readonly name: string;
  readonly epoch: number;
  readonly epochKey: string;
  readonly keyId: string;
  readonly aeadKey: string;
  readonly signSeed: string;
  readonly agreeSeed: string;
  readonly author: string;
  readonly content: Content;
  readonly nonce: string;
  readonly header: string;
  readonly aad: string;
  readonly signedContent: string;
  readonly spoken: string;
  readonly signature: string;
  readonly plaintext: string;
  readonly payload: string;
  readonly digest: string;
}

/** The first message with `bytes` written over it at `at`, or cut to `length`. */
interface ChangedJson {
  readonly name: string;
  readonly at: number;
  readonly bytes: string;
  readonly length: number;
  readonly payload: string;
}

/** Sealed under the keys of the first message as the protocol says, but for what the name names. */
interface CraftedJson {
  readonly name: string;
  readonly class: number;
  readonly nonce: string;
  readonly signSeed: string;
  /** Stands in the header that is signed: another one than `nonce` where the signature is of another frame. */
  readonly signedNonce: string;
  readonly signedContent: string;
  readonly zeros: string;
  readonly signature: string;
  readonly plaintext: string;
  readonly payload: string;
}

interface FramesFile {
  readonly about: string;
  readonly messages: readonly FrameJson<MessageJson>[];
  readonly beacons: readonly FrameJson<BeaconJson>[];
  readonly changed: readonly ChangedJson[];
  readonly malformed: readonly CraftedJson[];
  readonly notByAuthor: readonly CraftedJson[];
}

const identityOf = ({ signSeed, agreeSeed }: { signSeed: string; agreeSeed: string }): Identity =>
  Identity.fromSeeds({ sign: fromHex(signSeed), agree: fromHex(agreeSeed) });

const aadOf = (room: string, header: Uint8Array): Uint8Array => concatBytes(LABEL_FRAME, fromHex(room), header);

/** What an author signs. */
const spokenOf = (room: string, header: Uint8Array, signedContent: Uint8Array): Uint8Array =>
  concatBytes(LABEL_SPEAK, header, fromHex(room), signedContent);

function remakeFrame<Content>(
  vector: FrameJson<Content>,
  encode: (author: Uint8Array) => Uint8Array,
  sealed: SealedFrame,
): FrameJson<Content> {
  const { name, suite, room, firstEpoch, firstKey, epoch, signSeed, agreeSeed, content, nonce } = vector;
  const keys = keysOf(vector);
  const identity = identityOf(vector);
  const header = peekHeader(sealed.payload).bytes;
  const signedContent = encode(identity.author);
  const spoken = spokenOf(room, header, signedContent);
  const signature = identity.sign(spoken);
  return {
    ...{ name, suite, room, firstEpoch, firstKey, epoch },
    epochKey: toHex(keys.keyAt(epoch).exportBytes()),
    keyId: toHex(keys.keyId(epoch)),
    aeadKey: toHex(keys.derived(epoch)?.aeadKey.exportBytes() ?? header),
    ...{ signSeed, agreeSeed, author: toHex(identity.author), content, nonce },
    header: toHex(header),
    aad: toHex(aadOf(room, header)),
    signedContent: toHex(signedContent),
    spoken: toHex(spoken),
    signature: toHex(signature),
    plaintext: toHex(finishContent(signedContent, signature)),
    payload: toHex(sealed.payload),
    digest: toHex(sealed.digest),
  };
}

const contextOf = ({ nonce }: { nonce: string }) => ({ random: () => fromHex(nonce) });

function remakeMessage(vector: FrameJson<MessageJson>): FrameJson<MessageJson> {
  const content = messageOf(vector.content);
  const request = { keys: keysOf(vector), epoch: vector.epoch, identity: identityOf(vector), content };
  const sealed = sealMessage(contextOf(vector), request);
  return remakeFrame(vector, (author) => encodeMessage({ ...content, author }), sealed);
}

function remakeBeacon(vector: FrameJson<BeaconJson>): FrameJson<BeaconJson> {
  const content = beaconOf(vector.content);
  const request = { keys: keysOf(vector), epoch: vector.epoch, identity: identityOf(vector), content };
  const sealed = sealBeacon(contextOf(vector), request);
  return remakeFrame(vector, (author) => encodeBeacon({ ...content, author }), sealed);
}

function remakeChanged(example: FrameJson<MessageJson>, { name, at, bytes, length }: ChangedJson): ChangedJson {
  const payload = fromHex(example.payload);
  payload.set(fromHex(bytes), at);
  return { name, at, bytes, length, payload: toHex(payload.subarray(0, length)) };
}

/** A header by hand: no function of ours seals what we would not say. */
function headerWith(example: FrameJson<MessageJson>, kind: number, nonce: string): Uint8Array {
  const { suite, epoch, keyId } = keysAndEpoch(example);
  const writer = new ByteWriter(39 + nonce.length / 2).u8(1).u8(kind).u8(suite).u32(epoch);
  return writer.put(keyId).put(fromHex(nonce)).done();
}

function keysAndEpoch(example: FrameJson<MessageJson>): { suite: number; epoch: number; keyId: Uint8Array } {
  const keys = keysOf(example);
  return { suite: suiteCode(keys.suite), epoch: example.epoch, keyId: keys.keyId(example.epoch) };
}

function remakeCrafted(example: FrameJson<MessageJson>, vector: CraftedJson): CraftedJson {
  const { name, nonce, signSeed, signedNonce, signedContent, zeros } = vector;
  const keys = keysOf(example);
  const aeadKey = keys.derived(example.epoch)?.aeadKey;
  if (!aeadKey) throw new Error('keys');
  const header = headerWith(example, vector.class, nonce);
  const signer = identityOf({ signSeed, agreeSeed: signSeed });
  const signedHeader = headerWith(example, vector.class, signedNonce);
  const signature = signer.sign(spokenOf(example.room, signedHeader, fromHex(signedContent)));
  const plaintext = concatBytes(fromHex(signedContent), signature, fromHex(zeros));
  const payload = seal(contextOf(vector), keys.suite, aeadKey, () => {
    return { header, aad: aadOf(example.room, header), plaintext };
  });
  const made = { signature: toHex(signature), plaintext: toHex(plaintext), payload: toHex(payload) };
  return { name, class: vector.class, nonce, signSeed, signedNonce, signedContent, zeros, ...made };
}

function exampleOf({ messages }: FramesFile): FrameJson<MessageJson> {
  const [first] = messages;
  if (!first) throw new Error('no example');
  return first;
}

function remake(current: FramesFile): FramesFile {
  const messages = current.messages.map(remakeMessage);
  const example = exampleOf({ ...current, messages });
  return {
    about: current.about,
    messages,
    beacons: current.beacons.map(remakeBeacon),
    changed: current.changed.map((vector) => remakeChanged(example, vector)),
    malformed: current.malformed.map((vector) => remakeCrafted(example, vector)),
    notByAuthor: current.notByAuthor.map((vector) => remakeCrafted(example, vector)),
  };
}

itIsMadeAgain<FramesFile>('frames.json', file, remake);

const EXAMPLE = exampleOf(file);
const frames: readonly FrameJson<MessageJson | BeaconJson>[] = [...file.messages, ...file.beacons];

describe.each(frames)('frame: $name', (vector) => {
  const keys = keysOf(vector);

  it('opens as this content, by this author', () => {
    const opened = openFrame({ keys }, fromHex(vector.payload));
    expect(plain(opened.content)).toEqual({ ...vector.content, author: vector.author });
    expect(opened.kind).toBe('counter' in vector.content ? 'beacon' : 'message');
    expect(opened.signatureValid).toBe(true);
    expect(toHex(opened.header.bytes)).toBe(vector.header);
    expect(toHex(opened.digest)).toBe(vector.digest);
    expect(toHex(opened.signature)).toBe(vector.signature);
  });

  it('has these bytes inside, signed by its author', () => {
    const aeadKey = keys.derived(vector.epoch)?.aeadKey;
    if (!aeadKey) throw new Error('keys');
    const ciphertext = fromHex(vector.payload).subarray(vector.header.length / 2);
    const plaintext = open(keys.suite, aeadKey, { nonce: fromHex(vector.nonce), aad: fromHex(vector.aad), ciphertext });
    expect(toHex(plaintext)).toBe(vector.plaintext);
    expect(vector.plaintext.startsWith(vector.signedContent + vector.signature)).toBe(true);
    const [author, spoken, signature] = [fromHex(vector.author), fromHex(vector.spoken), fromHex(vector.signature)];
    expect(verifyEd25519(author, spoken, signature)).toBe(true);
  });
});

it.each(file.changed)('does not open: the first frame with $name', ({ payload }) => {
  expect(codeOf(() => openFrame({ keys: keysOf(EXAMPLE) }, fromHex(payload)))).toBe('cannot-open');
});

it.each(file.malformed)('does not open, though sealed and signed: $name', (vector) => {
  expect(codeOf(() => openFrame({ keys: keysOf(EXAMPLE) }, fromHex(vector.payload)))).toBe('cannot-open');
  // The named fault is the only one: its author did sign it.
  const author = fromHex(vector.signedContent).subarray(2, 34);
  const header = headerWith(EXAMPLE, vector.class, vector.nonce);
  const spoken = spokenOf(EXAMPLE.room, header, fromHex(vector.signedContent));
  expect(verifyEd25519(author, spoken, fromHex(vector.signature))).toBe(true);
});

it.each(file.notByAuthor)('opens, and its author did not sign it: $name', ({ payload }) => {
  expect(openFrame({ keys: keysOf(EXAMPLE) }, fromHex(payload)).signatureValid).toBe(false);
});
