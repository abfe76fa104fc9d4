const SHOWN_DIGITS = 16;

/** A room's public key as far as one needs it to tell rooms apart; short ids stay as they are. */
export function shortKey(room: string): string {
  return room.length > SHOWN_DIGITS ? `${room.slice(0, SHOWN_DIGITS)}…` : room;
}
