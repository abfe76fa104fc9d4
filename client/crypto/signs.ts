/**
 * What a beacon says of the person behind it, in four bytes that every beacon has (docs/PROTOCOL.md §6, Signs): whoever says nothing sends them too, so that
 * the relay cannot tell who has what switched on. Pure.
 */
import type { ByteReader, ByteWriter } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';

/** Bytes of the signs in a beacon. */
export const SIGNS_BYTES = 4;

/** What a person lets others know. */
export interface Signs {
  /** Writes at this moment. */
  readonly typing: boolean;
  /** Somebody is at the window, or was; absent where it is not told. */
  readonly presence?: 'active' | 'away';
  /** How many positions below the newest one of the beacon's view was read up to; absent where it is not told. */
  readonly unread?: number;
}

/** The signs of a person who tells nothing. */
export const NO_SIGNS: Signs = { typing: false };

const TYPING = 1;
const PRESENCE = 2;
const ACTIVE = 4;
const ALL = TYPING | PRESENCE | ACTIVE;

/** Stands for what is not told; so many positions are never unread one by one. */
const UNTOLD = 0xff_ffff;

function presenceBits(presence: Signs['presence']): number {
  if (!presence) return 0;
  return presence === 'active' ? PRESENCE | ACTIVE : PRESENCE;
}

/** Writes signs. What lies too far below is not told. */
export function putSigns(writer: ByteWriter, { typing, presence, unread = UNTOLD }: Signs): void {
  const below = Math.min(unread, UNTOLD);
  writer.u8((typing ? TYPING : 0) | presenceBits(presence));
  writer.u8(below >> 16).u16(below & 0xffff);
}

/** Reads signs; `end` is the newest position of the view that they belong to. @throws AparteError `bad-frame` */
export function readSigns(reader: ByteReader, end: number): Signs {
  const bits = reader.u8();
  const unread = reader.u8() * 0x1_0000 + reader.u16();
  if ((bits & ~ALL) !== 0 || (bits & (PRESENCE | ACTIVE)) === ACTIVE)
    throw new AparteError('bad-frame', { what: 'signs' });
  if (unread !== UNTOLD && unread > end) throw new AparteError('bad-frame', { what: 'signs' });
  return {
    typing: (bits & TYPING) !== 0,
    ...((bits & PRESENCE) !== 0 && { presence: (bits & ACTIVE) !== 0 ? ('active' as const) : ('away' as const) }),
    ...(unread !== UNTOLD && { unread }),
  };
}
