/** A client that speaks raw frames, honest or not: what it sends is up to the test. */
import type { Duplex } from 'node:stream';
import {
  decodeBlobRange,
  decodeBlobStored,
  encodeBlobDelete,
  encodeBlobGet,
  encodeBlobPutHead,
  type BlobDelete,
  type BlobGet,
  type BlobPut,
  type BlobRange,
} from '../../../protocol/blobs';
import { FRAME_TYPE, FrameSplitter, encodeFrame, type FrameType, type RawFrame } from '../../../protocol/frames';
import { concatBytes, ByteWriter } from '../../../protocol/bytes';
import {
  decodeAccepted,
  decodeDeliver,
  decodeNumberedRefusal,
  decodeOpened,
  decodePage,
  decodeRefusal,
  decodeSignedAnswer,
  decodeWelcome,
  encodeFetch,
  encodeHello,
  encodeOpen,
  encodePublishHead,
  encodeSignRequest,
  type Accepted,
  type Fetch,
  type Open,
  type Opened,
  type Page,
  type Refusal,
  type SignedAnswer,
  type Welcome,
} from '../../../protocol/messages';
import type { Capability } from './member';

interface Waiter {
  readonly wants: (frame: RawFrame) => boolean;
  readonly take: (frame: RawFrame) => void;
  readonly fail: (error: Error) => void;
}

const NAMES = new Map<number, string>(Object.entries(FRAME_TYPE).map(([name, type]) => [type, name]));
const name = (type: FrameType): string => NAMES.get(type) ?? String(type);

/** What an opening asks for beside the defaults. */
export type OpenOptions = Partial<Omit<Open, 'room' | 'signature'>> & { readonly signature?: Uint8Array };

export class RawClient {
  /** Frames that came and that nobody asked for yet. */
  readonly inbox: RawFrame[] = [];
  isClosed = false;
  private readonly splitter = new FrameSplitter(2 ** 31);
  private readonly waiters: Waiter[] = [];

  constructor(
    readonly stream: Duplex,
    readonly exporter: Uint8Array,
    readonly relayKey: Uint8Array,
  ) {
    stream.on('data', (chunk: Uint8Array) => {
      for (const frame of this.splitter.push(chunk)) this.arrived({ ...frame, body: Uint8Array.from(frame.body) });
    });
    stream.on('error', () => undefined);
    stream.on('close', () => this.closed());
    stream.on('end', () => this.closed());
  }

  /** Names of the frames that wait, for assertions. */
  get names(): string[] {
    return this.inbox.map(({ type }) => name(type));
  }

  send(type: number, channel: number, body: Uint8Array = new Uint8Array(0)): void {
    const frame = encodeFrame(FRAME_TYPE.hello, channel, body);
    frame[4] = type;
    this.stream.write(frame);
  }

  /** The next frame of a type (on a channel), waited for. */
  next(type: FrameType, channel?: number): Promise<RawFrame> {
    const wants = (frame: RawFrame): boolean =>
      frame.type === type && (channel === undefined || frame.channel === channel);
    const index = this.inbox.findIndex(wants);
    const [found] = index < 0 ? [] : this.inbox.splice(index, 1);
    if (found) return Promise.resolve(found);
    if (this.isClosed) return Promise.reject(new Error(`closed before ${name(type)}`));
    return new Promise((resolve, reject) => this.waiters.push({ wants, take: resolve, fail: reject }));
  }

  async hello(versions: readonly number[] = [1]): Promise<Welcome> {
    this.send(FRAME_TYPE.hello, 0, encodeHello({ versions, program: 'test', release: '1' }));
    return decodeWelcome((await this.next(FRAME_TYPE.welcome)).body);
  }

  sendOpen(channel: number, capability: Capability, options: OpenOptions = {}): void {
    const signature = capability.admission(this.exporter, this.relayKey);
    const defaults = { room: capability.room, signature, create: true, retentionDays: 30, generations: [] };
    this.send(FRAME_TYPE.open, channel, encodeOpen({ ...defaults, ...options }));
  }

  async open(channel: number, capability: Capability, options: OpenOptions = {}): Promise<Opened> {
    this.sendOpen(channel, capability, options);
    return decodeOpened((await this.next(FRAME_TYPE.opened, channel)).body);
  }

  async openRefused(channel: number, capability: Capability, options: OpenOptions = {}): Promise<Refusal> {
    this.sendOpen(channel, capability, options);
    return this.refused(channel);
  }

  async refused(channel: number): Promise<Refusal> {
    return decodeRefusal((await this.next(FRAME_TYPE.refused, channel)).body);
  }

  sendPublish(channel: number, sequence: number, payload: Uint8Array): void {
    this.send(FRAME_TYPE.publish, channel, concatBytes(encodePublishHead(sequence), payload));
  }

  async publish(channel: number, sequence: number, payload: Uint8Array): Promise<Accepted> {
    this.sendPublish(channel, sequence, payload);
    return this.accepted(channel);
  }

  async accepted(channel: number): Promise<Accepted> {
    return decodeAccepted((await this.next(FRAME_TYPE.accepted, channel)).body);
  }

  async publishRefused(channel: number): Promise<ReturnType<typeof decodeNumberedRefusal>> {
    return decodeNumberedRefusal((await this.next(FRAME_TYPE.publishRefused, channel)).body);
  }

  async delivered(channel: number): Promise<ReturnType<typeof decodeDeliver>> {
    return decodeDeliver((await this.next(FRAME_TYPE.deliver, channel)).body);
  }

  async page(channel: number, fetch: Partial<Fetch> = {}): Promise<Page> {
    this.send(
      FRAME_TYPE.fetch,
      channel,
      encodeFetch({ request: 1, from: 1, count: 1024, leavesOnly: false, ...fetch }),
    );
    return decodePage((await this.next(FRAME_TYPE.page, channel)).body);
  }

  async fetchRefused(channel: number, fetch: Partial<Fetch>): Promise<ReturnType<typeof decodeNumberedRefusal>> {
    this.send(
      FRAME_TYPE.fetch,
      channel,
      encodeFetch({ request: 1, from: 1, count: 1024, leavesOnly: false, ...fetch }),
    );
    return decodeNumberedRefusal((await this.next(FRAME_TYPE.fetchRefused, channel)).body);
  }

  sendBlobPut(channel: number, put: BlobPut): void {
    this.send(FRAME_TYPE.blobPut, channel, concatBytes(encodeBlobPutHead(put), put.bytes));
  }

  /** Bytes that the relay says it has. */
  async blobStored(channel: number): Promise<number> {
    return decodeBlobStored((await this.next(FRAME_TYPE.blobStored, channel)).body).stored;
  }

  async putBlob(channel: number, put: BlobPut): Promise<number> {
    this.sendBlobPut(channel, put);
    return this.blobStored(channel);
  }

  sendBlobGet(channel: number, get: BlobGet): void {
    this.send(FRAME_TYPE.blobGet, channel, encodeBlobGet(get));
  }

  async getBlob(channel: number, get: BlobGet): Promise<BlobRange> {
    this.sendBlobGet(channel, get);
    return decodeBlobRange((await this.next(FRAME_TYPE.blobRange, channel)).body);
  }

  sendBlobDelete(channel: number, wanted: BlobDelete): void {
    this.send(FRAME_TYPE.blobDelete, channel, encodeBlobDelete(wanted));
  }

  async blobRefused(channel: number): Promise<string> {
    return decodeNumberedRefusal((await this.next(FRAME_TYPE.blobRefused, channel)).body).code;
  }

  sendSign(channel: number, n: number, challenge: Uint8Array): void {
    this.send(FRAME_TYPE.sign, channel, encodeSignRequest({ n, challenge }));
  }

  async signed(channel: number): Promise<SignedAnswer> {
    return decodeSignedAnswer((await this.next(FRAME_TYPE.signed, channel)).body);
  }

  sendPing(number: number): void {
    this.send(FRAME_TYPE.ping, 0, new ByteWriter(8).u64(number).done());
  }

  async ended(channel: number): Promise<Refusal> {
    return decodeRefusal((await this.next(FRAME_TYPE.ended, channel)).body);
  }

  /** The error that ends the connection. */
  async error(): Promise<Refusal> {
    return decodeRefusal((await this.next(FRAME_TYPE.error)).body);
  }

  close(): void {
    this.stream.destroy();
  }

  private arrived(frame: RawFrame): void {
    const index = this.waiters.findIndex(({ wants }) => wants(frame));
    const [waiter] = index < 0 ? [] : this.waiters.splice(index, 1);
    if (waiter) waiter.take(frame);
    else this.inbox.push(frame);
  }

  private closed(): void {
    this.isClosed = true;
    for (const { fail } of this.waiters.splice(0)) fail(new Error(`closed; got ${this.names.join(' ')}`));
  }
}
