import type { ChatApi, RoomId } from '../../../contract/chat';
import type { Pin } from '../../../contract/pins';

/** What is pinned in the room in view, and which of it the bar shows. */
export class RoomPins {
  /** The one pinned last first. */
  list: readonly Pin[] = $state.raw([]);
  /** Place of the one that is shown; what was pinned since, or taken down, begins anew. */
  at = $state(0);
  readonly shown: Pin | undefined = $derived(this.list[this.at]);

  constructor(
    readonly api: Pick<ChatApi, 'pins'>,
    readonly room: RoomId,
  ) {}

  async read(): Promise<void> {
    this.hear(await this.api.pins({ room: this.room }));
  }

  hear(pins: readonly Pin[]): void {
    const isOther = pins.length !== this.list.length || pins[0]?.message !== this.list[0]?.message;
    this.list = pins;
    if (isOther) this.at = 0;
  }

  /** The place of the one that is shown; the one before it is shown next. */
  next(): number {
    const position = this.shown?.position ?? 0;
    this.at = (this.at + 1) % Math.max(1, this.list.length);
    return position;
  }

  has(message: string): boolean {
    return this.list.some((pin) => pin.message === message);
  }
}
