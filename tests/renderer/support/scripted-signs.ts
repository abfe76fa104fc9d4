/** What members of scripted rooms let one another know. */
import type { ChatEvent, RoomId } from '../../../contract/chat';
import type { RoomSigns } from '../../../contract/signs';

export class ScriptedSigns {
  readonly #told = new Map<RoomId, RoomSigns>();

  constructor(
    readonly roomIdOf: (index: number) => RoomId,
    readonly emit: (event: ChatEvent) => void,
  ) {}

  /** Members let others know something. */
  set(index: number, change: Partial<RoomSigns>): void {
    const room = this.roomIdOf(index);
    const signs = { ...this.#of(room), ...change, room };
    this.#told.set(room, signs);
    this.emit({ type: 'signs', signs });
  }

  readonly read = ({ room }: { readonly room: RoomId }): Promise<RoomSigns> => Promise.resolve(this.#of(room));

  #of(room: RoomId): RoomSigns {
    return this.#told.get(room) ?? { room, typing: [], present: [], seen: [] };
  }
}
