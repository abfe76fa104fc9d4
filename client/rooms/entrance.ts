/** How a room comes into a profile: made, joined, or found again where its relay is now. */
import { formatRelayAddress, parseRelayAddress } from '../../protocol/address';
import { equalBytes, toHex } from '../../protocol/bytes';
import { AparteError, toAparteError } from '../../protocol/errors';
import type { KeyChange } from '../../protocol/key-change';
import type { RoomId } from '../api';
import { sha256 } from '../crypto/hash';
import type { RoomRecord } from '../vault/store';
import { movedTo } from './invited-room';
import type { WordsRoom } from './new-room';
import { openedInTime } from './opened-in-time';
import type { RoomDesk } from './room-desk';
import type { RoomContext } from './room-state';

/** Other keys of a relay that words are tried with: each costs as much as the first. */
const MAX_OTHER_KEYS = 4;

/** Who keeps the rooms. */
interface RoomKeeper {
  add(record: RoomRecord): Promise<RoomDesk>;
  remove(desk: RoomDesk): Promise<void>;
  roomsChanged(): void;
}

type Entered = Promise<{ readonly room: RoomId }>;

/** See the file's head. */
export class Entrance {
  private readonly entering = new Set<RoomId>();

  constructor(
    private readonly context: RoomContext,
    private readonly desks: ReadonlyMap<RoomId, RoomDesk>,
    private readonly keeper: RoomKeeper,
  ) {}

  /** Whether a room is just being entered: it may yet be refused. */
  isEntering(id: RoomId): boolean {
    return this.entering.has(id);
  }

  /** A new room is kept only if its relay answers: nothing could be said in it before. */
  async enter(record: RoomRecord): Entered {
    const { store, clock, relayKeys } = this.context;
    await store.saveRoom(record);
    const id = toHex(record.room);
    this.entering.add(id);
    const desk = await this.keeper.add(record);
    try {
      await openedInTime(desk, clock);
    } catch (error) {
      await this.keeper.remove(desk);
      await store.deleteRoom(record.room);
      throw toAparteError(error);
    } finally {
      this.entering.delete(id);
    }
    const pending = relayKeys.pendingOf(record.relayPin);
    if (pending) this.announced(pending);
    this.keeper.roomsChanged();
    return { room: id };
  }

  /**
   * Enters a room, or finds one again that is here: a place and a key of its relay are of use where those changed and nobody whom we trust signed for it. What
   * we have of the room stays; a relay that does not continue its log is not taken. @throws AparteError `already-joined` where nothing of it is new
   */
  enterOrReach(record: RoomRecord): Entered {
    const known = this.desks.get(toHex(record.room));
    return known ? this.reach(known, record) : this.enter(record);
  }

  /**
   * Joins the room of words. It was made from the pin that its relay had then: where there is none from the pin that was typed, it is looked for under the
   * others of that relay. @throws AparteError `words-absent`, `already-joined`
   */
  async enterByWords(room: WordsRoom, derive: (room: WordsRoom) => Promise<RoomRecord>): Entered {
    const first = await derive(room);
    try {
      return await this.enterOrReach(first);
    } catch (error) {
      requireAbsent(error);
    }
    const address = parseRelayAddress(room.relay);
    const others = this.context.relayKeys.keysOf(address.pin).filter(({ hash }) => !equalBytes(hash, address.pin));
    for (const { hash: pin } of others.slice(0, MAX_OTHER_KEYS)) {
      const record = await derive({ ...room, relay: formatRelayAddress({ ...address, pin }) });
      try {
        return await this.enterOrReach({ ...record, relayPin: address.pin });
      } catch (error) {
        requireAbsent(error);
      }
    }
    // Whoever mistypes the name or takes other words asks for a room that is not there.
    throw new AparteError('words-absent');
  }

  /** A relay's key announced the one that follows it: every room of that relay shows it. */
  announced({ oldKey, newKey }: KeyChange): void {
    const [before, after] = [sha256(oldKey), sha256(newKey)];
    for (const desk of this.desks.values()) {
      const keys = this.context.relayKeys.keysOf(desk.state.record.relayPin);
      if (!keys.some(({ hash }) => equalBytes(hash, before))) continue;
      desk.noteRelayKey({ before, after, announced: true }).catch((error: unknown) => {
        this.context.log('warn', 'anomalies-unsaved', { code: toAparteError(error).code });
      });
    }
  }

  private async reach(desk: RoomDesk, told: RoomRecord): Entered {
    const { record, relayKey: before } = desk.state;
    if (this.context.relayKeys.stands(record.relayPin, told.relayPin)) throw new AparteError('already-joined');
    const again = await this.replace(desk, movedTo(record, told));
    try {
      await openedInTime(again, this.context.clock);
    } catch (error) {
      await this.replace(again, movedTo(again.state.record, record));
      throw toAparteError(error);
    }
    await again.noteRelayKey({ before, after: told.relayPin, announced: false });
    this.keeper.roomsChanged();
    return { room: again.id };
  }

  private async replace(desk: RoomDesk, record: RoomRecord): Promise<RoomDesk> {
    await this.keeper.remove(desk);
    await this.context.store.saveRoom(record);
    return this.keeper.add(record);
  }
}

/** @throws the error, unless the relay said that there is no such room */
function requireAbsent(error: unknown): void {
  if (toAparteError(error).code !== 'room-absent') throw error;
}
