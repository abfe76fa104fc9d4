/** What the engine offers about one room: its rows, its members, its order, and what the person chose for it. */
import type { Anomaly, Member, MessageRow, MessageRows, RoomChoices, RoomId, RoomSigns, RowRange, Trust } from './api';
import { MessageCalls } from './message-calls';

/** A choice for a room; what is left out stays. */
export type RoomChoice = { readonly room: RoomId } & Partial<Omit<RoomChoices, 'markedUnread'>>;

/** See the file's head. */
export abstract class RoomCalls extends MessageCalls {
  rows({ room, range }: { readonly room: RoomId; readonly range: RowRange }): Promise<MessageRows> {
    return this.on(room, (desk) => desk.rows(range));
  }

  /** The row at a position. @throws AparteError `unknown-message` */
  row({ room, position }: { readonly room: RoomId; readonly position: number }): Promise<MessageRow> {
    return this.on(room, (desk) => desk.row(position));
  }

  cancelSend({ room, key }: { readonly room: RoomId; readonly key: string }): Promise<void> {
    return this.on(room, (desk) => desk.cancel(key));
  }

  markRead({ room, position }: { readonly room: RoomId; readonly position: number }): Promise<void> {
    return this.on(room, (desk) => desk.markRead(position));
  }

  members({ room }: { readonly room: RoomId }): Promise<Member[]> {
    return this.on(room, (desk) => desk.members());
  }

  /** Marks the room as unread: from a position of its log on, or as a whole. */
  markUnread({ room, from }: { readonly room: RoomId; readonly from?: number }): Promise<void> {
    return this.on(room, (desk) => desk.markUnread(from));
  }

  chooseForRoom({ room, ...choice }: RoomChoice): Promise<void> {
    return this.on(room, (desk) => desk.choose(choice));
  }

  trust({ room }: { readonly room: RoomId }): Promise<Trust> {
    return this.on(room, (desk) => desk.trust());
  }

  signs({ room }: { readonly room: RoomId }): Promise<RoomSigns> {
    return this.on(room, (desk) => desk.signs());
  }

  /** The person types in this room. */
  typing({ room }: { readonly room: RoomId }): Promise<void> {
    return this.on(room, (desk) => {
      desk.room.voice?.typed();
    });
  }

  anomalies({ room }: { readonly room: RoomId }): Promise<Anomaly[]> {
    return this.on(room, (desk) => desk.anomalies());
  }

  dismissAnomaly({ room, id }: { readonly room: RoomId; readonly id: string }): Promise<void> {
    return this.on(room, (desk) => desk.dismissAnomaly(id));
  }

  /** The file that convicts the relay (docs/PROTOCOL.md §11). @throws AparteError `unknown-anomaly` where there is none */
  evidence({ room, id }: { readonly room: RoomId; readonly id: string }): Promise<Uint8Array> {
    return this.on(room, (desk) => desk.evidence(id));
  }

  /** Notes that the person compared a member's fingerprint, or takes it back. @throws AparteError `unknown-member` */
  setCompared(change: { readonly room: RoomId; readonly author: string; readonly compared: boolean }): Promise<void> {
    return this.on(change.room, (desk) => desk.setCompared(change.author, change.compared));
  }

  /** Resolves once the room's log was followed to its end. @throws AparteError why it could not be */
  settled(room: RoomId): Promise<void> {
    return this.on(room, (desk) => desk.room.settled());
  }

  reconnect({ room }: { readonly room: RoomId }): Promise<void> {
    return this.on(room, (desk) => {
      desk.room.retryNow();
    });
  }
}
