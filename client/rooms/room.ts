/** A room at work: opens itself at the relay, follows the log, publishes the outbox, sends beacons, and tells who listens. */
import { equalBytes, toHex } from '../../protocol/bytes';
import { AparteError, toAparteError } from '../../protocol/errors';
import { FRAME_TYPE, type RawFrame } from '../../protocol/frames';
import {
  decodeNumberedRefusal,
  decodeOpened,
  decodeRefusal,
  decodeSignedAnswer,
  type Opened,
  type Page,
} from '../../protocol/messages';
import type { RoomConnection } from '../api';
import { verifyRelaySignature } from '../crypto/signing';
import { drawBytes } from '../crypto/random';
import type { Channel, ChannelUser, RelayLink } from '../link/relay-link';
import { beaconIntervalMs } from '../transcript/beacons';
import { misbehaved, type VerifyRelay } from '../transcript/transcript';
import type { MessageRecord, OutboxRecord, RoomRecord } from '../vault/store';
import { BeaconEar } from './beacon-ear';
import { Exclusive } from './exclusive';
import { Follower, entryDigest } from './follower';
import { fetchHistory } from './history';
import { Intake } from './intake';
import { writeEntries, type IncomingEntry, type WrittenStep } from './log-writer';
import { Outbox } from './outbox';
import { Publisher } from './publisher';
import { openingRequest, takeOpening } from './opening';
import { eraseOldKeys, introduceIfNew, introduceToNewcomers, sealNearlyExpired } from './upkeep';
import { rememberRelayClock } from './relay-clock';
import type { RoomState } from './room-state';
import { speakBeacon, type Utterance } from './speaker';

const PAGE_ENTRIES = 512;
const REFUSED_RETRY_MS = 5000;
const FIRST_BEACON_MS = 1500;

/** Who shows what a room does. */
export interface RoomListener {
  connectionChanged(): void;
  /** Messages that are new in the log, and own ones that left the outbox with them. */
  messagesStored(messages: readonly MessageRecord[]): void;
  outboxChanged(frames: readonly OutboxRecord[], removed: readonly OutboxRecord[]): void;
  /** Rows may have gone or moved: read again. */
  rowsReset(): void;
  trustChanged(): void;
  anomaliesChanged(): void;
}

/** See the file's head. */
export class Room implements ChannelUser {
  connection: RoomConnection;
  readonly outbox: Outbox;
  private readonly exclusive = new Exclusive();
  private readonly publisher = new Publisher();
  private readonly ear: BeaconEar;
  private channel: Channel | undefined;
  private follower: Follower | undefined;
  private intake: Intake | undefined;
  private beaconCounter = 0;
  private cancelTimers: (() => void)[] = [];
  private settledWaiters: ((error?: AparteError) => void)[] = [];
  private closed = false;
  private lastError = new AparteError('not-ready');

  constructor(
    readonly state: RoomState,
    private readonly link: RelayLink,
    private readonly listener: RoomListener,
  ) {
    this.connection = { state: 'connecting', sinceMs: state.context.clock.now() };
    this.ear = new BeaconEar(state);
    this.outbox = new Outbox(state, this.publisher, listener);
  }

  /** Begins: connects and stays connected until {@link close}. */
  start(): void {
    this.link.attach(this);
  }

  /** Says something: on disk when this returns, at the relay when the relay can be reached. */
  async say(utterance: Utterance): Promise<OutboxRecord> {
    // Following the log is one such task too, so that nothing new is sealed meanwhile (PROTOCOL §4, Resuming).
    return this.exclusive.run(() => this.outbox.say(utterance));
  }

  /** Runs `task` while nothing else changes this room. */
  exclusively<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.exclusive.run(task);
  }

  /** Resolves when the room followed its log to the end, or rejects with why it could not. */
  settled(): Promise<void> {
    if (this.connection.state === 'connected') return Promise.resolve();
    if (this.connection.state === 'waiting') return Promise.reject(this.lastError);
    return new Promise((resolve, reject) => {
      this.settledWaiters.push((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Tries now. */
  retryNow(): void {
    if (this.channel) return;
    this.link.retryNow();
  }

  /** Leaves the relay; what is under way ends first. */
  async close(): Promise<void> {
    this.closed = true;
    this.link.detach(this);
    this.over(new AparteError('connection-lost'));
    await this.exclusive.run(() => Promise.resolve());
    this.state.purge();
  }

  connecting(): void {
    if (this.connection.state === 'waiting') return;
    this.setConnection({ state: 'connecting', sinceMs: this.state.context.clock.now() });
  }

  connected(channel: Channel): void {
    this.channel = channel;
    this.state.relayAheadMs = channel.relayAheadMs;
    this.follower = new Follower(channel);
    this.intake = this.newIntake(channel);
    channel.send(FRAME_TYPE.open, openingRequest(this.state, channel));
  }

  disconnected(error: AparteError, retryMs: number): void {
    this.over(error);
    this.setWaiting(error, retryMs);
  }

  frame(frame: RawFrame): void {
    const { type, body } = frame;
    switch (type) {
      case FRAME_TYPE.opened: {
        const opened = decodeOpened(body);
        this.run(() => this.catchUp(opened));
        return;
      }
      case FRAME_TYPE.refused:
      case FRAME_TYPE.ended:
        this.openingEnded(decodeRefusal(body));
        return;
      case FRAME_TYPE.page:
        this.follower?.page(body);
        return;
      case FRAME_TYPE.fetchRefused:
        this.follower?.refused(body);
        return;
      case FRAME_TYPE.deliver:
        this.intake?.deliver(body);
        return;
      case FRAME_TYPE.accepted:
        this.intake?.accepted(body);
        return;
      case FRAME_TYPE.publishRefused:
      case FRAME_TYPE.deliverEphemeral:
      case FRAME_TYPE.signed:
        this.intake?.other(frame);
        return;
      default:
        throw misbehaved('unexpected frame', { type });
    }
  }

  private newIntake(channel: Channel): Intake {
    return new Intake(
      this.state,
      this.publisher,
      channel,
      {
        stored: (step) => {
          this.stored(step);
        },
        duplicate: (frame) => {
          this.listener.outboxChanged([], [frame]);
          this.listener.rowsReset();
        },
        frame: (frame) => this.takeFrame(frame),
        idle: async () => {
          await this.ear.compareWaiting();
          this.outbox.push();
        },
      },
      (task) => {
        this.run(task, channel);
      },
    );
  }

  /** Runs a task of an opening unless that is over when its turn comes; its failure ends the connection. */
  private run(task: () => Promise<void>, channel = this.channel): void {
    const ifCurrent = async (): Promise<void> => {
      if (this.channel === channel) await task();
    };
    this.exclusive.run(ifCurrent).catch((error: unknown) => {
      if (this.channel !== channel || !channel) return;
      const cause = toAparteError(error);
      this.state.context.log('warn', 'room-failed', { code: cause.code });
      channel.fail(cause);
    });
  }

  private stored({ messages, accepted, newcomers }: WrittenStep): void {
    this.listener.messagesStored(messages);
    if (accepted.length > 0) this.listener.outboxChanged([], []);
    this.listener.trustChanged();
    if (this.intake && newcomers.some((author) => author !== toHex(this.state.context.identity.author))) {
      this.later(this.jitter() * 3000, () => introduceToNewcomers(this.state, this.outbox));
    }
  }

  private async takeFrame({ type, body }: RawFrame): Promise<void> {
    if (type === FRAME_TYPE.deliverEphemeral) {
      if (await this.ear.hear(body)) this.listener.trustChanged();
    } else if (type === FRAME_TYPE.signed) await this.takeSigned(body);
    else {
      const { number, code } = decodeNumberedRefusal(body);
      await this.outbox.refused(number, code);
      this.later(REFUSED_RETRY_MS, () => this.outbox.retry());
    }
  }

  private async takeSigned(body: Uint8Array): Promise<void> {
    const answer = decodeSignedAnswer(body);
    if (!this.state.transcript.verifyHead(answer, this.verifier())) throw misbehaved('false signature');
    const comparison = await this.state.transcript.compareHead(answer);
    if (comparison.result === 'differs') throw misbehaved('forked', { n: comparison.n });
    if (comparison.result === 'ahead') throw misbehaved('held back', { n: answer.n });
    if (comparison.result !== 'agrees' || answer.n <= (this.state.record.signed?.n ?? -1)) return;
    const { generation, n, head, signature } = answer;
    await this.save({
      signed: { generation: generation.slice(), n, head: head.slice(), signature: signature.slice() },
    });
    this.listener.trustChanged();
  }

  private verifier(): VerifyRelay {
    const spki = this.channel?.relayPublicKey ?? new Uint8Array(0);
    return (statement, signature) => verifyRelaySignature(spki, statement, signature);
  }

  /** Follows the log from where we stand to its end, then publishes and listens. */
  private async catchUp(opened: Opened): Promise<void> {
    const { channel, follower, intake, state } = this;
    if (!channel || !follower || !intake) return;
    const { transcript, record } = state;
    const before = transcript.end;
    // A newcomer's record holds the invitation's head as its base until the first opening.
    const invited = before ? undefined : record.base;
    const lost = await takeOpening(state, opened, this.verifier(), invited);
    if (lost) this.listener.rowsReset();
    if (before && !equalBytes(before.generation, opened.end.generation)) state.beacons.generationChanged();
    await this.follow(follower, opened.end.n);
    const comparison = await transcript.compareHead(opened.end);
    if (comparison.result !== 'agrees') throw misbehaved('gap', { n: opened.end.n });
    await this.save({ signed: opened.end });
    while (intake.newestSeen > state.endPosition) await this.follow(follower, intake.newestSeen);
    this.requireCurrent(channel);
    // From this very moment: a delivery between the look and the switch would be missed.
    intake.goLive();
    await this.begin(channel);
  }

  /** While a task waited for the vault its opening may have ended, and another one begun. @throws AparteError `connection-lost` */
  private requireCurrent(channel: Channel): void {
    if (this.channel !== channel) throw new AparteError('connection-lost');
  }

  private async follow(follower: Follower, target: number): Promise<void> {
    const { state } = this;
    const total = target - state.endPosition;
    if (total <= 0) return;
    const firstPosition = state.endPosition;
    let next: Promise<Page> | undefined = follower.fetch(firstPosition + 1, PAGE_ENTRIES);
    while (next) {
      this.setConnection({ state: 'catching-up', done: state.endPosition - firstPosition, total });
      const page: Page = await next;
      const following: number = page.from + page.entries.length;
      next = following <= target ? follower.fetch(following, PAGE_ENTRIES) : undefined;
      next?.catch(() => undefined);
      const entries = page.entries.map((entry, index): IncomingEntry => {
        const { timeMs, length, payload } = entry;
        return { n: page.from + index, timeMs, length, payload, digest: entryDigest(entry) };
      });
      this.stored(await writeEntries(state, entries));
    }
  }

  /** The end of the log is reached: publish, then everything else. */
  private async begin(channel: Channel): Promise<void> {
    const { state } = this;
    await sealNearlyExpired(state, this.outbox);
    await eraseOldKeys(state);
    await rememberRelayClock(state.context.store, state.record.relayPin, channel.relayAheadMs);
    this.requireCurrent(channel);
    this.publisher.begin(channel, state.outbox);
    await introduceIfNew(state, this.outbox);
    this.requireCurrent(channel);
    this.setConnection({ state: 'connected' });
    for (const waiter of this.settledWaiters.splice(0)) waiter();
    this.listener.trustChanged();
    this.scheduleBeacon(FIRST_BEACON_MS * (0.5 + this.jitter()));
    if (!state.record.historyDone) this.later(0, () => this.fetchHistory());
  }

  private async fetchHistory(): Promise<void> {
    const { follower } = this;
    if (!follower) return;
    const messages = await fetchHistory(this.state, follower);
    if (messages.length > 0) this.listener.rowsReset();
    if (!this.state.record.historyDone) this.later(0, () => this.fetchHistory());
    else this.listener.trustChanged();
  }

  private scheduleBeacon(delayMs: number): void {
    this.later(delayMs, async () => {
      const { state, channel } = this;
      if (!channel) return;
      this.beaconCounter += 1;
      const { payload, digest } = speakBeacon(state, this.beaconCounter);
      const nowMs = state.context.clock.now();
      state.beacons.sent(digest, nowMs);
      channel.send(FRAME_TYPE.publishEphemeral, payload);
      this.scheduleBeacon(beaconIntervalMs(state.beacons.heardLately(nowMs), this.jitter()));
      await eraseOldKeys(state);
    });
  }

  /** A task of this opening, after a delay. */
  private later(delayMs: number, task: () => Promise<void>): void {
    const { channel } = this;
    const cancel = this.state.context.clock.after(delayMs, () => {
      this.cancelTimers = this.cancelTimers.filter((other) => other !== cancel);
      if (channel && this.channel === channel) this.run(task);
    });
    this.cancelTimers.push(cancel);
  }

  private jitter(): number {
    return (drawBytes(this.state.context.random, 1)[0] ?? 0) / 255;
  }

  private async save(changes: Partial<RoomRecord>): Promise<void> {
    const record = this.state.recordWith(changes);
    await this.state.context.store.saveRoom(record);
    this.state.record = record;
  }

  /** The relay refused or ended the opening. */
  private openingEnded({ code, retryMs }: { readonly code: AparteError['code']; readonly retryMs?: number }): void {
    const { clock } = this.state.context;
    const { host, port } = { host: this.state.record.relayHost, port: this.state.record.relayPort };
    const error = new AparteError(code, { host, port });
    const delayMs = code === 'generation-ended' ? 0 : Math.max(retryMs ?? 0, 5000);
    this.over(error);
    const cancel = clock.after(delayMs, () => {
      if (!this.closed && !this.channel) this.link.reopen(this);
    });
    this.cancelTimers.push(cancel);
    if (code === 'generation-ended') this.setConnection({ state: 'connecting', sinceMs: clock.now() });
    else this.setWaiting(error, clock.now() + delayMs);
  }

  /** The opening is over, whatever ended it. */
  private over(error: AparteError): void {
    this.channel = undefined;
    this.publisher.stop();
    this.follower?.stop(error);
    this.follower = undefined;
    this.intake = undefined;
    for (const cancel of this.cancelTimers.splice(0)) cancel();
  }

  private setWaiting(error: AparteError, retryMs: number): void {
    const { clock } = this.state.context;
    const sinceMs = this.connection.state === 'waiting' ? this.connection.sinceMs : clock.now();
    this.lastError = error;
    this.setConnection({ state: 'waiting', sinceMs, retryMs, code: error.code, details: error.details });
    for (const waiter of this.settledWaiters.splice(0)) waiter(error);
  }

  private setConnection(connection: RoomConnection): void {
    this.connection = connection;
    this.listener.connectionChanged();
  }
}
