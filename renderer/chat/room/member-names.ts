/** Names of members, so that two people of like names are told apart. */
import type { Member } from '../../../contract/chat';

/** Words of the fingerprint that tell like names apart. */
const TELLING_WORDS = 2;

/** Author → name; members whose names look alike carry words of their fingerprint. */
export function distinctNames(members: readonly Member[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const member of members) counts.set(look(member.name), (counts.get(look(member.name)) ?? 0) + 1);
  return new Map(
    members.map((member) => {
      const alike = (counts.get(look(member.name)) ?? 0) > 1;
      const words = member.fingerprint.words.slice(0, TELLING_WORDS).join(' ');
      return [member.author, alike ? `${member.name} (${words})` : member.name];
    }),
  );
}

function look(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .trim()
    .toLowerCase();
}

/** A name inside a sentence: whatever its direction, it does not turn the rest around. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** Which of the eight colours an author has. */
export function hueOf(author: string): number {
  const start = Number.parseInt(author.slice(0, 6), 16);
  return Number.isNaN(start) ? 7 : start % 8;
}

/** What stands for a name where there is room for one sign. */
export function initialOf(name: string): string {
  const [first = '?'] = new Intl.Segmenter().segment(name.trim());
  return typeof first === 'string' ? first : first.segment.toUpperCase();
}
