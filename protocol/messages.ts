/** Bodies of the frames (docs/PROTOCOL.md §3): one encoder and one decoder each. Decoders throw `bad-frame` or `bad-encoding`. */
import { ByteReader, ByteWriter } from './bytes';
import { CborFields, decodeCbor, encodeCbor, type CborValue } from './cbor';
import { AparteError, codeOfWire, wireNumber, type ErrorCode } from './errors';
import {
  GENERATION_BYTES,
  HASH_BYTES,
  SHOWN_HEAD_BYTES,
  SIGNATURE_BYTES,
  SIGNED_START_BYTES,
  decodeSignedStart,
  encodeShownHead,
  encodeSignedStart,
  readShownHead,
  type SignedHead,
  type SignedStart,
} from './chain';
import { decodeKeyChanges, encodeKeyChanges, type KeyChange } from './key-change';
import { ACCESS_TOKEN_BYTES, MAX_KNOWN_GENERATIONS, MAX_PAGE_ENTRIES, MAX_RETENTION_DAYS, MAX_STARTS } from './limits';

/** First frame of a connection. */
export interface Hello {
  /** Versions that the client speaks. */
  readonly versions: readonly number[];
  readonly program: string;
  readonly release: string;
}

/** The relay's answer to {@link Hello}. */
export interface Welcome {
  readonly version: number;
  readonly program: string;
  readonly release: string;
  /** Where its source is (AGPL section 13). */
  readonly source: string;
  /** Relay's clock, ms since 1970. */
  readonly timeMs: number;
  readonly maxFrameBytes: number;
  readonly maxPayloadBytes: number;
  /** Largest blob that it takes. */
  readonly maxBlobBytes: number;
  /** The client pings this often; the relay ends a connection that is silent for `idleMs`. */
  readonly pingMs: number;
  readonly idleMs: number;
  /** How the relay came to its present key, oldest first, and to which one it goes next where that is announced. */
  readonly keyChanges: readonly KeyChange[];
}

/** A refusal or an end, with what the client may do. */
export interface Refusal {
  readonly code: ErrorCode;
  /** Try again not before this many milliseconds; absent where trying again is of no use. */
  readonly retryMs?: number;
}

/** Opening of a room on a channel. */
export interface Open {
  /** Ed25519 public key of the capability. */
  readonly room: Uint8Array;
  /** Signature over {@link encodeAdmission}. */
  readonly signature: Uint8Array;
  /** Make the room if it is absent. */
  readonly create: boolean;
  readonly retentionDays: number;
  readonly token?: Uint8Array;
  /** Newest head that the client holds signed. */
  readonly newest?: SignedHead;
  /** Generations that the client knows, newest first. */
  readonly generations: readonly Uint8Array[];
}

/** Answer to an {@link Open}. */
export interface Opened {
  /** Every start after the newest generation that both know, in order. */
  readonly starts: readonly SignedStart[];
  /** End of the log, signed. */
  readonly end: SignedHead;
  /** First position whose payload is still kept (end + 1 where none is). */
  readonly first: number;
  readonly timeMs: number;
}

/** Request for stored entries from position `from` on. */
export interface Fetch {
  readonly request: number;
  readonly from: number;
  readonly count: number;
  readonly leavesOnly: boolean;
}

/** A stored entry: with its payload, or with the digest alone where the payload expired or was not asked for. */
export interface Entry {
  readonly timeMs: number;
  readonly length: number;
  readonly payload?: Uint8Array;
  readonly digest?: Uint8Array;
}

/** Entries at `from`, `from + 1`, …; at least one. */
export interface Page {
  readonly request: number;
  readonly from: number;
  /** Head that the entry at `from` continues (after any start at `from - 1`). */
  readonly headBefore: Uint8Array;
  readonly entries: readonly Entry[];
}

const MAX_NAME_LENGTH = 64;

/** Body of hello. */
export function encodeHello(hello: Hello): Uint8Array {
  return encodeCbor({ versions: hello.versions, program: hello.program, release: hello.release });
}

/** Reads a hello. */
export function decodeHello(body: Uint8Array): Hello {
  const fields = new CborFields(decodeCbor(body));
  const versions = fields.raw('versions');
  if (!Array.isArray(versions) || versions.length > 16) throw new AparteError('bad-frame', { what: 'versions' });
  const hello: Hello = {
    versions: versions.map((version: CborValue) => {
      if (typeof version !== 'number') throw new AparteError('bad-frame', { what: 'versions' });
      return version;
    }),
    program: fields.text('program', MAX_NAME_LENGTH),
    release: fields.text('release', MAX_NAME_LENGTH),
  };
  fields.end();
  return hello;
}

/** Body of welcome. */
export function encodeWelcome(welcome: Welcome): Uint8Array {
  return encodeCbor({
    version: welcome.version,
    program: welcome.program,
    release: welcome.release,
    source: welcome.source,
    time: welcome.timeMs,
    frame: welcome.maxFrameBytes,
    payload: welcome.maxPayloadBytes,
    blob: welcome.maxBlobBytes,
    ping: welcome.pingMs,
    idle: welcome.idleMs,
    ...(welcome.keyChanges.length > 0 && { keys: encodeKeyChanges(welcome.keyChanges) }),
  });
}

/** Reads a welcome. */
export function decodeWelcome(body: Uint8Array): Welcome {
  const fields = new CborFields(decodeCbor(body));
  const welcome: Welcome = {
    version: fields.uint('version'),
    program: fields.text('program', MAX_NAME_LENGTH),
    release: fields.text('release', MAX_NAME_LENGTH),
    source: fields.text('source', 256),
    timeMs: fields.uint('time'),
    maxFrameBytes: fields.uint('frame'),
    maxPayloadBytes: fields.uint('payload'),
    maxBlobBytes: fields.uint('blob'),
    pingMs: fields.uint('ping'),
    idleMs: fields.uint('idle'),
    keyChanges: fields.has('keys') ? decodeKeyChanges(fields.bytes('keys')) : [],
  };
  fields.end();
  return welcome;
}

/** Body of error, refused, ended. */
export function encodeRefusal(refusal: Refusal): Uint8Array {
  const code = wireNumber(refusal.code);
  return encodeCbor(refusal.retryMs === undefined ? { code } : { code, retry: refusal.retryMs });
}

/** Reads an error, refused or ended. */
export function decodeRefusal(body: Uint8Array): Refusal {
  const fields = new CborFields(decodeCbor(body));
  const code = codeOfWire(fields.uint('code', 0xffff));
  const refusal: Refusal = fields.has('retry') ? { code, retryMs: fields.uint('retry') } : { code };
  fields.end();
  return refusal;
}

/** Body of open. */
export function encodeOpen(open: Open): Uint8Array {
  return encodeCbor({
    room: open.room,
    sig: open.signature,
    create: open.create,
    days: open.retentionDays,
    gens: open.generations,
    ...(open.token && { token: open.token }),
    ...(open.newest && { head: encodeShownHead(open.newest) }),
  });
}

/** Reads an open. */
export function decodeOpen(body: Uint8Array): Open {
  const fields = new CborFields(decodeCbor(body));
  const open: Open = {
    room: fields.bytes('room', 32),
    signature: fields.bytes('sig', SIGNATURE_BYTES),
    create: fields.boolean('create'),
    retentionDays: fields.uint('days', MAX_RETENTION_DAYS),
    generations: fields.byteList('gens', GENERATION_BYTES, MAX_KNOWN_GENERATIONS),
    ...(fields.has('token') && { token: fields.bytes('token', ACCESS_TOKEN_BYTES) }),
    ...(fields.has('head') && { newest: readShownHead(new ByteReader(fields.bytes('head', SHOWN_HEAD_BYTES))) }),
  };
  fields.end();
  if (open.retentionDays < 1) throw new AparteError('bad-frame', { what: 'days' });
  return open;
}

/** Body of opened. */
export function encodeOpened(opened: Opened): Uint8Array {
  return encodeCbor({
    starts: opened.starts.map(encodeSignedStart),
    end: encodeShownHead(opened.end),
    first: opened.first,
    time: opened.timeMs,
  });
}

/** Reads an opened. */
export function decodeOpened(body: Uint8Array): Opened {
  const fields = new CborFields(decodeCbor(body));
  const opened: Opened = {
    starts: fields.byteList('starts', SIGNED_START_BYTES, MAX_STARTS).map(decodeSignedStart),
    end: readShownHead(new ByteReader(fields.bytes('end', SHOWN_HEAD_BYTES))),
    first: fields.uint('first'),
    timeMs: fields.uint('time'),
  };
  fields.end();
  return opened;
}

/** Head of a publish body: the payload follows. */
export function encodePublishHead(sequence: number): Uint8Array {
  return new ByteWriter(4).u32(sequence).done();
}

/** Reads a publish: sequence (1, 2, … per opening) and payload. */
export function decodePublish(body: Uint8Array): { readonly sequence: number; readonly payload: Uint8Array } {
  const reader = new ByteReader(body);
  return { sequence: reader.u32(), payload: reader.rest() };
}

/** An acknowledgement: the frame of `sequence` stands, synced, at position n. */
export interface Accepted {
  readonly sequence: number;
  readonly n: number;
  readonly timeMs: number;
}

/** Body of accepted. */
export function encodeAccepted(accepted: Accepted): Uint8Array {
  return new ByteWriter(20).u32(accepted.sequence).u64(accepted.n).u64(accepted.timeMs).done();
}

/** Reads an accepted. */
export function decodeAccepted(body: Uint8Array): Accepted {
  const reader = new ByteReader(body);
  const accepted = { sequence: reader.u32(), n: reader.u64(), timeMs: reader.u64() };
  reader.end();
  return accepted;
}

/** Body of publish-refused and fetch-refused: the number that was asked with, and why not. */
export function encodeNumberedRefusal(number: number, code: ErrorCode): Uint8Array {
  return new ByteWriter(6).u32(number).u16(wireNumber(code)).done();
}

/** Reads a publish-refused or fetch-refused. */
export function decodeNumberedRefusal(body: Uint8Array): { readonly number: number; readonly code: ErrorCode } {
  const reader = new ByteReader(body);
  const refusal = { number: reader.u32(), code: codeOfWire(reader.u16()) };
  reader.end();
  return refusal;
}

/** Bytes of {@link encodeDeliverHead}. */
const DELIVER_HEAD_BYTES = 16;

/** Head of a deliver body: the payload follows. */
export function encodeDeliverHead(n: number, timeMs: number): Uint8Array {
  return new ByteWriter(DELIVER_HEAD_BYTES).u64(n).u64(timeMs).done();
}

/** Reads a deliver. */
export function decodeDeliver(body: Uint8Array): {
  readonly n: number;
  readonly timeMs: number;
  readonly payload: Uint8Array;
} {
  const reader = new ByteReader(body);
  return { n: reader.u64(), timeMs: reader.u64(), payload: reader.rest() };
}

/** Body of fetch. */
export function encodeFetch(fetch: Fetch): Uint8Array {
  return new ByteWriter(15)
    .u32(fetch.request)
    .u64(fetch.from)
    .u16(fetch.count)
    .u8(fetch.leavesOnly ? 1 : 0)
    .done();
}

/** Reads a fetch. */
export function decodeFetch(body: Uint8Array): Fetch {
  const reader = new ByteReader(body);
  const [request, from, count, leavesOnly] = [reader.u32(), reader.u64(), reader.u16(), reader.u8()];
  reader.end();
  if (from < 1 || count < 1 || count > MAX_PAGE_ENTRIES || leavesOnly > 1) {
    throw new AparteError('bad-frame', { what: 'fetch' });
  }
  return { request, from, count, leavesOnly: leavesOnly === 1 };
}

/** Bytes that an entry takes in a page. */
export function entryBytes(entry: Entry): number {
  return 13 + (entry.payload?.length ?? HASH_BYTES);
}

/** Bytes of a page before its entries. */
export const PAGE_HEAD_BYTES = 46;

/** Body of page. */
export function encodePage(page: Page): Uint8Array {
  const length = page.entries.reduce((sum, entry) => sum + entryBytes(entry), PAGE_HEAD_BYTES);
  const writer = new ByteWriter(length).u32(page.request).u64(page.from).put(page.headBefore).u16(page.entries.length);
  for (const { timeMs, length: payloadBytes, payload, digest } of page.entries) {
    writer.u64(timeMs).u32(payloadBytes);
    if (payload) writer.u8(1).put(payload);
    else writer.u8(0).put(digest ?? new Uint8Array(HASH_BYTES));
  }
  return writer.done();
}

/** Reads a page. */
export function decodePage(body: Uint8Array): Page {
  const reader = new ByteReader(body);
  const [request, from, headBefore, count] = [reader.u32(), reader.u64(), reader.take(HASH_BYTES), reader.u16()];
  const entries: Entry[] = [];
  for (let index = 0; index < count; index += 1) {
    const [timeMs, length, kind] = [reader.u64(), reader.u32(), reader.u8()];
    if (kind > 1) throw new AparteError('bad-frame', { what: 'entry' });
    entries.push(
      kind === 1
        ? { timeMs, length, payload: reader.take(length) }
        : { timeMs, length, digest: reader.take(HASH_BYTES) },
    );
  }
  reader.end();
  if (count < 1 || count > MAX_PAGE_ENTRIES) throw new AparteError('bad-frame', { what: 'page' });
  return { request, from, headBefore, entries };
}

/** A request for a signature on the head at `n`, with 32 bytes that the signature must cover. */
export interface SignRequest {
  readonly n: number;
  readonly challenge: Uint8Array;
}

/** Body of sign. */
export function encodeSignRequest(request: SignRequest): Uint8Array {
  return new ByteWriter(8 + HASH_BYTES).u64(request.n).put(request.challenge).done();
}

/** Reads a sign request. */
export function decodeSignRequest(body: Uint8Array): SignRequest {
  const reader = new ByteReader(body);
  const request = { n: reader.u64(), challenge: reader.take(HASH_BYTES) };
  reader.end();
  return request;
}

/** A signed head on its own, with the challenge that it answers (zeros: sent unasked). */
export interface SignedAnswer extends SignedHead {
  readonly challenge: Uint8Array;
}

/** Body of signed. */
export function encodeSignedAnswer(answer: SignedAnswer): Uint8Array {
  return new ByteWriter(SHOWN_HEAD_BYTES + HASH_BYTES).put(encodeShownHead(answer)).put(answer.challenge).done();
}

/** Reads a signed. */
export function decodeSignedAnswer(body: Uint8Array): SignedAnswer {
  const reader = new ByteReader(body);
  const answer: SignedAnswer = { ...readShownHead(reader), challenge: reader.take(HASH_BYTES) };
  reader.end();
  return answer;
}
