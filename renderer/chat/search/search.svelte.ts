import type { CallError } from '../../../contract/common';
import type { ChatApi, RoomId } from '../../../contract/chat';
import type { RoomHits, SearchHit, SearchResults } from '../../../contract/search';
import { callErrorOf } from '../../shared/host';
import type { Place } from '../state/message-rows.svelte';

/** Hits of one room at once, and of each room where all are searched. */
const ROOM_HITS = 50;
const HITS_OF_EACH = 5;

const NOTHING: SearchResults = { rooms: [], complete: true };

/** What the search needs of the window around it. */
interface Searched {
  readonly api: Pick<ChatApi, 'search'>;
  readonly current: { readonly id: RoomId; readonly place: Place; toEnd(): void } | undefined;
  openAt(room: RoomId, position: number): void;
  openRoom(room: RoomId): void;
}

/** A hit in the order in which the arrows reach it. */
export interface ListedHit {
  readonly room: RoomId;
  readonly hit: SearchHit;
}

/** What is looked for, what was found, and where the reader came from. */
export class Search {
  query = $state('');
  /** Whether only the room in view is searched. */
  inRoom = $state(true);
  results: SearchResults = $state.raw(NOTHING);
  /** What the results answer; the field may be ahead of them. */
  answered = $state('');
  /** Index of the hit that Enter opens. */
  chosen = $state(0);
  /** The hit that the list shows. */
  shown: ListedHit | undefined = $state.raw();
  problem: CallError | undefined = $state.raw();
  /** Where the reader was before the first jump. */
  origin: { readonly room: RoomId; readonly place: Place } | undefined = $state.raw();
  /** Rises when the field shall have the cursor. */
  fieldWanted = $state(0);
  readonly hits: readonly ListedHit[] = $derived(
    this.results.rooms.flatMap(({ room, hits }) => hits.map((hit) => ({ room, hit }))),
  );
  #asked = 0;

  constructor(readonly app: Searched) {}

  /** Puts the cursor into the field, and looks where it is told. */
  begin(scope: 'room' | 'all'): void {
    this.inRoom = scope === 'room' && this.app.current !== undefined;
    this.fieldWanted += 1;
    void this.ask();
  }

  type(query: string): void {
    this.query = query;
    void this.ask();
  }

  lookIn(scope: 'room' | 'all'): void {
    this.inRoom = scope === 'room';
    void this.ask();
  }

  /** Asks the host; of several answers the last one asked for counts. */
  async ask(): Promise<void> {
    const asked = (this.#asked += 1);
    const { query } = this;
    const room = this.inRoom ? this.app.current?.id : undefined;
    const where = room === undefined ? { limit: HITS_OF_EACH } : { limit: ROOM_HITS, room };
    try {
      const results = query.trim() === '' ? NOTHING : await this.app.api.search({ query, ...where });
      if (asked !== this.#asked) return;
      this.#take(results, query);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem = callErrorOf(error);
    }
  }

  /** Reads older hits of a room: the next page here, or all of that room where all were searched. */
  async more({ room, hits }: RoomHits): Promise<void> {
    const before = hits.at(-1)?.position;
    if (before === undefined) return;
    const asked = this.#asked;
    const { rooms } = await this.app.api.search({ query: this.query, room, before, limit: ROOM_HITS });
    if (asked !== this.#asked) return;
    const added = rooms[0] ?? { hits: [], olderExist: false };
    const joined = (one: RoomHits): RoomHits =>
      one.room === room ? { room, hits: [...one.hits, ...added.hits], olderExist: added.olderExist } : one;
    this.results = { ...this.results, rooms: this.results.rooms.map(joined) };
  }

  /** Moves the choice; the ends are ends. */
  move(by: number): void {
    this.chosen = Math.max(0, Math.min(this.chosen + by, this.hits.length - 1));
  }

  /** Shows the chosen hit in its room; pressed again, the next one. */
  open(by: 1 | -1 = 1): void {
    const chosen = this.hits[this.chosen];
    if (chosen && this.shown && isSame(chosen, this.shown)) this.move(by);
    this.show(this.chosen);
  }

  show(index: number): void {
    const listed = this.hits[index];
    if (!listed) return;
    const { current } = this.app;
    if (!this.origin && current) this.origin = { room: current.id, place: current.place };
    this.chosen = index;
    this.shown = listed;
    this.app.openAt(listed.room, listed.hit.position);
  }

  /** To where the reader was before the first jump. */
  goBack(): void {
    const { origin } = this;
    this.origin = undefined;
    this.shown = undefined;
    if (!origin) return;
    const { room, place } = origin;
    if (place.at === 'position') {
      this.app.openAt(room, place.position);
    } else {
      this.app.openRoom(room);
      this.app.current?.toEnd();
    }
  }

  #take(results: SearchResults, query: string): void {
    this.results = results;
    this.answered = query;
    this.problem = undefined;
    this.chosen = 0;
    this.shown = undefined;
  }
}

function isSame(a: ListedHit, b: ListedHit): boolean {
  return a.room === b.room && a.hit.position === b.hit.position;
}
