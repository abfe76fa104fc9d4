/**
 * One member's connection, between the member and the branches that its rooms are routed to. Frames pass in both directions, as they are unless
 * somebody interferes; a member of two branches sees one relay.
 */
import type { Duplex } from 'node:stream';
import { toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { FRAME_TYPE } from '../../protocol/frames';
import { MAX_FRAME_BYTES, MAX_FRAME_BYTES_BEFORE_HELLO } from '../../protocol/limits';
import { decodeOpen, encodeRefusal } from '../../protocol/messages';
import type { Peer } from '../../server/connection';
import type { Branch } from './branch';
import { FrameCutter, joinFrame, type Frame } from './frames';

/** A frame on its way, with whose it is and which room it belongs to. */
export interface PassingFrame extends Frame {
  readonly line: Line;
  /** Address of the room in hexadecimal; undefined for the connection's own frames. */
  readonly room: string | undefined;
}

/** Who decides what becomes of the frames. */
export interface LineHost {
  readonly main: Branch;
  routeOf(room: string, member: number): Branch;
  /** What goes on towards the relay instead of `frame`. */
  fromMember(frame: PassingFrame): readonly Frame[];
  /** What goes on towards the member instead of `frame`. */
  toMember(frame: PassingFrame): readonly Frame[];
  closed(line: Line): void;
}

interface Lane {
  readonly branch: Branch;
  readonly stream: Duplex;
}

/** See the file's head. */
export class Line {
  private readonly lanes = new Map<Branch, Lane>();
  private readonly laneOfChannel = new Map<number, Lane>();
  private readonly roomOfChannel = new Map<number, string>();
  /** Channels that we ended in the relay's name: what the client sends there until it knows goes nowhere. */
  private readonly endedChannels = new Set<number>();
  private readonly cutter = new FrameCutter(MAX_FRAME_BYTES_BEFORE_HELLO);
  /** Pongs that each ping still waits for: a ping asks every branch. */
  private readonly pings = new Map<string, number>();
  private hello: Frame | undefined;
  private isOver = false;

  /**
   * @param number of the connection, in order
   * @param member number of the member behind it, which it keeps when it comes back
   */
  constructor(
    private readonly host: LineHost,
    readonly number: number,
    readonly member: number,
    private readonly client: Duplex,
    private readonly peer: Peer,
  ) {
    this.laneTo(host.main);
    client.on('data', (chunk: Uint8Array) => this.heardMember(chunk));
    client.on('error', () => undefined);
    client.on('end', () => this.memberEnded());
    client.once('close', () => this.over());
  }

  /** Rooms that are open, or being opened. */
  get rooms(): string[] {
    return [...new Set(this.roomOfChannel.values())];
  }

  /** Channels on which a room is open. */
  channelsOf(room: string): number[] {
    return [...this.roomOfChannel].flatMap(([channel, open]) => (open === room ? [channel] : []));
  }

  /** The branch in which a room is open. */
  branchOf(room: string): Branch | undefined {
    const [channel] = this.channelsOf(room);
    return channel === undefined ? undefined : this.laneOfChannel.get(channel)?.branch;
  }

  /** Says something in the relay's name; nobody interferes with it. */
  toMember(frame: Frame): void {
    if (!this.isOver) this.pass(this.client, joinFrame(frame), this.laneTo(this.host.main).stream);
  }

  /** Says something in the relay's name, on every channel of a room. */
  sayIn(room: string, type: number, body: Uint8Array): void {
    for (const channel of this.channelsOf(room)) this.toMember({ type, channel, body });
  }

  /** Says something in the member's name; nobody interferes with it. */
  toRelay(frame: Frame): void {
    if (this.isOver) return;
    const { type, channel } = frame;
    if (type === FRAME_TYPE.hello) this.hello = frame;
    if (type === FRAME_TYPE.ping && channel === 0) {
      this.pings.set(toHex(frame.body), this.lanes.size);
      for (const lane of this.lanes.values()) this.pass(lane.stream, joinFrame(frame), this.client);
      return;
    }
    const lane = this.laneOfChannel.get(channel) ?? this.laneTo(this.host.main);
    this.pass(lane.stream, joinFrame(frame), this.client);
  }

  /** Ends the member's openings of a room, as for a new generation: it opens again, and is routed anew. */
  reopen(room: string): void {
    for (const channel of this.channelsOf(room)) {
      this.toRelay({ type: FRAME_TYPE.close, channel, body: new Uint8Array(0) });
      this.roomOfChannel.delete(channel);
      this.laneOfChannel.delete(channel);
      this.endedChannels.add(channel);
      this.toMember({ type: FRAME_TYPE.ended, channel, body: encodeRefusal({ code: 'generation-ended' }) });
    }
  }

  /** Breaks the connection. */
  cut(): void {
    this.client.destroy();
    this.over();
  }

  private heardMember(chunk: Uint8Array): void {
    for (const frame of this.cutter.push(chunk)) {
      if (frame.type === FRAME_TYPE.hello) this.cutter.maxFrameBytes = MAX_FRAME_BYTES;
      if (frame.type === FRAME_TYPE.open) this.route(frame);
      if (this.endedChannels.has(frame.channel)) continue;
      const passing = { ...frame, line: this, room: this.roomOfChannel.get(frame.channel) };
      for (const told of this.host.fromMember(passing)) this.toRelay(told);
      if (frame.type === FRAME_TYPE.close) this.roomOfChannel.delete(frame.channel);
    }
    this.passBlindly();
  }

  private passBlindly(all = false): void {
    const bytes = this.cutter.rest(all);
    if (bytes.length > 0) this.pass(this.laneTo(this.host.main).stream, bytes, this.client);
  }

  private route({ channel, body }: Frame): void {
    const room = roomOf(body);
    if (room === undefined || this.roomOfChannel.has(channel)) return;
    this.endedChannels.delete(channel);
    this.roomOfChannel.set(channel, room);
    this.laneOfChannel.set(channel, this.laneTo(this.host.routeOf(room, this.member)));
  }

  private heardRelay(lane: Lane, frame: Frame): void {
    const { type, channel, body } = frame;
    if (channel === 0 && !this.isForMember(lane, frame)) return;
    if (channel !== 0 && (this.laneOfChannel.get(channel) ?? lane) !== lane) return;
    if (channel !== 0 && this.endedChannels.has(channel)) return;
    const room = this.roomOfChannel.get(channel);
    for (const told of this.host.toMember({ type, channel, body, line: this, room })) this.toMember(told);
    if (type === FRAME_TYPE.ended || type === FRAME_TYPE.refused) this.roomOfChannel.delete(channel);
  }

  /** One relay says welcome once, and answers a ping when all of it has. */
  private isForMember(lane: Lane, { type, body }: Frame): boolean {
    if (type === FRAME_TYPE.welcome) return lane.branch === this.host.main;
    if (type !== FRAME_TYPE.pong) return true;
    const ping = toHex(body);
    const waiting = (this.pings.get(ping) ?? 1) - 1;
    if (waiting > 0) this.pings.set(ping, waiting);
    else this.pings.delete(ping);
    return waiting <= 0;
  }

  private laneTo(branch: Branch): Lane {
    const known = this.lanes.get(branch);
    if (known) return known;
    const stream = branch.connect(this.peer);
    const lane: Lane = { branch, stream };
    this.lanes.set(branch, lane);
    const cutter = new FrameCutter(MAX_FRAME_BYTES);
    stream.on('data', (chunk: Uint8Array) => {
      for (const frame of cutter.push(chunk)) this.heardRelay(lane, frame);
    });
    stream.on('error', () => undefined);
    stream.on('end', () => this.client.end());
    stream.once('close', () => this.over());
    if (this.hello) stream.write(joinFrame(this.hello));
    return lane;
  }

  /** Writes, and holds the writer back while the reader does not read. */
  private pass(to: Duplex, bytes: Uint8Array, from: Duplex): void {
    if (to.destroyed || to.writableEnded || to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  }

  private memberEnded(): void {
    this.passBlindly(true);
    for (const { stream } of this.lanes.values()) stream.end();
  }

  private over(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const { stream } of this.lanes.values()) stream.destroy();
    // What the relay said last is read before the end.
    this.client.end();
    this.host.closed(this);
  }
}

function roomOf(body: Uint8Array): string | undefined {
  try {
    return toHex(decodeOpen(body).room);
  } catch (error) {
    // The relay answers what cannot be read.
    if (error instanceof AparteError) return undefined;
    throw error;
  }
}
