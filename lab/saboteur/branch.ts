/** One history that the saboteur tells: a real relay core with a log of its own. Several share one key, and that is all a fork is. */
import type { Duplex } from 'node:stream';
import { AparteError } from '../../protocol/errors';
import type { Open } from '../../protocol/messages';
import type { BlobStore } from '../../server/blobs/blob-store';
import type { Peer } from '../../server/connection';
import type { Clock, RandomBytes, RelayKey } from '../../server/environment';
import { EventLog } from '../../server/events';
import type { Limits } from '../../server/limits';
import { MemoryLog } from '../../server/log/memory-log';
import type { RoomLog } from '../../server/log/room-log';
import { Relay } from '../../server/relay';
import type { Room } from '../../server/room';
import type { RoomMember } from '../../server/room-member';
import { BranchClock } from './branch-clock';
import { pastOf, type PastFrame } from './history';
import { makeWire } from './wire';

/** Connection number of what the saboteur itself does in a relay. */
const SABOTEUR_CONNECTION = 0;
const SABOTEUR_ADDRESS = '127.0.0.1';
/** Nothing that was accepted is remembered as young enough to be a resend: a saboteur stores bytes twice if it likes. */
const NO_DUPLICATE_WINDOW_MS = -Number.MAX_SAFE_INTEGER / 2;

const nobody: RoomMember = {
  opened: () => undefined,
  accepted: () => undefined,
  deliver: () => undefined,
  signed: () => undefined,
  ended: () => undefined,
};

/** What every branch of a saboteur is made of. */
export interface BranchParts {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly key: RelayKey;
  /** Every history has the same files: each of a room's messages names its own by digest. */
  readonly blobs: BlobStore;
  readonly limits: Limits;
  readonly roomIdSecret: Uint8Array;
  readonly events?: EventLog;
  readonly failed: (error: unknown) => void;
}

/** A durable frame that a branch took. */
export interface TakenFrame {
  readonly room: string;
  readonly n: number;
  /** False for what the saboteur published itself. */
  readonly isOfMember: boolean;
}

/** How a past is told again. */
export interface Retelling {
  /** Last position that is told; all where absent. */
  readonly upTo?: number;
  /** What is told instead of a payload; `undefined` leaves the frame out. */
  readonly edit?: (frame: PastFrame & { readonly payload: Uint8Array }) => Uint8Array | undefined;
}

/** See the file's head. */
export class Branch {
  private readonly coming: Uint8Array[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private startedRelay: Relay | undefined;

  private constructor(
    readonly name: string,
    readonly log: RoomLog,
    private readonly clock: BranchClock,
    private readonly parts: BranchParts,
  ) {}

  /** The branch that the saboteur begins with: the honest relay. */
  static async overLog(name: string, parts: BranchParts, log: RoomLog): Promise<Branch> {
    const branch = new Branch(name, log, new BranchClock(parts.clock), parts);
    await branch.start();
    return branch;
  }

  /** A branch that knows nothing yet, for {@link retell}. */
  static empty(name: string, parts: BranchParts): Branch {
    return new Branch(name, new MemoryLog(), new BranchClock(parts.clock), {
      ...parts,
      limits: { ...parts.limits, duplicateWindowMs: NO_DUPLICATE_WINDOW_MS },
    });
  }

  get relay(): Relay {
    if (!this.startedRelay) throw new AparteError('internal', { what: 'branch' });
    return this.startedRelay;
  }

  /** A member's connection to this history. */
  connect(peer: Peer): Duplex {
    const [ours, theirs] = makeWire();
    this.relay.accept(theirs, peer);
    return ours;
  }

  /** Hears of each durable frame once it stands. */
  onTaken(listener: (frame: TakenFrame) => void): () => void {
    return this.relay.events.subscribe(({ event }) => {
      const { event: name, room, position, connection } = event;
      if (name !== 'frame-accepted' || room === undefined || position === undefined) return;
      listener({ room, n: position, isOfMember: connection !== SABOTEUR_CONNECTION });
    });
  }

  async room(address: Uint8Array): Promise<Room> {
    const room = await this.relay.rooms.find(address);
    if (!room) throw new AparteError('room-absent');
    return room;
  }

  /** Stores a payload in the relay's own name. @returns its position, once it stands */
  publish(address: Uint8Array, payload: Uint8Array, timeMs?: number): Promise<number> {
    return this.inTurn(() => this.publishNow(address, payload, timeMs));
  }

  /** Tells this branch the past of a room in another's log, times and generations included. What it knows already is not told again. */
  retell(from: RoomLog, address: Uint8Array, { upTo, edit }: Retelling = {}): Promise<void> {
    return this.inTurn(async () => {
      const record = await from.room(address);
      if (!record) throw new AparteError('room-absent');
      try {
        const known = await this.log.room(address);
        this.clock.travelTo(known?.timeMs ?? record.createdMs);
        // A relay's limits by time would not bear that its clock goes back: it begins in the past.
        if (!this.startedRelay) await this.start();
        const after = { n: known?.end ?? 0, starts: known ? (await this.log.starts(address)).length : 0 };
        for await (const past of pastOf(from, address, upTo ?? record.end, after)) {
          if (past.type === 'start') await this.startAgain(address, past.start);
          else await this.frameAgain(address, past.frame, edit);
        }
      } finally {
        this.clock.comeBack();
      }
    });
  }

  async stop(): Promise<void> {
    await this.turn;
    await this.relay.drain();
  }

  private async start(): Promise<void> {
    const { parts } = this;
    const events = parts.events ?? new EventLog(this.clock, 1);
    const random: RandomBytes = (length) =>
      this.coming[0]?.length === length ? (this.coming.shift() ?? parts.random(length)) : parts.random(length);
    this.startedRelay = await Relay.start({ ...parts, log: this.log, clock: this.clock, random }, events);
  }

  /** The same start as in the other log: its name is the hash of what it says, not of its signature. */
  private async startAgain(
    address: Uint8Array,
    { n, random, retentionDays, timeMs }: { n: number; random: Uint8Array; retentionDays: number; timeMs: number },
  ): Promise<void> {
    this.clock.travelTo(timeMs);
    this.coming.push(random);
    if (n === 0 && !(await this.relay.rooms.find(address))) {
      const creator = { connection: SABOTEUR_CONNECTION, address: SABOTEUR_ADDRESS };
      await this.relay.rooms.findOrCreate(address, retentionDays, creator);
      return;
    }
    const room = await this.room(address);
    room.renew();
    const request: Open = {
      room: address,
      signature: new Uint8Array(0),
      create: false,
      retentionDays,
      generations: [],
    };
    await room.join(nobody, request, () => true);
    room.leave(nobody);
  }

  private async frameAgain(
    address: Uint8Array,
    { n, timeMs, payload }: PastFrame,
    edit: Retelling['edit'],
  ): Promise<void> {
    // Only the digest is left of an expired payload, and a relay chains what it has.
    if (!payload) throw new AparteError('internal', { what: 'retelling what expired', n });
    const told = edit ? edit({ n, timeMs, payload }) : payload;
    if (told) await this.publishNow(address, told, timeMs);
  }

  private async publishNow(address: Uint8Array, payload: Uint8Array, timeMs?: number): Promise<number> {
    const room = await this.room(address);
    await new Promise<void>((resolve, reject) => {
      if (timeMs !== undefined) this.clock.travelTo(timeMs);
      const refusal = room.publish({
        member: nobody,
        sequence: 0,
        payload,
        connection: SABOTEUR_CONNECTION,
        settled: resolve,
      });
      if (timeMs !== undefined) this.clock.comeBack();
      if (refusal) reject(new AparteError(refusal));
    });
    return room.end;
  }

  private inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(task);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
