/** What attacks share. */
import { FRAME_TYPE } from '../../../protocol/frames';
import {
  decodeDeliver,
  decodeOpen,
  decodePage,
  encodeDeliverHead,
  encodeOpen,
  encodePage,
  type Entry,
} from '../../../protocol/messages';
import { concatBytes } from '../../../protocol/bytes';
import type { Hook, Stage } from '../attack';
import type { Frame } from '../frames';
import type { PassingFrame } from '../line';

/** `payload` with one bit of its ciphertext changed: the last one, which is the tag's, so that the header stays what it was. */
export function altered(payload: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(payload);
  const last = changed.length - 1;
  changed[last] = (changed[last] ?? 0) ^ 1;
  return changed;
}

/** Chooses one position of each room: the target's, or the first that comes. It stays chosen: what was told once is told again. */
export class ChosenPosition {
  private readonly positions = new Map<string, number>();

  constructor(private readonly at: number | undefined) {}

  /** Whether `n` is the position of `room`. */
  is(room: string, n: number): boolean {
    const known = this.positions.get(room);
    if (known !== undefined) return known === n;
    if (this.at !== undefined && this.at !== n) return false;
    this.positions.set(room, n);
    return true;
  }

  /** The position chosen in `room`. */
  of(room: string): number | undefined {
    return this.positions.get(room);
  }
}

/** A delivery, taken apart. */
export interface Delivery {
  readonly n: number;
  readonly timeMs: number;
  readonly payload: Uint8Array;
}

/** The frame of a delivery on the channel of another frame. */
export function deliveryFrame({ channel }: Frame, { n, timeMs, payload }: Delivery): Frame {
  return { type: FRAME_TYPE.deliver, channel, body: concatBytes(encodeDeliverHead(n, timeMs), payload) };
}

/** Takes part in every delivery to the target. */
export function onDelivery(
  stage: Stage,
  change: (delivery: Delivery, frame: PassingFrame, room: string) => readonly Frame[] | undefined,
): void {
  stage.toMember((frame) => {
    if (frame.type !== FRAME_TYPE.deliver || frame.room === undefined) return undefined;
    return change(decodeDeliver(frame.body), frame, frame.room);
  });
}

/** Changes entries of the log on their way to the target, delivered or in pages. */
export function changeEntries(
  stage: Stage,
  change: (room: string, n: number, entry: Entry) => Entry | undefined,
): void {
  onDelivery(stage, (delivery, frame, room) => {
    const { n, timeMs, payload } = delivery;
    const told = change(room, n, { timeMs, length: payload.length, payload });
    return told?.payload && [deliveryFrame(frame, { n, timeMs: told.timeMs, payload: told.payload })];
  });
  stage.toMember(({ type, channel, body, room }) => {
    if (type !== FRAME_TYPE.page || room === undefined) return undefined;
    const page = decodePage(body);
    const entries = page.entries.map((entry, index) => change(room, page.from + index, entry) ?? entry);
    return [{ type, channel, body: encodePage({ ...page, entries }) }];
  });
}

/** A frame of the same kind with another body. */
export function withBody({ type, channel }: Frame, body: Uint8Array): Frame {
  return { type, channel, body };
}

/** An opening that shows no head: what the relay does not know that it signed, it starts no generation over. */
export const withoutShownHead: Hook = (frame) => {
  if (frame.type !== FRAME_TYPE.open) return undefined;
  const { newest: _, ...open } = decodeOpen(frame.body);
  return [withBody(frame, encodeOpen(open))];
};
