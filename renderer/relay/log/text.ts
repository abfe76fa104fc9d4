/** An event as text: what its row shows, and what words and patterns look through. */
import type { LogEvent } from '../../../contract/relay';
import { RELAY_EVENTS, isRelayEventName } from '../../../i18n/relay-events';
import type { Language } from '../../../i18n/translate';
import { typeset } from '../../../i18n/translate';

import type { TextOf } from './filter';
import { fold } from './filter';

/** Longer rows are cut for searching and showing; the detail has all. */
const MAX_ROW_CHARACTERS = 2000;

/** What happened, in words. A name that this version does not know stands for itself. */
export function eventWords(event: LogEvent, language: Language): string {
  return isRelayEventName(event.event) ? typeset(RELAY_EVENTS[event.event][language], language) : event.event;
}

/** What stands beside the words: the code and whatever else the event tells. */
export function eventExtras(event: LogEvent): string {
  const parts = Object.entries(event.details ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  if (event.code !== undefined) parts.unshift(event.code);
  return parts.join(' ').slice(0, MAX_ROW_CHARACTERS);
}

/** Gives the text that filter and search look through, in a language of the interface. */
export function searchableIn(language: Language): TextOf {
  return (event) => {
    const fields = [event.event, eventWords(event, language), eventExtras(event), event.level];
    if (event.connection !== undefined) fields.push(`#${event.connection}`);
    if (event.room !== undefined) fields.push(event.room);
    if (event.position !== undefined) fields.push(String(event.position));
    if (event.address !== undefined) fields.push(event.address);
    if (event.digest !== undefined) fields.push(event.digest);
    return fields.join(' ').slice(0, MAX_ROW_CHARACTERS);
  };
}

/** A piece of a text, and whether it is what is searched for. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** Cuts a text around what is searched for, whatever its case and accents. */
export function pieces(text: string, needle: string): Piece[] {
  const wanted = fold(needle);
  if (wanted === '') return [{ text, hit: false }];
  // Folding changes lengths: each folded character remembers the character that it came from.
  const characters = Array.from(text);
  let folded = '';
  const origins: number[] = [];
  characters.forEach((character, index) => {
    const one = fold(character);
    folded += one;
    for (let count = 0; count < one.length; count += 1) origins.push(index);
  });
  const found: Piece[] = [];
  let done = 0;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    const from = origins[at] ?? done;
    const to = (origins[at + wanted.length - 1] ?? from) + 1;
    if (from < done) continue;
    if (from > done) found.push({ text: characters.slice(done, from).join(''), hit: false });
    found.push({ text: characters.slice(from, to).join(''), hit: true });
    done = to;
  }
  if (done < characters.length) found.push({ text: characters.slice(done).join(''), hit: false });
  return found;
}
