/** A member that holds the room's key and abuses it. It follows the log as honest members do, and says what it likes. */
import { encodeMessage, encodeBeacon, type BeaconContent, type MessageContent } from '../../../client/crypto/content';
import { EpochKeys } from '../../../client/crypto/epochs';
import { openFrame, type OpenedMessage } from '../../../client/crypto/frame';
import { Identity } from '../../../client/crypto/identity';
import { findInvitation, type Invitation } from '../../../client/crypto/invitation';
import { NO_SIGNS } from '../../../client/crypto/signs';
import { drawBytes, type Random } from '../../../client/crypto/random';
import { signEd25519 } from '../../../client/crypto/signing';
import type { Clock, Connect } from '../../../client/ports';
import { encodeAdmission } from '../../../protocol/admission';
import { concatBytes } from '../../../protocol/bytes';
import type { SignedHead } from '../../../protocol/chain';
import { AparteError } from '../../../protocol/errors';
import { FRAME_TYPE } from '../../../protocol/frames';
import { EPOCH_MS } from '../../../protocol/limits';
import {
  decodeAccepted,
  decodeDeliver,
  decodeOpened,
  decodePage,
  decodeSignedAnswer,
  encodeFetch,
  encodeOpen,
  encodePublishHead,
} from '../../../protocol/messages';
import { sha256 } from '../../../client/crypto/hash';
import type { Frame } from '../frames';
import { BEACON_CLASS, MESSAGE_CLASS, sealForgery, type Forgery } from './forge';
import { MoleLink } from './mole-link';

const CHANNEL = 1;
const PREV_BYTES = 16;

/** What a mole needs of the world. */
export interface MoleParts {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly random: Random;
}

/** What of a frame is not as an honest member would have it. */
export type Twist = Partial<Omit<Forgery, 'keys' | 'frameClass' | 'signed'>> & {
  readonly frameClass?: number;
  /** The content before its signature, made by hand. */
  readonly signed?: Uint8Array;
};

/** A durable frame of the room, as the mole saw it. */
export interface SeenFrame {
  readonly n: number;
  readonly payload: Uint8Array;
  /** Its content, where it opens. */
  readonly opened: OpenedMessage | undefined;
}

/** See the file's head. */
export class Mole {
  readonly identity: Identity;
  readonly run: Uint8Array;
  readonly frames: SeenFrame[] = [];
  private sequence = 0;
  private beacons = 0;
  private prev: Uint8Array = new Uint8Array(PREV_BYTES);
  private newest: SignedHead | undefined;
  private openedLink: MoleLink | undefined;

  private constructor(
    readonly keys: EpochKeys,
    private readonly invitation: Invitation,
    readonly parts: MoleParts,
  ) {
    this.identity = Identity.create(parts.random);
    this.run = drawBytes(parts.random, 8);
  }

  /** Joins by an invitation and reads all that the relay has. */
  static async join(link: string, parts: MoleParts): Promise<Mole> {
    const invitation = findInvitation(link);
    const { capability, suite, epoch, epochKey } = invitation;
    const mole = new Mole(new EpochKeys(capability.publicBytes(), suite, epoch, epochKey), invitation, parts);
    await mole.open();
    return mole;
  }

  /** The newest head that the relay signed. */
  get signed(): SignedHead {
    if (!this.newest) throw new AparteError('not-ready');
    return this.newest;
  }

  get epoch(): number {
    return Math.floor(this.parts.clock.now() / EPOCH_MS);
  }

  /** The content of an honest message, with changes. */
  message(changes: Partial<MessageContent> = {}): MessageContent {
    return {
      author: this.identity.author,
      run: this.run,
      timeMs: this.parts.clock.now(),
      id: drawBytes(this.parts.random, 8),
      prev: this.prev,
      prevAboveView: false,
      view: { signed: this.signed },
      body: { type: 'text', text: 'bonjour' },
      ...changes,
    };
  }

  /** The content of an honest beacon, with changes. */
  beacon(changes: Partial<BeaconContent> = {}): BeaconContent {
    this.beacons += 1;
    return {
      author: this.identity.author,
      run: this.run,
      timeMs: this.parts.clock.now(),
      counter: this.beacons,
      view: { signed: this.signed },
      echoes: [],
      signs: NO_SIGNS,
      ...changes,
    };
  }

  /** Seals a message, honest but for the twist. */
  seal(content: MessageContent, twist: Twist = {}): Uint8Array {
    return this.sealAs(MESSAGE_CLASS, twist.signed ?? encodeMessage(content), twist);
  }

  /** Seals a beacon, honest but for the twist. */
  sealBeacon(content: BeaconContent, twist: Twist = {}): Uint8Array {
    return this.sealAs(BEACON_CLASS, twist.signed ?? encodeBeacon(content), twist);
  }

  /** Publishes a frame. @returns its position */
  async publish(payload: Uint8Array): Promise<number> {
    this.sequence += 1;
    const accepted = this.link.next(FRAME_TYPE.accepted);
    this.link.send(FRAME_TYPE.publish, CHANNEL, concatBytes(encodePublishHead(this.sequence), payload));
    return decodeAccepted((await accepted).body).n;
  }

  /** Publishes a message that is honest but for the changes, and goes on from it. @returns its position */
  async say(changes: Partial<MessageContent> = {}, twist: Twist = {}): Promise<number> {
    const payload = this.seal(this.message(changes), twist);
    const n = await this.publish(payload);
    this.prev = sha256(payload).slice(0, PREV_BYTES);
    return n;
  }

  /** Says something ephemeral. */
  whisper(payload: Uint8Array): void {
    this.link.send(FRAME_TYPE.publishEphemeral, CHANNEL, payload);
  }

  /** A message of somebody else, the newest that fits. */
  frameOfOther(fits: (opened: OpenedMessage) => boolean = () => true): SeenFrame & { readonly opened: OpenedMessage } {
    for (let index = this.frames.length - 1; index >= 0; index -= 1) {
      const frame = this.frames[index];
      if (frame?.opened && fits(frame.opened)) return { ...frame, opened: frame.opened };
    }
    throw new AparteError('not-ready');
  }

  random(length: number): Uint8Array {
    return drawBytes(this.parts.random, length);
  }

  after(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.parts.clock.after(delayMs, resolve));
  }

  close(): void {
    this.openedLink?.close();
  }

  private get link(): MoleLink {
    if (!this.openedLink) throw new AparteError('not-ready');
    return this.openedLink;
  }

  private sealAs(frameClass: number, signed: Uint8Array, twist: Twist): Uint8Array {
    return sealForgery(this.parts.random, {
      keys: this.keys,
      epoch: this.epoch,
      sign: (message) => this.identity.sign(message),
      frameClass,
      ...twist,
      signed,
    });
  }

  private async open(): Promise<void> {
    const { relay, capability, retentionDays, token } = this.invitation;
    const wire = await this.parts.connect(relay, { onAbort: () => undefined });
    const link = new MoleLink(wire, this.parts.clock, (frame) => this.heard(frame));
    this.openedLink = link;
    await link.next(FRAME_TYPE.welcome);
    const signature = signEd25519(capability, encodeAdmission(wire.exporter, relay.pin, this.keys.room));
    const request = { room: this.keys.room, signature, create: false, retentionDays, generations: [] };
    const opened = link.next(FRAME_TYPE.opened);
    link.send(FRAME_TYPE.open, CHANNEL, encodeOpen({ ...request, ...(token && { token }) }));
    const { end } = decodeOpened((await opened).body);
    this.newest = end;
    for (let from = 1; from <= end.n;) from = await this.read(from);
  }

  private async read(from: number): Promise<number> {
    const answer = this.link.next(FRAME_TYPE.page);
    this.link.send(FRAME_TYPE.fetch, CHANNEL, encodeFetch({ request: 1, from, count: 1024, leavesOnly: false }));
    const { entries } = decodePage((await answer).body);
    for (const [index, { payload }] of entries.entries()) if (payload) this.see(from + index, payload);
    return from + entries.length;
  }

  private heard({ type, body }: Frame): void {
    if (type === FRAME_TYPE.deliver) {
      const { n, payload } = decodeDeliver(body);
      this.see(n, payload);
    }
    if (type === FRAME_TYPE.signed) this.newest = decodeSignedAnswer(body);
  }

  private see(n: number, payload: Uint8Array): void {
    this.frames.push({ n, payload: payload.slice(), opened: this.opened(payload) });
  }

  private opened(payload: Uint8Array): OpenedMessage | undefined {
    try {
      const opened = openFrame({ keys: this.keys }, payload);
      return opened.kind === 'message' ? opened : undefined;
    } catch (error) {
      if (error instanceof AparteError) return undefined;
      throw error;
    }
  }
}
