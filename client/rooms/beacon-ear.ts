/** Hears beacons: verifies them, compares their views with the chain, and notes who received and confirmed what. */
import { equalBytes, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { endOfView } from '../crypto/content';
import { openBeacon, peekHeader, type OpenedBeacon } from '../crypto/frame';
import { judgeBranchAnswer, noteOtherBranch } from '../trust/branches';
import { isSignedByRelay, judgeSignedHead, judgeView } from '../trust/views';
import { beaconIntervalMs } from '../transcript/beacons';
import { mayDerive } from './room-clock';
import type { RoomState } from './room-state';

/** Time that a beacon may take on its way without its author being gone. */
const BEACON_TRAVELS_MS = 5000;

/** See the file's head. */
export class BeaconEar {
  /** Views ahead of our end, one per author, until we get there. */
  private readonly ahead = new Map<string, OpenedBeacon>();

  /** @param signed who types or is there changed */
  constructor(
    private readonly state: RoomState,
    private readonly signed: () => void,
  ) {}

  /** Takes an ephemeral payload. Returns whether anything was learnt. */
  async hear(payload: Uint8Array): Promise<boolean> {
    const opened = this.open(payload);
    if (!opened?.signatureValid || this.state.isOwn(opened.content.author)) return false;
    if (!this.state.beacons.received(opened.content, opened.digest)) return false;
    this.state.beacons.heard(opened.content.author, this.state.context.clock.now());
    this.hearSigns(opened);
    await this.noteEpoch(opened.header.epoch);
    await this.judgeExtras(opened);
    return this.compare(opened);
  }

  /** Whether a member saw more than we have. */
  get isAhead(): boolean {
    return this.ahead.size > 0;
  }

  forgetAhead(): void {
    this.ahead.clear();
  }

  /** The newest position beyond our end that the relay signed, as the members show. */
  signedAhead(): number {
    const { state } = this;
    const generation = state.transcript.generation ?? new Uint8Array(0);
    const heads = [...this.ahead.values()].map(({ content }) => content.view.signed);
    const signed = heads.filter(
      (head) => equalBytes(head.generation, generation) && isSignedByRelay(state, head) === true,
    );
    return Math.max(0, ...signed.map(({ n }) => n));
  }

  private hearSigns({ content }: OpenedBeacon): void {
    const { beacons, signs, context } = this.state;
    const nowMs = context.clock.now();
    const presentForMs = 2 * beaconIntervalMs(beacons.heardLately(nowMs), 0.5) + BEACON_TRAVELS_MS;
    if (signs.heard(content, beacons.isLive(content), { nowMs, presentForMs })) this.signed();
  }

  /** A beacon tells the room's day as a message does: after days without a word, whose clock is behind would seal what nobody can open any more. */
  private async noteEpoch(epoch: number): Promise<void> {
    const { state } = this;
    if (epoch <= (state.record.heardEpoch ?? state.record.firstEpoch)) return;
    const record = state.recordWith({ heardEpoch: epoch });
    await state.context.store.saveRoom(record);
    state.record = record;
  }

  /** What a beacon carries besides its view. */
  private async judgeExtras({ content }: OpenedBeacon): Promise<void> {
    const { state } = this;
    const { answer, left, author } = content;
    const said = { author, n: state.endPosition };
    if (left) await judgeSignedHead(state, said, left.signed);
    if (!answer) return;
    if (state.transcript.holds(answer.generation)) await judgeSignedHead(state, said, answer, answer.challenge);
    else await judgeBranchAnswer(state, content, answer);
  }

  /** Compares the views that were ahead of us. */
  async compareWaiting(): Promise<void> {
    const waiting = [...this.ahead.values()];
    this.ahead.clear();
    for (const opened of waiting) await this.compare(opened);
  }

  private open(payload: Uint8Array): OpenedBeacon | undefined {
    try {
      if (!mayDerive(peekHeader(payload).epoch, this.state.opinions())) return undefined;
      return openBeacon(this.state, payload);
    } catch (error) {
      // Nobody answers for an ephemeral frame that does not open: it confirms nothing.
      if (error instanceof AparteError && error.code === 'cannot-open') return undefined;
      throw error;
    }
  }

  private async compare(opened: OpenedBeacon): Promise<boolean> {
    const { state } = this;
    const { content } = opened;
    const author = toHex(content.author);
    const said = { author: content.author, n: state.endPosition };
    const { verdict, n } = await judgeView(state, said, content.view);
    if (verdict === 'ahead') this.ahead.set(author, opened);
    if (verdict === 'other-branch' && state.beacons.isLive(content)) noteOtherBranch(state, content);
    if (verdict !== 'agrees') return false;
    if (equalBytes(content.view.signed.generation, state.transcript.generation ?? new Uint8Array(0))) {
      state.beacons.agreed(content, n);
      await this.forgetLeft();
    }
    await this.noteReach(opened, n);
    return true;
  }

  /** How far its author received, and read where both sides let each other know. */
  private async noteReach({ content }: OpenedBeacon, n: number): Promise<void> {
    const { members, context, record, beacons } = this.state;
    const author = toHex(content.author);
    const member = members.get(author);
    if (!member) return;
    const { unread } = content.signs;
    const isTold = unread !== undefined && context.signs.choices().seen;
    const seenPosition = Math.max(member.seenPosition, isTold ? Math.min(n, endOfView(content.view) - unread) : 0);
    if (n <= member.receivedPosition && seenPosition === member.seenPosition) return;
    // Only what echoes us was said now: a beacon that comes again is older than it looks.
    const isNews = n > member.receivedPosition && beacons.isLive(content);
    const lastHeardMs = isNews ? context.clock.now() : member.lastHeardMs;
    const receivedPosition = Math.max(member.receivedPosition, n);
    const grown = { ...member, receivedPosition, seenPosition, lastHeardMs };
    await context.store.saveMembers(record.room, [grown]);
    members.set(author, grown);
  }

  /** Once a member that heard us agrees on the new generation, the branch it left need not be shown any more. */
  private async forgetLeft(): Promise<void> {
    const { state } = this;
    if (!state.record.left || state.beacons.confirmed().length === 0) return;
    const { left: _, ...record } = state.recordWith({});
    await state.context.store.saveRoom(record);
    state.record = record;
  }
}
