/** Tells who types, who is there and who has read up to where, when it changes or ends by itself. */
import { toHex } from '../../protocol/bytes';
import type { RoomSigns } from '../api';
import type { RoomState } from './room-state';

/** Changes are told at most this often. */
const EVENT_MS = 200;

/** See the file's head. One per room. */
export class SignDesk {
  private told = '';
  private cancelEvent: (() => void) | undefined;
  private cancelEnd: (() => void) | undefined;

  constructor(
    private readonly state: RoomState,
    private readonly emit: (signs: RoomSigns) => void,
  ) {}

  /** As it is now: of each kind only what oneself lets others know. */
  now(): RoomSigns {
    const { others, signs, context, id } = this.state;
    const { typing, presence, seen } = context.signs.choices();
    const nowMs = context.clock.now();
    return {
      room: id,
      typing: typing ? signs.typing(nowMs) : [],
      present: presence ? signs.present(nowMs) : [],
      seen: seen ? others.map(({ author, seenPosition }) => ({ author: toHex(author), position: seenPosition })) : [],
    };
  }

  /** Something may have changed: told soon, and again when it ends by itself. */
  changed(): void {
    this.cancelEvent ??= this.state.context.clock.after(EVENT_MS, () => {
      this.cancelEvent = undefined;
      this.tell();
    });
  }

  close(): void {
    this.cancelEvent?.();
    this.cancelEnd?.();
  }

  private tell(): void {
    const { clock } = this.state.context;
    const signs = this.now();
    const text = JSON.stringify(signs);
    if (text !== this.told) this.emit(signs);
    this.told = text;
    this.cancelEnd?.();
    const endMs = this.state.signs.nextEndMs(clock.now());
    this.cancelEnd = endMs === undefined ? undefined : clock.after(endMs - clock.now(), () => this.tell());
  }
}
