/**
 * A relay that attacks on command. It is the real relay core, with members' connections taken apart into frames on the way, and with as many further
 * cores of the same key as there are histories to tell. Without an attack nothing is changed. Time, randomness, keys, log and connections are passed in.
 */
import type { Duplex } from 'node:stream';
import { fromHex } from '../../protocol/bytes';
import { FRAME_TYPE } from '../../protocol/frames';
import type { Peer } from '../../server/connection';
import { MemoryLog } from '../../server/log/memory-log';
import type { RoomLog } from '../../server/log/room-log';
import type { Attack, Split, Target } from './attack';
import { Branch, type BranchParts } from './branch';
import { copyRoom } from './copy-room';
import type { Frame } from './frames';
import { Line, type LineHost, type PassingFrame } from './line';
import { Members } from './members-seen';
import { Performance } from './performance';
import { Signer } from './signer';

/** Something that the saboteur did. */
export interface Deed {
  readonly timeMs: number;
  readonly attack: string;
  readonly what: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** What a saboteur is made of. */
export interface SaboteurParts extends BranchParts {
  readonly log: RoomLog;
  /** Takes another key for new connections; absent where there is no such thing. */
  readonly swapKey?: () => void;
  readonly deed?: (deed: Deed) => void;
}

interface Route {
  readonly room: string;
  readonly has: (member: number) => boolean;
  readonly branch: Branch;
}

/** See the file's head. */
export class Saboteur implements LineHost {
  readonly signer: Signer;
  private readonly lines = new Set<Line>();
  private readonly performances = new Set<Performance>();
  private readonly members = new Members();
  private readonly newestBeacons = new Map<string, Map<number, Uint8Array>>();
  private readonly roomsByShortId = new Map<string, string>();
  private readonly branches: Branch[] = [];
  private routes: Route[] = [];
  private lastLine = 0;

  private constructor(
    readonly parts: SaboteurParts,
    readonly main: Branch,
  ) {
    this.branches.push(main);
    this.signer = new Signer(parts.key, parts.random);
  }

  static async start(parts: SaboteurParts): Promise<Saboteur> {
    return new Saboteur(parts, await Branch.overLog('main', parts, parts.log));
  }

  /** Attacks that go on. */
  get running(): readonly Performance[] {
    return [...this.performances];
  }

  /** A member's connection. @param who a name that it has each time; without one, who comes takes the place of who left from the same address */
  accept(duplex: Duplex, peer: Peer, who?: string): void {
    this.lastLine += 1;
    const member = this.members.arrive(who ?? peer.address, who !== undefined);
    this.lines.add(new Line(this, this.lastLine, member, duplex, peer));
  }

  /** Begins an attack. */
  begin(attack: Attack, target: Target = {}): Performance {
    const performance = new Performance(this, attack, target);
    this.performances.add(performance);
    attack.begin(performance);
    return performance;
  }

  /** Ends an attack: forks are healed as far as a relay can, which is that everybody is told the main history again. */
  end(performance: Performance): void {
    if (!this.performances.delete(performance)) return;
    performance.finish();
  }

  /** Ends everything, members' connections too. */
  async stop(): Promise<void> {
    for (const performance of this.performances) this.end(performance);
    await Promise.all(this.branches.map((branch) => branch.stop()));
  }

  /** Connections of members with `room` open. */
  linesOf(room: string): Line[] {
    return [...this.lines].filter((line) => line.rooms.includes(room));
  }

  /** Rooms that are open. */
  get openRooms(): string[] {
    return [...new Set([...this.lines].flatMap((line) => line.rooms))];
  }

  /** Breaks all connections. */
  cutAll(): void {
    for (const line of this.lines) line.cut();
  }

  routeOf(room: string, member: number): Branch {
    const route = this.routes.find((one) => one.room === room && one.has(member));
    return route?.branch ?? this.main;
  }

  /** The room's address behind the short id of events. */
  roomOfShortId(shortId: string): string | undefined {
    return this.roomsByShortId.get(shortId);
  }

  /**
   * Makes a second history of a room, the same as the main one up to now where nothing else is said, and tells it to some members. Those open the room
   * again. @returns the branch, and what undoes the routing
   */
  async split(room: string, split: Split): Promise<{ readonly branch: Branch; readonly heal: () => void }> {
    const branch = await this.secondBranch(room, split);
    const route = { room, has: split.has, branch };
    this.routes = [route, ...this.routes];
    this.reopen(room, split.has);
    const heal = (): void => {
      this.routes = this.routes.filter((other) => other !== route);
      // As after a restart: whoever lived in a generation of the other branch can see from where this one goes on.
      void this.main.room(fromHex(room)).then((main) => main.renew());
      this.reopen(room, split.has);
    };
    return { branch, heal };
  }

  /** Newest ephemeral frame of each member. */
  beacons(room: string): readonly { readonly member: number; readonly payload: Uint8Array }[] {
    return [...(this.newestBeacons.get(room) ?? [])].map(([member, payload]) => ({ member, payload }));
  }

  fromMember(frame: PassingFrame): readonly Frame[] {
    this.note(frame);
    return this.through(frame, (performance, passing) => performance.changeFromMember(passing));
  }

  toMember(frame: PassingFrame): readonly Frame[] {
    const told = this.through(frame, (performance, passing) => performance.changeToMember(passing));
    if (frame.type === FRAME_TYPE.opened && frame.room !== undefined) {
      for (const performance of this.performances) performance.roomOpened(frame.room);
    }
    return told;
  }

  closed(line: Line): void {
    this.lines.delete(line);
    this.members.leave(line.member);
  }

  private note({ type, room, line, body }: PassingFrame): void {
    if (room === undefined) return;
    if (type === FRAME_TYPE.open) this.roomsByShortId.set(this.main.relay.rooms.shortId(fromHex(room)), room);
    if (type !== FRAME_TYPE.publishEphemeral) return;
    const newest = this.newestBeacons.get(room) ?? new Map<number, Uint8Array>();
    newest.delete(line.member);
    this.newestBeacons.set(room, newest.set(line.member, body));
  }

  private through(
    frame: PassingFrame,
    change: (performance: Performance, frame: PassingFrame) => readonly Frame[] | undefined,
  ): readonly Frame[] {
    let frames: readonly PassingFrame[] = [frame];
    for (const performance of this.performances) {
      frames = frames.flatMap((one) => {
        const told = change(performance, one);
        return told ? told.map((other) => ({ ...one, ...other })) : [one];
      });
    }
    return frames;
  }

  private async secondBranch(room: string, split: Split): Promise<Branch> {
    const address = fromHex(room);
    if (split.newGeneration === true) {
      const log = new MemoryLog();
      const record = await this.main.log.room(address);
      if (record) await copyRoom(this.main.log, log, record);
      return this.keep(await Branch.overLog(split.name, this.ownEvents(), log));
    }
    const branch = Branch.empty(split.name, this.ownEvents());
    // Members go on meanwhile: what they say is told too, until nothing is missing.
    do await branch.retell(this.main.log, address, split);
    while (split.upTo === undefined && split.edit === undefined && !(await this.isLevel(branch, address)));
    return this.keep(branch);
  }

  /** The main relay's events are those that whoever runs it sees; a branch has its own. */
  private ownEvents(): BranchParts {
    const { clock, random, key, blobs, limits, roomIdSecret, failed } = this.parts;
    return { clock, random, key, blobs, limits, roomIdSecret, failed };
  }

  private async isLevel(branch: Branch, address: Uint8Array): Promise<boolean> {
    const [here, there] = [await this.main.room(address), await branch.room(address)];
    return here.end === there.end;
  }

  private keep(branch: Branch): Branch {
    this.branches.push(branch);
    return branch;
  }

  private reopen(room: string, has: (member: number) => boolean): void {
    for (const line of this.linesOf(room)) if (has(line.member)) line.reopen(room);
  }
}
