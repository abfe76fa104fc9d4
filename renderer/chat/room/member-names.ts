/** Names of members, so that two people of like names are told apart. */
import type { Member } from '../../../contract/chat';

/** Words of the fingerprint that tell like names apart. */
const TELLING_WORDS = 2;

/** Letters of other alphabets that look like Latin ones: the same place in both. */
const FOREIGN = 'аеорсухіјѕԁһԛԝαορνικτ';
const LATIN = 'aeopcyxijsdhqwaopvikt';

/** Author → name; members whose names look alike, and those without one, carry words of their fingerprint. */
export function distinctNames(members: readonly Member[]): ReadonlyMap<string, string> {
  const alike = sameNamed(members);
  return new Map(
    members.map((member) => {
      const { author, name, fingerprint } = member;
      const words = fingerprint.words.slice(0, TELLING_WORDS).join(' ');
      return [author, alike.has(author) || name === '' ? `${name} (${words})`.trimStart() : name];
    }),
  );
}

/** Authors whose name another member bears too, or bore before them, or one that looks like it. */
export function sameNamed(members: readonly Member[]): ReadonlySet<string> {
  return new Set(
    members.filter(({ name, author }) => isBorneByAnother(name, author, members)).map(({ author }) => author),
  );
}

/**
 * Whether a member other than `author` bears this name, or one that looks like it, or bore it before `author` took it: a name that somebody left does not
 * become somebody else's unnoticed. Who takes another's name for a while and leaves it casts no doubt on whom it belongs to.
 */
export function isBorneByAnother(name: string, author: string, members: readonly Member[]): boolean {
  const wanted = look(name);
  const takenAt = members.find((member) => member.author === author)?.namedAt ?? 0;
  return (
    wanted !== '' &&
    members.some(
      (member) =>
        member.author !== author &&
        (look(member.name) === wanted ||
          member.formerNames.some((former) => former.until < takenAt && look(former.name) === wanted)),
    )
  );
}

/** What the eye makes of a name: without case, accents, spaces and signs that are not seen, whatever alphabet its letters are from. */
function look(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[\p{Mark}\p{Cf}\p{White_Space}]/gu, '')
    .toLowerCase();
  return Array.from(plain, (letter) => LATIN[FOREIGN.indexOf(letter)] ?? letter).join('');
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

/** A room's colour: the one that was chosen for it here, or its own. */
export function hueOfRoom({ room, hue }: { readonly room: string; readonly hue: number }): number {
  return hue === -1 ? hueOf(room) : hue;
}

/** What stands for a name where there is room for one sign. */
export function initialOf(name: string): string {
  const [first = '?'] = new Intl.Segmenter().segment(name.trim());
  return typeof first === 'string' ? first : first.segment.toUpperCase();
}
