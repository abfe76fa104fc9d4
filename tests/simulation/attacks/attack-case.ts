/** What is run against an attacking relay or member: an attack, when it begins, and how many members there are. */
import type { Target } from '../../../lab/saboteur/attack';
import { ATTACKS } from '../../../lab/saboteur/attacks';
import { MEMBER_ATTACKS } from '../../../lab/saboteur/members/member-attacks';
import { ON_AN_AUTHOR, ON_EVERYBODY } from '../../lab/support/roles';
import { SeededRandom } from '../world/seeded-random';

/**
 * When an attack begins: before anybody but the maker has joined; while its target, who was away, catches up; in the middle of talk; or when everybody
 * opens the app again.
 */
export const PHASES = ['joining', 'catch-up', 'talk', 'restart'] as const;

/** See {@link PHASES}. */
export type Phase = (typeof PHASES)[number];

/** The same case always runs the same way. */
export interface AttackCase {
  readonly seed: number;
  readonly attack: string;
  readonly phase: Phase;
  readonly members: number;
  readonly target: Target;
}

/** Attacks of the relay, then those of members. */
export const ALL_ATTACKS = [...ATTACKS, ...MEMBER_ATTACKS];

/** The case of a seed: seeds in a row go through every attack, then through every phase of each. */
export function drawAttackCase(seed: number): AttackCase {
  const random = new SeededRandom(`attack ${String(seed)}`);
  const attack = ALL_ATTACKS[seed % ALL_ATTACKS.length];
  const phase = PHASES[Math.floor(seed / ALL_ATTACKS.length) % PHASES.length];
  if (!attack || !phase) throw new Error(`no case of seed ${String(seed)}`);
  const members = random.pick([2, 2, 3, 3, 3, 4, 5, 6, 8]);
  const { name } = attack;
  // Whoever makes the room is there before an attack on joining begins: it is the victim as an author only.
  const member = ON_AN_AUTHOR.has(name) ? random.integer(1, members) : random.integer(2, members);
  return { seed, attack: name, phase, members, target: ON_EVERYBODY.has(name) ? {} : { member } };
}
