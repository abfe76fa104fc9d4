/** A room at work: opens itself at the relay, follows the log, publishes the outbox, sends beacons, and tells who listens. */
import { toHex } from '../../protocol/bytes';
import { AparteError, toAparteError } from '../../protocol/errors';
import { FRAME_TYPE, type RawFrame } from '../../protocol/frames';
import { decodeNumberedRefusal, decodeOpened, decodeRefusal, type Opened } from '../../protocol/messages';
import type { RoomConnection } from '../api';
import { BlobDesk } from '../link/blob-desk';
import type { Channel, ChannelUser, RelayLink } from '../link/relay-link';
import { misbehaved } from '../transcript/transcript';
import type { MessageRecord, OutboxRecord } from '../vault/store';
import { Background } from './background';
import { BeaconEar } from './beacon-ear';
import { BeaconVoice, drawJitter } from './beacon-voice';
import { CatchUp } from './catch-up';
import { ConnectionState } from './connection-state';
import { Exclusive } from './exclusive';
import { Findings } from './findings';
import { Follower } from './follower';
import { HeadWatch } from './head-watch';
import { Intake } from './intake';
import type { WrittenStep } from './log-writer';
import { Outbox } from './outbox';
import { encodeOpening } from './opening';
import { Publisher } from './publisher';
import { dropStanding, eraseOldKeys, introduceIfNew, introduceToNewcomers, sealNearlyExpired } from './upkeep';
import { rememberRelayClock } from './relay-clock';
import type { RoomState } from './room-state';
import { Silence } from './silence';
import type { Utterance } from './speaker';

const REFUSED_RETRY_MS = 5000;

/** How long a delivery may be under way after another member saw it. */
const CHASE_MS = 8000;

/** Who shows what a room does. */
export interface RoomListener {
  connectionChanged(): void;
  /** Messages that are new in the log, and own ones that left the outbox with them. */
  messagesStored(messages: readonly MessageRecord[]): void;
  outboxChanged(frames: readonly OutboxRecord[], removed: readonly OutboxRecord[]): void;
  /** Rows may have gone or moved: read again. */
  rowsReset(): void;
  trustChanged(): void;
  /** Who types or is there. */
  signsChanged(): void;
  anomaliesChanged(): void;
}

/** See the file's head. */
export class Room implements ChannelUser {
  readonly outbox: Outbox;
  readonly blobs: BlobDesk;
  private readonly exclusive = new Exclusive();
  private readonly publisher = new Publisher();
  private readonly ear: BeaconEar;
  private readonly place: ConnectionState;
  private readonly findings: Findings;
  private readonly silence: Silence;
  private channel: Channel | undefined;
  private follower: Follower | undefined;
  private intake: Intake | undefined;
  private catchUp: CatchUp | undefined;
  private watch: HeadWatch | undefined;
  /** Speaks while the log was followed to its end. */
  voice: BeaconVoice | undefined;
  private isChasing = false;
  private isAnswered = false;
  private cancelTimers: (() => void)[] = [];
  private closed = false;

  constructor(
    readonly state: RoomState,
    private readonly link: RelayLink,
    private readonly listener: RoomListener,
  ) {
    this.place = new ConnectionState(state.context.clock, () => listener.connectionChanged());
    this.blobs = new BlobDesk(state.context.clock);
    this.ear = new BeaconEar(state, () => listener.signsChanged());
    this.findings = new Findings(state, () => listener.anomaliesChanged());
    this.silence = new Silence(state, () => void this.findings.tell());
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

  get connection(): RoomConnection {
    return this.place.now;
  }

  /** Resolves when the room followed its log to the end, or rejects with why it could not. */
  settled(): Promise<void> {
    return this.place.settled();
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
    this.blobs.close();
    await this.exclusive.run(() => Promise.resolve());
    this.state.purge();
  }

  connecting(): void {
    if (this.connection.state !== 'waiting') this.place.connecting();
  }

  connected(channel: Channel): void {
    this.channel = channel;
    this.isAnswered = false;
    this.beginOpening(channel);
    channel.send(FRAME_TYPE.open, encodeOpening(this.state, channel.exporter));
    this.silence.opening(channel);
  }

  disconnected(error: AparteError, retryMs: number): void {
    this.over(error);
    this.place.waiting(error, retryMs);
  }

  frame(frame: RawFrame): void {
    const { type, body } = frame;
    switch (type) {
      case FRAME_TYPE.opened: {
        if (this.isAnswered) throw misbehaved('unexpected frame', { type });
        this.isAnswered = true;
        const opened = decodeOpened(body);
        this.state.relayClock.meet(opened.timeMs);
        const { channel, intake, catchUp } = this;
        this.silence.opened();
        if (channel && intake && catchUp) this.run(() => this.follow(opened, { channel, intake, catchUp }));
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
        if (!this.blobs.take(frame)) throw misbehaved('unexpected frame', { type });
    }
  }

  /** What this opening is followed, heard and watched with. */
  private beginOpening(channel: Channel): void {
    const { state } = this;
    const follower = new Follower(channel, state.context.clock, () => this.silence.found(channel));
    const verify = state.context.relayKeys.verifierOf(state.record.relayPin);
    const intake = this.newIntake(channel);
    const catchUp = new CatchUp(state, follower, verify, {
      progress: (done, total) => {
        this.place.catchingUp(done, total);
      },
      stored: (step) => {
        this.stored(step);
      },
      lost: () => {
        this.listener.rowsReset();
      },
    });
    this.watch = new HeadWatch(state, channel, verify, {
      follow: async (target) => {
        await catchUp.follow(target);
        intake.goLive();
      },
      later: (delayMs, task) => {
        this.later(delayMs, task);
      },
      queuePong: () => {
        intake.other({ type: FRAME_TYPE.pong, channel: channel.number, body: new Uint8Array(0) });
      },
      changed: () => {
        this.listener.trustChanged();
      },
    });
    Object.assign(this, { follower, intake, catchUp });
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
          this.watch?.ask();
        },
      },
      (task) => {
        this.run(task, channel);
      },
    );
  }

  /** Runs a task of an opening unless that is over when its turn comes; its failure ends the connection. */
  private run(task: () => Promise<void>, channel = this.channel): void {
    const guarded = async (): Promise<void> => {
      if (this.channel !== channel) return;
      try {
        await task();
      } catch (error) {
        this.findings.noteFailure(error);
        throw error;
      } finally {
        await this.findings.tell();
      }
    };
    this.exclusive.run(guarded).catch((error: unknown) => {
      if (this.channel !== channel || !channel) return;
      const cause = toAparteError(error);
      this.state.context.log('warn', 'room-failed', { code: cause.code });
      channel.fail(cause);
    });
  }

  private stored({ messages, accepted, newcomers }: WrittenStep): void {
    if (this.state.signs.spoken(messages, this.state.context.clock.now())) this.listener.signsChanged();
    this.listener.messagesStored(messages);
    if (accepted.length > 0) this.listener.outboxChanged([], []);
    this.silence.answered();
    this.listener.trustChanged();
    this.watch?.grew();
    if (this.intake && newcomers.some((author) => author !== toHex(this.state.context.identity.author))) {
      this.later(drawJitter(this.state) * 3000, () => introduceToNewcomers(this.state, this.outbox));
    }
  }

  private async takeFrame({ type, body }: RawFrame): Promise<void> {
    if (type === FRAME_TYPE.deliverEphemeral) {
      if (await this.ear.hear(body)) this.listener.trustChanged();
      if (this.ear.isAhead) this.chaseLater();
      this.watch?.ask();
    } else if (type === FRAME_TYPE.signed) await this.watch?.take(body);
    else if (type === FRAME_TYPE.pong) this.watch?.ponged();
    else {
      const { number, code } = decodeNumberedRefusal(body);
      await this.outbox.refused(number, code);
      this.silence.answered(true);
      this.later(REFUSED_RETRY_MS, () => this.outbox.retry());
    }
  }

  /** A member saw more than we were given: it may be on its way; what the relay signed and does not give is held back. */
  private chaseLater(): void {
    if (this.isChasing) return;
    this.isChasing = true;
    this.later(CHASE_MS, async () => {
      this.isChasing = false;
      const target = this.ear.signedAhead();
      if (target <= this.state.endPosition) return;
      try {
        await this.catchUp?.follow(target);
      } catch (error) {
        // Said once; the conversation goes on with what is given.
        if (!(error instanceof AparteError) || error.details['what'] !== 'held-back') throw error;
        this.findings.noteFailure(error);
        this.ear.forgetAhead();
      }
      this.intake?.goLive();
      await this.ear.compareWaiting();
    });
  }

  /** Follows the log from where we stand to its end, then publishes and listens. */
  private async follow(
    opened: Opened,
    { channel, intake, catchUp }: { readonly channel: Channel; readonly intake: Intake; readonly catchUp: CatchUp },
  ): Promise<void> {
    const { state } = this;
    await catchUp.run(opened);
    while (intake.newestSeen > state.endPosition) await catchUp.follow(intake.newestSeen);
    this.requireCurrent(channel);
    // From this very moment: a delivery between the look and the switch would be missed.
    intake.goLive();
    await this.begin(channel);
  }

  /** While a task waited for the vault its opening may have ended, and another one begun. @throws AparteError `connection-lost` */
  private requireCurrent(channel: Channel): void {
    if (this.channel !== channel) throw new AparteError('connection-lost');
  }

  /** The end of the log is reached: publish, then everything else. */
  private async begin(channel: Channel): Promise<void> {
    const { state } = this;
    if (await dropStanding(state, this.outbox)) this.listener.rowsReset();
    await sealNearlyExpired(state, this.outbox);
    await eraseOldKeys(state);
    await rememberRelayClock(state.context.store, state.record.relayPin, state.relayClock);
    this.requireCurrent(channel);
    this.publisher.begin(channel, state.outbox);
    await introduceIfNew(state, this.outbox);
    this.requireCurrent(channel);
    this.place.connected();
    this.blobs.begin(channel);
    this.listener.trustChanged();
    const later = (delayMs: number, task: () => Promise<void>): void => this.later(delayMs, task);
    this.voice = new BeaconVoice({ state, channel, findings: this.findings, later }).begin();
    const { follower } = this;
    if (!follower) return;
    const { publisher, listener, silence } = this;
    new Background({ state, channel, follower, publisher, listener, later, silence }).begin();
    silence.answered();
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

  /** The relay refused or ended the opening. */
  private openingEnded({ code, retryMs }: { readonly code: AparteError['code']; readonly retryMs?: number }): void {
    const { clock } = this.state.context;
    const error = new AparteError(code, { host: this.state.record.relayHost, port: this.state.record.relayPort });
    const delayMs = code === 'generation-ended' ? 0 : Math.max(retryMs ?? 0, 5000);
    this.over(error);
    const cancel = clock.after(delayMs, () => {
      if (!this.closed && !this.channel) this.link.reopen(this);
    });
    this.cancelTimers.push(cancel);
    if (code === 'generation-ended') this.place.connecting();
    else this.place.waiting(error, clock.now() + delayMs);
  }

  /** The opening is over, whatever ended it. */
  private over(error: AparteError): void {
    this.channel = undefined;
    this.silence.opened();
    this.state.relayClock.lost();
    this.publisher.stop();
    this.blobs.stop();
    this.follower?.stop(error);
    this.follower = undefined;
    this.intake = undefined;
    this.catchUp = undefined;
    this.watch = undefined;
    this.voice = undefined;
    this.state.signs.forget();
    this.listener.signsChanged();
    this.isChasing = false;
    this.state.signatures.interrupted();
    for (const cancel of this.cancelTimers.splice(0)) cancel();
  }
}
