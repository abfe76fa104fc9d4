/** A relay that is there, and leaves without an answer what it is asked or sent (docs/PROTOCOL.md §11.7): a state of the room until it answers again. */
import { AparteError } from '../../protocol/errors';
import type { Channel } from '../link/relay-link';
import type { RoomState } from './room-state';

/** How long an answer to an opening is waited for, and how long nothing has to be answered before it is given up. */
const PATIENCE_MS = 60_000;
const IDLE_MS = 10_000;

/** See the file's head. */
export class Silence {
  private cancelOpening: (() => void) | undefined;

  /** @param changed something was noted or settled, and is to be stored and told */
  constructor(
    private readonly state: RoomState,
    private readonly changed: () => void,
  ) {}

  /** An opening was asked for: one that is not answered while nothing else is will not be. */
  opening(channel: Channel, withinMs = PATIENCE_MS): void {
    this.cancelOpening = this.state.context.clock.after(withinMs, () => {
      if (channel.unansweredMs() < IDLE_MS) this.opening(channel, IDLE_MS);
      else this.found(channel);
    });
  }

  /** The opening was answered, or is over. */
  opened(): void {
    this.cancelOpening?.();
    this.cancelOpening = undefined;
  }

  /** Something was left without an answer: ends the connection, and the next one asks again. */
  found(channel: Channel): void {
    const { record, endPosition } = this.state;
    this.state.note({ name: 'unconfirmed', position: endPosition });
    this.changed();
    channel.fail(new AparteError('relay-silent', { host: record.relayHost, port: record.relayPort }));
  }

  /**
   * Something was answered: with nothing left to ask or to send, the room is not without an answer any more.
   * @param isRefusal the relay answered that it does not take what is to be sent
   */
  answered(isRefusal = false): void {
    const { anomalies, outbox, record } = this.state;
    const before = anomalies.revision;
    if ((outbox.length === 0 || isRefusal) && record.historyDone) anomalies.settleAll({ name: 'unconfirmed' });
    if (anomalies.revision !== before) this.changed();
  }
}
