/** The order in which the list shows its rooms: the host's, but for as long as somebody points or moves in the list. */
import type { RoomId, RoomSummary } from '../../../contract/chat';

/** Rooms in an order that was taken earlier; those that came since stand last. */
function inOrder(rooms: readonly RoomSummary[], order: readonly RoomId[]): readonly RoomSummary[] {
  const place = (room: RoomSummary): number => {
    const at = order.indexOf(room.room);
    return at === -1 ? order.length : at;
  };
  return [...rooms].sort((a, b) => place(a) - place(b));
}

/** See the file's head. */
export class RoomOrder {
  #frozen: readonly RoomId[] | undefined = $state.raw();
  #holders: readonly string[] = [];

  constructor(readonly rooms: () => readonly RoomSummary[]) {}

  get shown(): readonly RoomSummary[] {
    return this.#frozen ? inOrder(this.rooms(), this.#frozen) : this.rooms();
  }

  /** @param holder pointer or keyboard, each on its own */
  hold(holder: 'pointer' | 'keyboard'): void {
    this.#holders = [...this.#holders, holder];
    this.#frozen ??= this.shown.map(({ room }) => room);
  }

  release(holder: 'pointer' | 'keyboard'): void {
    this.#holders = this.#holders.filter((other) => other !== holder);
    if (this.#holders.length === 0) this.#frozen = undefined;
  }

  /** The person moved a room on purpose: that is to be seen at once. */
  moved(): void {
    if (this.#frozen) this.#frozen = this.rooms().map(({ room }) => room);
  }
}
