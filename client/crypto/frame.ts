/**
 * Sealed frames (docs/PROTOCOL.md §6): a clear header, and a content that its author signed, encrypted for whoever holds the epoch's
 * key. The signature covers the header with its nonce: one signature is one frame.
 */
import { ByteReader, ByteWriter, concatBytes, equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { LABEL_BYTES, LABEL_FRAME, LABEL_SPEAK } from '../../protocol/labels';
import type { VerifySignature } from '../ports';
import { TAG_BYTES, nonceBytes, open, seal, suiteCode, suiteOfCode, type SealContext, type Suite } from './aead';
import {
  decodeBeacon,
  decodeMessage,
  encodeBeacon,
  encodeMessage,
  finishContent,
  type BeaconContent,
  type Decoded,
  type MessageContent,
} from './content';
import { KEY_ID_BYTES, type EpochDerived, type EpochKeys } from './epochs';
import { sha256 } from './hash';
import type { Identity } from './identity';
import { verifyEd25519 } from './signing';

/** What a frame holds: messages are durable, beacons ephemeral. */
export type FrameKind = 'message' | 'beacon';

const FRAME_VERSION = 1;
const CLASS_CODE: Readonly<Record<FrameKind, number>> = { message: 1, beacon: 2 };
const FIXED_HEADER_BYTES = 7 + KEY_ID_BYTES;

/** The clear part of a frame. Byte fields share memory with the payload. */
export interface FrameHeader {
  readonly kind: FrameKind;
  readonly suite: Suite;
  readonly epoch: number;
  readonly keyId: Uint8Array;
  readonly nonce: Uint8Array;
  /** The header as it travels. */
  readonly bytes: Uint8Array;
}

/** A frame ready to be published. */
export interface SealedFrame {
  readonly payload: Uint8Array;
  /** SHA-256 of the payload. */
  readonly digest: Uint8Array;
}

/** What sealing a content takes. The author is the identity, whatever the content says. */
export interface SealRequest<Content> {
  readonly keys: EpochKeys;
  readonly epoch: number;
  readonly identity: Identity;
  readonly content: Omit<Content, 'author'>;
}

interface Opened<Kind extends FrameKind, Content> {
  readonly kind: Kind;
  readonly header: FrameHeader;
  readonly content: Content;
  /** SHA-256 of the payload. */
  readonly digest: Uint8Array;
  /** The author's signature, and whether it is one: someone with the room's key can write another's name. */
  readonly signature: Uint8Array;
  readonly signatureValid: boolean;
}

/** A message that opened. Byte fields share memory with one another: copy what outlives the frame. */
export type OpenedMessage = Opened<'message', MessageContent>;
/** A beacon that opened. */
export type OpenedBeacon = Opened<'beacon', BeaconContent>;
/** A frame that opened. */
export type OpenedFrame = OpenedMessage | OpenedBeacon;

/** Bytes of the clear header of a suite. */
export function headerBytes(suite: Suite): number {
  return FIXED_HEADER_BYTES + nonceBytes(suite);
}

function encodeHeader(kind: FrameKind, suite: Suite, epoch: number, keyId: Uint8Array, nonce: Uint8Array): Uint8Array {
  const writer = new ByteWriter(headerBytes(suite)).u8(FRAME_VERSION).u8(CLASS_CODE[kind]).u8(suiteCode(suite));
  return writer.u32(epoch).put(keyId).put(nonce).done();
}

function kindOfClass(code: number): FrameKind | undefined {
  if (code === CLASS_CODE.message) return 'message';
  return code === CLASS_CODE.beacon ? 'beacon' : undefined;
}

/** The clear header of a frame, unauthenticated. @throws AparteError `cannot-open` where it is none of this version */
export function peekHeader(payload: Uint8Array): FrameHeader {
  if (payload.length < FIXED_HEADER_BYTES + TAG_BYTES) throw new AparteError('cannot-open');
  const reader = new ByteReader(payload);
  const version = reader.u8();
  const kind = kindOfClass(reader.u8());
  const suite = suiteOfCode(reader.u8());
  if (version !== FRAME_VERSION || !kind || !suite) throw new AparteError('cannot-open');
  const length = headerBytes(suite);
  if (payload.length < length + TAG_BYTES) throw new AparteError('cannot-open');
  const [epoch, keyId, nonce] = [reader.u32(), reader.take(KEY_ID_BYTES), reader.take(nonceBytes(suite))];
  return { kind, suite, epoch, keyId, nonce, bytes: payload.subarray(0, length) };
}

function aadOf(room: Uint8Array, header: Uint8Array): Uint8Array {
  return concatBytes(LABEL_FRAME, room, header);
}

function spokenBytes(header: Uint8Array, room: Uint8Array, signed: Uint8Array): Uint8Array {
  const writer = new ByteWriter(LABEL_BYTES + header.length + room.length + signed.length);
  return writer.put(LABEL_SPEAK).put(header).put(room).put(signed).done();
}

function requireDerived(keys: EpochKeys, epoch: number): EpochDerived {
  const derived = keys.derived(epoch);
  if (!derived) throw new AparteError('cannot-open');
  return derived;
}

function sealFrame(
  context: SealContext,
  kind: FrameKind,
  { keys, epoch, identity }: Pick<SealRequest<unknown>, 'keys' | 'epoch' | 'identity'>,
  signed: Uint8Array,
): SealedFrame {
  const { aeadKey, keyId } = requireDerived(keys, epoch);
  const payload = seal(context, keys.suite, aeadKey, (nonce) => {
    const header = encodeHeader(kind, keys.suite, epoch, keyId, nonce);
    const signature = identity.sign(spokenBytes(header, keys.room, signed));
    return { header, aad: aadOf(keys.room, header), plaintext: finishContent(signed, signature) };
  });
  return { payload, digest: sha256(payload) };
}

/** Signs and seals a message. @throws AparteError `message-empty`, `message-too-long`, `bad-argument`; `cannot-open` for an erased epoch */
export function sealMessage(context: SealContext, request: SealRequest<MessageContent>): SealedFrame {
  const content = { ...request.content, author: request.identity.author };
  return sealFrame(context, 'message', request, encodeMessage(content));
}

/** Signs and seals a beacon. */
export function sealBeacon(context: SealContext, request: SealRequest<BeaconContent>): SealedFrame {
  const content = { ...request.content, author: request.identity.author };
  return sealFrame(context, 'beacon', request, encodeBeacon(content));
}

/**
 * Whether the header's key id is the one that this room's keys have for its epoch; undefined where that cannot be told, because the
 * epoch lies before the oldest key, or absurdly far ahead. A frame that bears the expected one and does not open was altered.
 */
export function keyIdMatches(keys: EpochKeys, header: FrameHeader): boolean | undefined {
  if (header.suite !== keys.suite) return false;
  try {
    const derived = keys.derived(header.epoch);
    return derived && equalBytes(derived.keyId, header.keyId);
  } catch (error) {
    if (error instanceof AparteError && error.code === 'cannot-open') return undefined;
    throw error;
  }
}

/** Runs a decoder of what was decrypted: that it is malformed is no news for a stranger, so it is the same error. */
function decoded<Content>(decode: (bytes: Uint8Array) => Decoded<Content>, plaintext: Uint8Array): Decoded<Content> {
  try {
    return decode(plaintext);
  } catch (error) {
    if (error instanceof AparteError && (error.code === 'bad-frame' || error.code === 'bad-encoding')) {
      throw new AparteError('cannot-open');
    }
    throw error;
  }
}

/** A frame that decrypted, and what its signature has to cover. */
interface Unverified<Kind extends FrameKind, Content> {
  readonly frame: Omit<Opened<Kind, Content>, 'signatureValid'>;
  readonly spoken: Uint8Array;
}

function unverifiedOf<Kind extends FrameKind, Content extends MessageContent | BeaconContent>(
  kind: Kind,
  {
    keys,
    header,
    payload,
    plaintext,
  }: { keys: EpochKeys; header: FrameHeader; payload: Uint8Array; plaintext: Uint8Array },
  decode: (bytes: Uint8Array) => Decoded<Content>,
): Unverified<Kind, Content> {
  const { content, signature, signedBytes } = decoded(decode, plaintext);
  const spoken = spokenBytes(header.bytes, keys.room, plaintext.subarray(0, signedBytes));
  return { frame: { kind, header, content, digest: sha256(payload), signature }, spoken };
}

function decrypt(
  keys: EpochKeys,
  payload: Uint8Array,
): Unverified<'message', MessageContent> | Unverified<'beacon', BeaconContent> {
  const header = peekHeader(payload);
  if (header.suite !== keys.suite) throw new AparteError('cannot-open');
  const { aeadKey, keyId } = requireDerived(keys, header.epoch);
  // The AEADs do not commit to their key, the key id does: without this check one frame could open as two texts.
  if (!equalBytes(keyId, header.keyId)) throw new AparteError('cannot-open');
  const ciphertext = payload.subarray(header.bytes.length);
  const plaintext = open(keys.suite, aeadKey, { nonce: header.nonce, aad: aadOf(keys.room, header.bytes), ciphertext });
  const parts = { keys, header, payload, plaintext };
  return header.kind === 'message'
    ? unverifiedOf('message', parts, decodeMessage)
    : unverifiedOf('beacon', parts, decodeBeacon);
}

/**
 * Opens a frame of the room that `keys` belong to, decodes it strictly and verifies its author.
 * @throws AparteError `cannot-open`, whatever the cause; a wrong signature is no error but {@link OpenedFrame.signatureValid}
 */
export function openFrame({ keys }: { readonly keys: EpochKeys }, payload: Uint8Array): OpenedFrame {
  const { frame, spoken } = decrypt(keys, payload);
  return { ...frame, signatureValid: verifyEd25519(frame.content.author, spoken, frame.signature) };
}

/**
 * {@link openFrame} for what came as durable. Such frames come by the thousand: the author is verified in the time that `verify` takes.
 * @throws AparteError `cannot-open`, at once and also for a beacon; the promise does not reject
 */
export function openMessage(
  { keys, verify }: { readonly keys: EpochKeys; readonly verify: VerifySignature },
  payload: Uint8Array,
): Promise<OpenedMessage> {
  const { frame, spoken } = decrypt(keys, payload);
  if (frame.kind !== 'message') throw new AparteError('cannot-open');
  return verify(frame.content.author, spoken, frame.signature).then((signatureValid) => ({ ...frame, signatureValid }));
}

/** {@link openFrame} for what came as ephemeral. @throws AparteError `cannot-open`, also for a message */
export function openBeacon({ keys }: { readonly keys: EpochKeys }, payload: Uint8Array): OpenedBeacon {
  const opened = openFrame({ keys }, payload);
  if (opened.kind !== 'beacon') throw new AparteError('cannot-open');
  return opened;
}
