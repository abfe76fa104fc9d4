/** Hears beacons: verifies them, compares their views with the chain, and notes who received and confirmed what. */
import { toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { openBeacon, peekHeader, type OpenedBeacon } from '../crypto/frame';
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
    return this.compare(opened);
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
    const comparison = await state.transcript.compareView(content.view);
    if (comparison.result === 'ahead') this.ahead.set(author, opened);
    if (comparison.result !== 'agrees') return false;
    if (comparison.current) {
      state.beacons.agreed(content, comparison.n);
      await this.forgetLeft();
    }
    const member = state.members.get(author);
    if (member && comparison.n > member.receivedPosition) {
      const grown = { ...member, receivedPosition: comparison.n, lastHeardMs: state.context.clock.now() };
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
