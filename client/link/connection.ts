/** One connection to a relay: hello, frames in and out, pings. Ends once, with the reason. */
import { AparteError, toAparteError } from '../../protocol/errors';
import { FRAME_TYPE, FrameSplitter, encodeFrameHead, type FrameType, type RawFrame } from '../../protocol/frames';
import { MAX_FRAME_BYTES, MAX_WELCOME_FRAME_BYTES, PROTOCOL_VERSION } from '../../protocol/limits';
import { decodeRefusal, decodeWelcome, encodeHello, type Welcome } from '../../protocol/messages';
import type { Clock, Wire } from '../ports';

const WELCOME_TIMEOUT_MS = 10_000;

/** Beyond a ping's interval, how long the relay may stay silent before the connection counts as lost. */
const SILENCE_MARGIN_MS = 15_000;

/** A relay that answers no ping for so long is left, whatever else it sends. */
const ANSWER_TIMEOUT_MS = 120_000;

/** What the relay says by itself, or to anybody who is there. */
const UNASKED: ReadonlySet<number> = new Set([
  FRAME_TYPE.pong,
  FRAME_TYPE.deliver,
  FRAME_TYPE.deliverEphemeral,
  FRAME_TYPE.signed,
]);

/** Program that says hello. */
export interface Program {
  readonly program: string;
  readonly release: string;
}

/** Who hears of a connection. */
export interface ConnectionListener {
  welcomed(welcome: Welcome): void;
  /** A frame of a room's channel. @throws AparteError ends the connection with it */
  frame(frame: RawFrame): void;
  /** The connection is over; nothing follows. `retryMs`: not before. */
  ended(error: AparteError, retryMs?: number): void;
}

/** A request that the relay answers before the ping behind it. */
export interface Request {
  readonly type: FrameType;
  readonly channel: number;
  readonly body: Uint8Array;
  /** Whether the room's channel is still open. */
  isOpen(): boolean;
  /** The ping behind it was answered. */
  answered(): void;
}

/** A live connection. */
export class Connection {
  private readonly splitter = new FrameSplitter(MAX_WELCOME_FRAME_BYTES);
  private welcome: Welcome | undefined;
  private over = false;
  private corked = false;
  private pauses = 0;
  private lastHeardMs: number;
  private lastAnswerMs: number;
  private pings = 0;
  private readonly requests: Request[] = [];
  private pending: Request | undefined;
  private pendingPing = 0;
  private pendingMs = 0;
  private cancelTimer: () => void;

  constructor(
    readonly wire: Wire,
    program: Program,
    private readonly clock: Clock,
    private readonly listener: ConnectionListener,
  ) {
    this.lastHeardMs = clock.monotonicMs();
    this.lastAnswerMs = this.lastHeardMs;
    this.cancelTimer = clock.after(WELCOME_TIMEOUT_MS, () => {
      // The link may have died behind the handshake: nobody is accused of what may be lost.
      this.end(new AparteError('connection-lost', { silentMs: WELCOME_TIMEOUT_MS }));
    });
    const { stream } = wire;
    stream.on('data', (chunk: Buffer) => {
      this.receive(chunk);
    });
    stream.on('error', (cause) => {
      this.end(new AparteError('connection-lost', {}, { cause }));
    });
    stream.on('close', () => {
      this.end(new AparteError('connection-lost'));
    });
    this.send(FRAME_TYPE.hello, 0, encodeHello({ versions: [PROTOCOL_VERSION], ...program }));
  }

  /** Sends a frame; frames of one tick go out in one write. */
  send(type: FrameType, channel: number, ...parts: readonly Uint8Array[]): void {
    if (this.over) return;
    const { stream } = this.wire;
    if (!this.corked) {
      this.corked = true;
      stream.cork();
      process.nextTick(() => {
        this.corked = false;
        stream.uncork();
      });
    }
    const bodyBytes = parts.reduce((sum, part) => sum + part.length, 0);
    stream.write(encodeFrameHead(type, channel, bodyBytes));
    for (const part of parts) stream.write(part);
  }

  /** Sends a request of a room once those before it are answered: the relay takes one at a time from a connection. */
  sendThenPing(request: Request): void {
    this.requests.push(request);
    this.nextRequest();
  }

  /**
   * How long the relay has answered nothing, and no frame was on its way: what it says unasked is no answer, however much of it there is. Nothing can come
   * while we do not read.
   */
  get unansweredMs(): number {
    return this.pauses > 0 ? 0 : this.clock.monotonicMs() - this.lastAnswerMs;
  }

  /** How long nothing came from the relay. */
  private get silentMs(): number {
    return this.clock.monotonicMs() - this.lastHeardMs;
  }

  /** Stops reading until as many resumes follow: a room that cannot keep up holds the relay back. */
  pause(): void {
    this.pauses += 1;
    this.wire.stream.pause();
  }

  resume(): void {
    this.pauses -= 1;
    this.lastHeardMs = this.clock.monotonicMs();
    this.lastAnswerMs = this.lastHeardMs;
    this.pendingMs = this.lastHeardMs;
    if (this.pauses === 0) this.wire.stream.resume();
  }

  /** Ends the connection, telling the listener why. */
  end(error: AparteError, retryMs?: number): void {
    if (this.over) return;
    this.over = true;
    this.cancelTimer();
    this.wire.stream.destroy();
    this.listener.ended(error, retryMs);
  }

  private receive(chunk: Uint8Array): void {
    this.lastHeardMs = this.clock.monotonicMs();
    try {
      for (const frame of this.splitter.push(chunk)) {
        if (this.over) return;
        if (!UNASKED.has(frame.type)) this.lastAnswerMs = this.lastHeardMs;
        if (frame.channel === 0) this.ownFrame(frame);
        else if (this.welcome) this.listener.frame(frame);
        else throw new AparteError('unexpected-frame', { type: frame.type });
      }
      if (this.splitter.pendingBytes > 0) this.lastAnswerMs = this.lastHeardMs;
    } catch (error) {
      const cause = toAparteError(error);
      this.end(
        cause.code === 'internal' ? cause : new AparteError('relay-misbehaved', { what: cause.message }, { cause }),
      );
    }
  }

  private ownFrame({ type, body }: RawFrame): void {
    if (type === FRAME_TYPE.pong) {
      this.ponged(body);
      return;
    }
    if (type === FRAME_TYPE.error) {
      const { code, retryMs } = decodeRefusal(body);
      this.end(new AparteError(code), retryMs);
      return;
    }
    if (type !== FRAME_TYPE.welcome || this.welcome) throw new AparteError('unexpected-frame', { type });
    const welcome = decodeWelcome(body);
    if (welcome.version !== PROTOCOL_VERSION)
      throw new AparteError('unsupported-version', { version: welcome.version });
    this.welcome = welcome;
    this.splitter.maxFrameBytes = Math.min(welcome.maxFrameBytes, MAX_FRAME_BYTES);
    this.cancelTimer();
    this.schedulePing(Math.max(1000, welcome.pingMs));
    this.listener.welcomed(welcome);
  }

  /** Sends a ping, and says by which number its answer is known. */
  private ping(): number {
    this.pings += 1;
    const ping = new Uint8Array(8);
    new DataView(ping.buffer).setUint32(4, this.pings);
    this.send(FRAME_TYPE.ping, 0, ping);
    return this.pings;
  }

  private nextRequest(): void {
    if (this.pending) return;
    const request = this.requests.shift();
    if (!request) return;
    if (!request.isOpen()) {
      this.nextRequest();
      return;
    }
    this.pending = request;
    this.send(request.type, request.channel, request.body);
    this.pendingPing = this.ping();
    this.pendingMs = this.clock.monotonicMs();
  }

  private ponged(body: Uint8Array): void {
    const { pending } = this;
    if (!pending || body.length !== 8) return;
    // Answers come in order: that of a later ping says that this one's is not to come.
    if (new DataView(body.buffer, body.byteOffset).getUint32(4) < this.pendingPing) return;
    this.pending = undefined;
    if (pending.isOpen()) pending.answered();
    this.nextRequest();
  }

  private schedulePing(pingMs: number): void {
    this.cancelTimer = this.clock.after(pingMs, () => {
      const { silentMs } = this;
      const waitedMs = this.clock.monotonicMs() - this.pendingMs;
      if (this.pending && this.pauses === 0 && waitedMs > ANSWER_TIMEOUT_MS) {
        this.end(new AparteError('relay-silent'));
        return;
      }
      if (this.pauses === 0 && silentMs > pingMs + SILENCE_MARGIN_MS) {
        this.end(new AparteError('connection-lost', { silentMs: Math.round(silentMs) }));
        return;
      }
      this.ping();
      this.schedulePing(pingMs);
    });
  }
}
