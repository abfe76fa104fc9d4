/** Searching all rooms or one: what the vault's index finds, as pages see it. */
import { fromHex, toHex } from '../../protocol/bytes';
import type { Person, RoomHits, RoomId, SearchHit, SearchQuery, SearchResults } from '../api';
import { messageRow } from '../rooms/rows';
import type { RoomState } from '../rooms/room-state';
import type { AsyncVaultStore, MessageRecord } from '../vault/store';
import { excerptOf, findMarks, parseQuery, wordsAt, type Phrase } from './phrases';

/** Messages that have all phrases of the query. @param stateOf rooms that are open; hits of others are left out */
export async function searchRooms(
  store: AsyncVaultStore,
  { query, room, before, limit }: SearchQuery,
  stateOf: (room: RoomId) => RoomState | undefined,
): Promise<SearchResults> {
  const phrases = parseQuery(query);
  const { pages, complete } = await store.searchMessages(phrases, {
    limit,
    ...(room !== undefined && { room: fromHex(room) }),
    ...(before !== undefined && { before }),
  });
  const found = pages.flatMap(({ room: address, rows, olderExist }): RoomHits[] => {
    const state = stateOf(toHex(address));
    if (!state) return [];
    const hits = rows.flatMap((message) => hitOf(state, message, phrases) ?? []);
    return [{ room: state.id, hits, olderExist }];
  });
  return { rooms: found.sort((a, b) => newestMs(b) - newestMs(a)), complete };
}

function newestMs({ hits }: RoomHits): number {
  return hits[0]?.timeMs ?? 0;
}

function hitOf(state: RoomState, message: MessageRecord, phrases: readonly Phrase[]): SearchHit | undefined {
  const row = messageRow(state, message);
  if (row?.position === undefined) return undefined;
  const marks = findMarks(row.text, phrases);
  const { text: excerpt, marks: excerptMarks } = excerptOf(row.text, marks);
  const { position, key, authorName, own, timeMs } = row;
  return { position, key, authorName, own, timeMs, excerpt, excerptMarks, words: wordsAt(row.text, marks) };
}

/** Everybody of these rooms, oneself left out, by name. */
export function peopleOf(states: readonly RoomState[]): Person[] {
  const people = new Map<string, { author: string; name: string; rooms: RoomId[] }>();
  for (const state of states) {
    for (const [author, { name, author: key }] of state.members) {
      if (state.isOwn(key)) continue;
      const known = people.get(author) ?? { author, name, rooms: [] };
      known.rooms.push(state.id);
      people.set(author, known);
    }
  }
  return [...people.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
