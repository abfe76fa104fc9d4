/** One client: a duplex stream and what was opened on it. Knows no socket: the stream, its TLS exporter and its address are passed in. */
import type { Duplex } from 'node:stream';
import { toAparteError, type ErrorCode } from '../protocol/errors';
import { FRAME_TYPE, encodeFrame, encodeFrameHead, type RawFrame } from '../protocol/frames';
import { FRAME_HEAD_BYTES, MAX_FRAME_BYTES_BEFORE_HELLO } from '../protocol/limits';
import { encodeRefusal, type Refusal } from '../protocol/messages';
import type { ConnectionInfo } from '../protocol/admin';
import { ChannelSet } from './channel-set';
import { dispatch } from './dispatch';
import type { Cancel } from './environment';
import { FrameReader } from './frame-reader';
import { LIMIT_OF_CODE } from './limit-codes';
import { isLimitName, type LimitName } from './limits';
import type { Opening } from './opening';
import { BlobThrottle, PublishThrottle, RequestThrottle } from './throttle';
import { PongGate } from './pong-gate';
import type { RelayCore } from './relay-core';
import { SendQueue } from './send-queue';
import type { TokenEntry } from './tokens';

/** How long a peer that is told why it is left may take to read it. */
const LINGER_MS = 500;

const MAX_CAUSE_LENGTH = 200;

/** Where a connection comes from. */
export interface Peer {
  /** Whole network address; events show it truncated. */
  readonly address: string;
  /** TLS exporter of the connection (docs/PROTOCOL.md §4): admissions are bound to it. */
  readonly exporter: Uint8Array;
  /** What is left of the time for handshake and hello. */
  readonly helloWithinMs: number;
  /** It asked for the key that the relay gave up, and is only told of the present one. */
  readonly isByFormerKey?: boolean;
  /** Why it may not stay, where that was known before the handshake. */
  readonly refusal?: Refusal;
}

export class Connection {
  readonly openings = new Map<number, Opening>();
  readonly reader: FrameReader;
  readonly queue: SendQueue;
  readonly requests: RequestThrottle;
  readonly publishes: PublishThrottle;
  readonly blobs: BlobThrottle;
  readonly pongs: PongGate;
  /** Channels that the relay ended: what a client sent there before it knew is dropped, not punished. */
  readonly endedChannels = new ChannelSet();
  program = '';
  release = '';
  isWelcomed = false;
  /** By which it was allowed to make rooms. */
  token: TokenEntry | undefined;
  private readonly sinceMs: number;
  private heardMs: number;
  private readonly counts = { receivedFrames: 0, receivedBytes: 0, sentFrames: 0, sentBytes: 0, refusedFrames: 0 };
  private endedWith: ErrorCode | undefined;
  private cancelTimer: Cancel;

  constructor(
    readonly relay: RelayCore,
    readonly id: number,
    private readonly duplex: Duplex,
    readonly peer: Peer,
    /** Called once, when the stream is closed. */
    private readonly closed: () => void,
  ) {
    const { clock } = relay;
    this.sinceMs = clock.nowMs();
    this.heardMs = clock.monotonicMs();
    this.queue = new SendQueue(duplex, clock, (deltaBytes) => this.queueChanged(deltaBytes), relay.joiner);
    this.reader = new FrameReader(
      duplex,
      MAX_FRAME_BYTES_BEFORE_HELLO,
      (frame) => this.take(frame),
      (error) => this.fail(error),
    );
    this.requests = new RequestThrottle(relay, this.reader, id);
    this.publishes = new PublishThrottle(relay, this.reader, id);
    this.blobs = new BlobThrottle(relay, this.reader, id);
    this.pongs = new PongGate(
      relay,
      (body) => this.send(encodeFrame(FRAME_TYPE.pong, 0, body)),
      () => {
        const limit = 'signaturesPerSecondPerConnection';
        relay.events.emit('warn', 'limit-tripped', { connection: id, details: { limit } });
      },
    );
    this.cancelTimer = clock.after(peer.helloWithinMs, () => this.end({ code: 'handshake-timeout' }));
    duplex.on('error', () => undefined); // 'close' follows and says it; without a listener it would be thrown.
    // Whoever sends a large frame slowly is not silent.
    duplex.on('data', () => {
      this.heardMs = clock.monotonicMs();
    });
    duplex.on('end', () => this.peerEnded());
    duplex.once('close', () => this.wasClosed());
    relay.events.emit('info', 'connection-opened', { connection: id, address: peer.address });
  }

  get isEnding(): boolean {
    return this.endedWith !== undefined;
  }

  /** The hello was answered: the deadline is over, frames may be large. */
  welcomed(program: string, release: string): void {
    this.cancelTimer();
    this.isWelcomed = true;
    this.program = program;
    this.release = release;
    this.reader.maxFrameBytes = this.relay.limits.maxFrameBytes;
  }

  /** Puts one frame, in chunks, into the queue. */
  send(...chunks: readonly Uint8Array[]): void {
    this.sendFrame(chunks);
  }

  /** As {@link send}; the array may be others', too, and must not change. */
  sendFrame(chunks: readonly Uint8Array[]): void {
    if (this.isEnding) return;
    this.counts.sentFrames += 1;
    let bytes = 0;
    for (const { length } of chunks) bytes += length;
    this.counts.sentBytes += bytes;
    this.relay.counters.sentBytes += bytes;
    this.queue.pushFrame(chunks);
  }

  /** A frame of it was refused. */
  countRefusal(): void {
    this.counts.refusedFrames += 1;
  }

  freeChannel(channel: number): void {
    this.openings.delete(channel);
    this.endedChannels.add(channel);
  }

  /** An error of this connection's making ends it; one of ours is said as such and kept for whoever runs the relay. */
  fail(error: unknown): void {
    const { code, details, cause } = toAparteError(error);
    const limit = String(details['limit']);
    this.relay.events.emit('warn', 'protocol-error', {
      connection: this.id,
      code,
      details: { ...details, ...(cause instanceof Error && { cause: cause.message.slice(0, MAX_CAUSE_LENGTH) }) },
    });
    this.end({ code }, isLimitName(limit) ? limit : undefined);
  }

  /** Tells the client why, then closes. @param limit that was reached, where the code does not say it; `null` where it was told already */
  end(refusal: Refusal, limit: LimitName | null = LIMIT_OF_CODE[refusal.code] ?? null): void {
    if (this.isEnding) return;
    // Whoever does not read learns it only if what waits is dropped.
    if (refusal.code === 'slow-reader') this.queue.discard();
    const body = encodeRefusal(refusal);
    this.send(encodeFrameHead(FRAME_TYPE.error, 0, body.length), body);
    this.endedWith = refusal.code;
    if (limit !== null) {
      const { code } = refusal;
      this.relay.events.emit('warn', 'limit-tripped', { connection: this.id, code, details: { limit } });
    }
    this.finish();
  }

  /** Closes at once. */
  destroy(): void {
    this.duplex.destroy();
  }

  /** Looks for silence and for a peer that does not read; called every few seconds. */
  sweep(): void {
    const { limits, clock } = this.relay;
    if (this.queue.stuckMs > limits.stuckMs) this.end({ code: 'slow-reader' }, 'stuckMs');
    else if (this.isWelcomed && clock.monotonicMs() - this.heardMs > limits.idleMs) this.end({ code: 'idle-timeout' });
  }

  describe(): ConnectionInfo {
    const rooms = [...this.openings.values()].flatMap(({ room }) => (room ? [room.shortId] : []));
    return {
      connection: this.id,
      address: this.relay.events.shown(this.peer.address),
      sinceMs: this.sinceMs,
      program: this.program,
      release: this.release,
      rooms,
      ...this.counts,
      queuedBytes: this.queue.bytes,
    };
  }

  private take(frame: RawFrame): void {
    this.counts.receivedFrames += 1;
    const { counters } = this.relay;
    const bytes = frame.body.length + FRAME_HEAD_BYTES;
    counters.receivedFrames[frame.type] = (counters.receivedFrames[frame.type] ?? 0) + 1;
    counters.receivedBytes += bytes;
    this.counts.receivedBytes += bytes;
    dispatch(this, frame);
  }

  private queueChanged(deltaBytes: number): void {
    this.relay.queueChanged(deltaBytes);
    if (this.queue.bytes > this.relay.limits.maxQueueBytes) this.end({ code: 'slow-reader' });
  }

  private peerEnded(): void {
    if (this.reader.pendingBytes > 0) {
      const details = { what: 'truncated', bytes: this.reader.pendingBytes };
      this.relay.events.emit('debug', 'protocol-error', { connection: this.id, code: 'bad-frame', details });
    }
    if (!this.isEnding) this.finish();
  }

  private finish(): void {
    this.leaveRooms();
    this.cancelTimer();
    this.reader.stop();
    this.queue.end();
    this.cancelTimer = this.relay.clock.after(LINGER_MS, () => this.duplex.destroy());
  }

  private wasClosed(): void {
    this.leaveRooms();
    this.cancelTimer();
    this.reader.stop();
    this.queue.discard();
    const details = { ...this.counts, milliseconds: Math.max(0, this.relay.clock.nowMs() - this.sinceMs) };
    this.relay.events.emit('info', 'connection-closed', {
      connection: this.id,
      ...(this.endedWith && { code: this.endedWith }),
      details,
    });
    this.closed();
  }

  private leaveRooms(): void {
    for (const opening of this.openings.values()) opening.leave();
    this.openings.clear();
  }
}
