/** Searching the scripted rooms: by reading them, with the words of the real search. */
import type { MessageRow, RoomId, RoomSummary } from '../../../contract/chat';
import type { Person, RoomHits, SearchQuery, SearchResults } from '../../../contract/search';
import type { StorageUse } from '../../../contract/profile';
import { excerptOf, findMarks, parseQuery, wordsAt } from '../../../client/search/phrases';
import { authorOf } from './scripted-log';
import { MEMBERS } from './scripted-words';

interface Searched {
  readonly summaries: readonly RoomSummary[];
  rowAt(room: RoomId, position: number): MessageRow;
}

export function searchIn(host: Searched, { query, room, before, limit }: SearchQuery): SearchResults {
  const rooms = host.summaries.flatMap((summary): RoomHits[] => {
    if (room !== undefined && summary.room !== room) return [];
    const found = hitsOf(host, summary, query, before ?? Infinity, limit + 1);
    if (found.length === 0) return [];
    return [{ room: summary.room, hits: found.slice(0, limit), olderExist: found.length > limit }];
  });
  return { rooms, complete: true };
}

function hitsOf(host: Searched, summary: RoomSummary, query: string, before: number, limit: number): RoomHits['hits'] {
  const phrases = parseQuery(query);
  const hits: RoomHits['hits'][number][] = [];
  if (phrases.length === 0) return hits;
  for (let at = Math.min(before - 1, summary.endPosition); at > 0 && hits.length < limit; at -= 1) {
    const { kind, text, key, authorName, own, timeMs } = host.rowAt(summary.room, at);
    if (kind !== 'text' || !phrases.every((phrase) => findMarks(text, [phrase]).length > 0)) continue;
    const marks = findMarks(text, phrases);
    const { text: excerpt, marks: excerptMarks } = excerptOf(text, marks);
    hits.push({ position: at, key, authorName, own, timeMs, excerpt, excerptMarks, words: wordsAt(text, marks) });
  }
  return hits;
}

export function peopleIn({ summaries }: Searched): Person[] {
  return MEMBERS.flatMap((name, index) => {
    const rooms = summaries.filter(({ memberCount }) => index > 0 && index < memberCount).map(({ room }) => room);
    return rooms.length > 0 ? [{ author: authorOf(index), name, rooms }] : [];
  });
}

/** @param erased rooms whose fetched files are gone */
export function storageOf(summaries: readonly RoomSummary[], erased: ReadonlySet<RoomId>): StorageUse {
  const rooms = summaries.map(({ room, endPosition }) => ({
    room,
    messages: endPosition,
    textBytes: endPosition * 90,
    files: erased.has(room) ? 1 : 3,
    fileBytes: erased.has(room) ? 400_000 : 5_200_000,
    fetchedFiles: erased.has(room) ? 0 : 2,
  }));
  return { bytes: rooms.reduce((sum, { textBytes }) => sum + 6 * textBytes, 65_536), rooms };
}
