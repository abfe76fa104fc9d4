/** Hears beacons: verifies them, compares their views with the chain, and notes who received and confirmed what. */
import { equalBytes, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { openBeacon, peekHeader, type OpenedBeacon } from '../crypto/frame';
import { judgeBranchAnswer, noteOtherBranch } from '../trust/branches';
import { isSignedByRelay, judgeSignedHead, judgeView } from '../trust/views';
import { mayDerive } from './room-clock';
import type { RoomState } from './room-state';

/** See the file's head. */
export class BeaconEar {
  /** Views ahead of our end, one per author, until we get there. */
  private readonly ahead = new Map<string, OpenedBeacon>();

  constructor(private readonly state: RoomState) {}

  /** Takes an ephemeral payload. Returns whether anything was learnt. */
  async hear(payload: Uint8Array): Promise<boolean> {
    const opened = this.open(payload);
    if (!opened?.signatureValid || this.state.isOwn(opened.content.author)) return false;
    if (!this.state.beacons.received(opened.content, opened.digest)) return false;
    this.state.beacons.heard(opened.content.author, this.state.context.clock.now());
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
    const member = state.members.get(author);
    if (member && n > member.receivedPosition) {
      // Only what echoes us was said now: a beacon that comes again is older than it looks.
      const lastHeardMs = state.beacons.isLive(content) ? state.context.clock.now() : member.lastHeardMs;
      const grown = { ...member, receivedPosition: n, lastHeardMs };
      await state.context.store.saveMembers(state.record.room, [grown]);
      state.members.set(author, grown);
    }
    return true;
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
