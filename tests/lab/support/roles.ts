/** Against whom each attack of the relay is tried. */
import type { Attack, Target } from '../../../lab/saboteur/attack';

/** Attacks on what one member says: Zoé's, who says most. */
export const ON_AN_AUTHOR: ReadonlySet<string> = new Set([
  'alter-in-log',
  'change-key-id',
  'drop-before-ack',
  'drop-after-ack',
  'acknowledge-without-storing',
  'alter-for-others',
  'hold-back',
  'wrong-position',
  'acknowledge-below',
  'acknowledge-twice',
  'acknowledge-unsent',
  'bury-in-the-past',
]);

/** Attacks on the room. */
export const ON_EVERYBODY: ReadonlySet<string> = new Set([
  'forge',
  'forge-garbage',
  'replay',
  'replay-after-start',
  'equivocate-to-newcomers',
  'lose-messages',
  'swap-key',
]);

/** Zoé is member 1, Ali member 2. */
export function targetOf({ name }: Attack): Target {
  if (ON_EVERYBODY.has(name)) return {};
  return { member: ON_AN_AUTHOR.has(name) ? 1 : 2 };
}
