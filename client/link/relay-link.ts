/** The link to one relay: keeps a connection for as long as a room wants it, with back-off and jitter, and gives each room a channel of it. */
import { AparteError, toAparteError } from '../../protocol/errors';
import type { RelayAddress } from '../../protocol/address';
import { FRAME_TYPE, type FrameType, type RawFrame } from '../../protocol/frames';
import { MAX_CHANNEL } from '../../protocol/limits';
import type { Welcome } from '../../protocol/messages';
import { drawBytes, type Random } from '../crypto/random';
import type { Clock, Connect, RelayTarget } from '../ports';
import { Connection, type Program } from './connection';
import type { RelayKeys } from './relay-keys';

const FIRST_RETRY_MS = 400;
const MAX_RETRY_MS = 60_000;

/** A connection that lived this long proves the relay well: back-off starts anew. */
const STEADY_MS = 10_000;

/** Where back-off goes on after a connection that was welcomed but did not last: between 0.8 and 1.6 s. */
const ATTEMPTS_AFTER_WELCOME = 2;

/** A room's way to its relay while a connection lives. */
export interface Channel {
  readonly number: number;
  readonly welcome: Welcome;
  readonly exporter: Uint8Array;
  readonly relayPublicKey: Uint8Array;
  send(type: FrameType, ...parts: readonly Uint8Array[]): void;
  /** Sends a request that the relay answers before the ping behind it; one at a time on a connection. `answered` hears of the ping's answer. */
  sendThenPing(type: FrameType, body: Uint8Array, answered: () => void): void;
  /** How long the relay has answered nothing. */
  unansweredMs(): number;
  /** The relay broke a rule: ends the connection. */
  fail(error: AparteError): void;
  pause(): void;
  resume(): void;
}

/** A room as the link sees it. */
export interface ChannelUser {
  connecting(): void;
  connected(channel: Channel): void;
  frame(frame: RawFrame): void;
  /** No connection; the next attempt is made at `retryMs` (wall clock). */
  disconnected(error: AparteError, retryMs: number): void;
}

/** What a link is made with. */
export interface LinkOptions {
  readonly address: RelayAddress;
  readonly program: Program;
  readonly clock: Clock;
  readonly random: Random;
  readonly connect: Connect;
  readonly keys: RelayKeys;
}

/** See the file's head. */
export class RelayLink {
  private readonly users = new Map<ChannelUser, number>();
  private readonly byChannel = new Map<number, ChannelUser>();
  private connection: Connection | undefined;
  private welcome: Welcome | undefined;
  private welcomedMs = 0;
  /** Whether the connection brings news of the relay's keys, once that is known. */
  private learned: Promise<boolean> = Promise.resolve(false);
  /** Whether a key was followed since a connection last held. */
  private hasFollowed = false;
  private attempts = 0;
  private nextChannel = 1;
  private cancelRetry: (() => void) | undefined;
  private abortConnect: (() => void) | undefined;

  constructor(private readonly options: LinkOptions) {}

  /** Whether no room uses the link. */
  get idle(): boolean {
    return this.users.size === 0;
  }

  /** Adds a room; it hears `connected` now or later, again after each reconnection. */
  attach(user: ChannelUser): void {
    this.users.set(user, 0);
    if (this.connection && this.welcome) this.giveChannel(user);
    else {
      user.connecting();
      if (!this.connection && !this.abortConnect && !this.cancelRetry) this.attempt();
    }
  }

  /** Takes a room off; the last one closes the connection. */
  detach(user: ChannelUser): void {
    const channel = this.users.get(user);
    this.users.delete(user);
    if (channel !== undefined && channel !== 0) {
      this.byChannel.delete(channel);
      this.connection?.send(FRAME_TYPE.close, channel);
    }
    if (this.users.size === 0) this.close();
  }

  /** A new channel for a room whose opening ended or was refused. */
  reopen(user: ChannelUser): void {
    const channel = this.users.get(user);
    if (channel === undefined) return;
    this.byChannel.delete(channel);
    if (this.connection && this.welcome) this.giveChannel(user);
  }

  /** Tries now instead of at the next planned time. */
  retryNow(): void {
    if (!this.cancelRetry) return;
    this.cancelRetry();
    this.cancelRetry = undefined;
    this.attempt();
  }

  /** After a sleep: a connection may be dead without knowing; a new one is faster than finding out. */
  renew(): void {
    this.attempts = 0;
    if (this.connection) this.connection.end(new AparteError('connection-lost'));
    this.retryNow();
  }

  private close(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.abortConnect?.();
    const { connection } = this;
    this.connection = undefined;
    connection?.end(new AparteError('connection-lost'));
  }

  private attempt(): void {
    for (const user of this.users.keys()) user.connecting();
    let aborted = false;
    const signal = {
      onAbort: (abort: () => void): void => {
        this.abortConnect = (): void => {
          aborted = true;
          this.abortConnect = undefined;
          abort();
        };
      },
    };
    this.abortConnect = (): void => {
      aborted = true;
      this.abortConnect = undefined;
    };
    this.options.connect(this.target(), signal).then(
      (wire) => {
        this.abortConnect = undefined;
        if (aborted) wire.stream.destroy();
        else this.begin(wire);
      },
      (error: unknown) => {
        this.abortConnect = undefined;
        if (!aborted) this.planRetry(toAparteError(error));
      },
    );
  }

  private begin(wire: Connection['wire']): void {
    const { program, clock } = this.options;
    const connection = new Connection(wire, program, clock, {
      welcomed: (welcome) => {
        const { keys } = this.options;
        const { relayPublicKey } = wire;
        if (keys.meet(relayPublicKey, welcome.keyChanges)) this.learn(connection, welcome);
        else this.serve(welcome);
      },
      frame: (frame) => {
        this.byChannel.get(frame.channel)?.frame(frame);
      },
      ended: (error, retryMs) => {
        if (this.connection !== connection) return;
        if (this.welcome) this.easeBackOff(clock.monotonicMs() - this.welcomedMs);
        this.connection = undefined;
        this.welcome = undefined;
        this.byChannel.clear();
        if (error.code === 'relay-key-changed') this.followKey(error);
        else this.planRetry(error, retryMs);
      },
    });
    this.connection = connection;
  }

  /** The key that stands for ours now, and the one that may follow it. */
  private target(): RelayTarget {
    const { address, keys } = this.options;
    const nextPin = keys.nextOf(address.pin);
    return { ...address, pin: keys.currentOf(address.pin), ...(nextPin && { nextPin }) };
  }

  /** No room is opened before what the relay says of its keys is on disk: its log is signed by them. */
  private learn(connection: Connection, welcome: Welcome): void {
    this.learned = this.options.keys
      .learn(connection.wire.relayPublicKey, welcome.keyChanges)
      .catch((error: unknown) => {
        connection.end(toAparteError(error));
        return false;
      });
    void this.learned.then(() => {
      if (this.connection === connection) this.serve(welcome);
    });
  }

  /**
   * The old key told which one follows: that one is tried at once, so that nobody is told of a connection that was none. Once: a relay that sends on and on
   * is one that breaks off.
   */
  private followKey(error: AparteError): void {
    const { learned } = this;
    this.learned = Promise.resolve(false);
    void learned.then((isNews) => {
      if (this.connection || this.abortConnect || this.cancelRetry || this.users.size === 0) return;
      if (isNews && !this.hasFollowed) {
        this.hasFollowed = true;
        this.attempt();
      } else this.planRetry(error);
    });
  }

  private serve(welcome: Welcome): void {
    this.welcome = welcome;
    this.welcomedMs = this.options.clock.monotonicMs();
    for (const user of this.users.keys()) this.giveChannel(user);
  }

  /** A relay that answered is there: one that then breaks off is tried again soon, though not at once. */
  private easeBackOff(livedMs: number): void {
    if (livedMs > STEADY_MS) this.hasFollowed = false;
    this.attempts = livedMs > STEADY_MS ? 0 : Math.min(this.attempts, ATTEMPTS_AFTER_WELCOME);
  }

  private planRetry(error: AparteError, atLeastMs = 0): void {
    if (this.users.size === 0) return;
    const { clock, random } = this.options;
    const ceilingMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.attempts, 16));
    this.attempts += 1;
    const jitter = (drawBytes(random, 1)[0] ?? 0) / 255;
    const delayMs = Math.round(Math.max(atLeastMs, ceilingMs * (0.5 + jitter / 2)));
    this.cancelRetry = clock.after(delayMs, () => {
      this.cancelRetry = undefined;
      this.attempt();
    });
    for (const user of this.users.keys()) user.disconnected(error, clock.now() + delayMs);
  }

  private giveChannel(user: ChannelUser): void {
    const { connection, welcome } = this;
    if (!connection || !welcome) return;
    const number = this.freeChannel();
    this.users.set(user, number);
    this.byChannel.set(number, user);
    user.connected({
      number,
      welcome,
      exporter: connection.wire.exporter,
      relayPublicKey: connection.wire.relayPublicKey,
      send: (type, ...parts) => {
        if (this.byChannel.get(number) === user) connection.send(type, number, ...parts);
      },
      sendThenPing: (type, body, answered) => {
        const isOpen = (): boolean => this.byChannel.get(number) === user;
        connection.sendThenPing({ type, channel: number, body, isOpen, answered });
      },
      unansweredMs: () => connection.unansweredMs,
      fail: (error) => {
        connection.end(error);
      },
      pause: () => {
        connection.pause();
      },
      resume: () => {
        connection.resume();
      },
    });
  }

  private freeChannel(): number {
    do {
      this.nextChannel = this.nextChannel >= MAX_CHANNEL ? 1 : this.nextChannel + 1;
    } while (this.byChannel.has(this.nextChannel));
    return this.nextChannel;
  }
}
