/**
 * Decides what a person is told outside the window: which arrivals, in which words, and when it is taken back. Knows no system; one supplies the port.
 * A locked profile has no engine, so nothing arrives; what is shown when it locks is taken away.
 */
import type { ChatEvent, MessageRow, RoomId, RoomSummary } from '../contract/chat';
import type { Language, Unsubscribe } from '../contract/common';
import type { Settings } from '../contract/profile';
import { NOTIFY } from '../i18n/notify';
import { createTranslator } from '../i18n/translate';

/** What is shown. */
export interface SystemNotification {
  readonly title: string;
  readonly body: string;
}

/** The system's own notifications. */
export interface NotificationPort {
  /** @param clicked the person wants to go there; the port brings the window back first. @returns takes it away again */
  show(notification: SystemNotification, clicked: () => void): () => void;
}

/** What decides. */
export interface NotifierOptions {
  readonly port: NotificationPort;
  readonly now: () => number;
  readonly after: (delayMs: number, task: () => void) => Unsubscribe;
  readonly settings: () => Pick<Settings, 'notifications' | 'quietUntilMs'>;
  readonly language: () => Language;
  /** Shows a place in the chat window, once its page listens. */
  readonly go: (place: Place) => void;
}

/** Where a click leads; without a position, to where reading stopped. */
export interface Place {
  readonly room: RoomId;
  readonly position?: number;
}

/** More notifications than this within the time become one with a count. */
const MAX_SINGLE = 3;
const MERGE_WITHIN_MS = 5000;
/** Rooms come back one after another: what they caught up with is told together. */
const CAUGHT_UP_MS = 1500;
/** As much of a text as a notification carries. */
const MAX_BODY_UNITS = 240;

interface Known {
  readonly summary: RoomSummary;
  /** Positions up to here were there before, or were told. */
  readonly end: number;
  /** Unread texts when the room was connected last, and those of them that mention the person. */
  readonly unread: number;
  readonly mentions: number;
}

/** How many unread messages count: of muted rooms none, or those that mention the person, a room marked by hand counts one. */
export function unreadCount(rooms: readonly RoomSummary[], nowMs: number): number {
  return rooms.reduce((sum, room) => sum + countOf(room, nowMs), 0);
}

function countOf(
  { mutedUntilMs, mutedButMentions, mentions, unread, markedUnread }: RoomSummary,
  nowMs: number,
): number {
  if (mutedUntilMs > nowMs) return mutedButMentions ? mentions : 0;
  return unread === 0 && markedUnread ? 1 : unread;
}

/** See the file's head. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #rooms = new Map<RoomId, Known>();
  /** What is shown now, by the rooms that it is about. */
  readonly #shown = new Set<{ readonly rooms: Set<RoomId>; readonly close: () => void }>();
  #inView: RoomId | undefined;
  #toldMs: readonly number[] = [];
  /** Messages that wait to be told together, by room. */
  #waiting = new Map<RoomId, number>();
  #cancelMerge: Unsubscribe | undefined;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** The room that the person looks at: none where the window is away, or has not the focus. */
  lookAt(room: RoomId | undefined): void {
    this.#inView = room;
    if (room !== undefined) this.#takeBack((about) => about === room);
  }

  hear(event: ChatEvent): void {
    if (event.type === 'rooms') this.#roomsChanged(event.rooms);
    else if (event.type === 'rows') this.#arrived(event.room, event.rows);
    else if (event.type === 'state' && event.state.stage.stage !== 'ready') this.#forget();
  }

  #arrived(room: RoomId, rows: readonly MessageRow[]): void {
    const known = this.#rooms.get(room);
    // What is being caught up with is counted once the room is there again.
    if (known?.summary.connection.state !== 'connected') return;
    const fresh = rows.filter(({ position = 0 }) => position > known.end);
    const end = fresh.reduce((newest, { position = 0 }) => Math.max(newest, position), known.end);
    this.#rooms.set(room, { ...known, end });
    if (this.#isQuiet(known.summary)) return;
    const told = fresh.filter((row) => row.kind === 'text' && !row.own && !row.erased);
    const isMuted = this.#isMuted(known.summary);
    for (const row of told) if (!isMuted || isToOneself(known.summary, row)) this.#tell(known.summary, row);
  }

  #roomsChanged(rooms: readonly RoomSummary[]): void {
    for (const summary of rooms) this.#roomChanged(summary);
    const unread = new Set(rooms.filter((room) => room.unread > 0).map(({ room }) => room));
    for (const room of [...this.#rooms.keys()]) if (!rooms.some((one) => one.room === room)) this.#rooms.delete(room);
    for (const room of [...this.#waiting.keys()]) if (!unread.has(room)) this.#waiting.delete(room);
    // The list is told a moment after the rows: only what was counted before can have been read since.
    this.#takeBack((room) => !unread.has(room) && this.#rooms.get(room)?.unread !== 0);
    for (const summary of rooms) {
      const known = this.#rooms.get(summary.room);
      if (known) this.#rooms.set(summary.room, { ...known, ...baseOf(summary, known) });
    }
  }

  #roomChanged(summary: RoomSummary): void {
    const { room, connection, unread, mentions, endPosition } = summary;
    const known = this.#rooms.get(room);
    const wasThere = known?.summary.connection.state === 'connected';
    const isBack = connection.state === 'connected' && !wasThere;
    const missed = known && isBack ? this.#missed(summary, known) : 0;
    // What arrived just now may be in the list before it is told as rows.
    const end = known && wasThere ? known.end : Math.max(known?.end ?? 0, endPosition);
    this.#rooms.set(room, { summary, end, unread: known?.unread ?? unread, mentions: known?.mentions ?? mentions });
    if (missed > 0 && !this.#isQuiet(summary)) this.#wait(room, missed, CAUGHT_UP_MS);
  }

  /** What arrived while the room was away: of a muted one, only what mentions the person, where that is wished. */
  #missed(summary: RoomSummary, known: Known): number {
    if (!this.#isMuted(summary)) return summary.unread - known.unread;
    return summary.mutedButMentions ? summary.mentions - known.mentions : 0;
  }

  #isMuted({ mutedUntilMs }: RoomSummary): boolean {
    return mutedUntilMs > this.#options.now();
  }

  /** Whether nothing of a room is told, whatever it says. */
  #isQuiet(summary: RoomSummary): boolean {
    const { now, settings } = this.#options;
    const { notifications, quietUntilMs } = settings();
    if (this.#isMuted(summary) && !summary.mutedButMentions) return true;
    return notifications === 'off' || summary.room === this.#inView || quietUntilMs > now();
  }

  #tell(summary: RoomSummary, row: MessageRow): void {
    const nowMs = this.#options.now();
    this.#toldMs = this.#toldMs.filter((toldMs) => Math.abs(nowMs - toldMs) < MERGE_WITHIN_MS);
    if (this.#toldMs.length >= MAX_SINGLE || this.#waiting.size > 0) {
      this.#wait(summary.room, 1, MERGE_WITHIN_MS);
      return;
    }
    this.#toldMs = [...this.#toldMs, nowMs];
    const { position } = row;
    const place = { room: summary.room, ...(position !== undefined && { position }) };
    this.#show(this.#words(summary, row), [summary.room], place);
  }

  #words({ title }: RoomSummary, row: MessageRow): SystemNotification {
    const text = createTranslator(NOTIFY, this.#options.language());
    const name = isolated(row.authorName === '' ? text('someone') : row.authorName);
    const { notifications } = this.#options.settings();
    // The system keeps what it showed: what disappears is not said there.
    switch (notifications === 'text' && row.timerS !== undefined ? 'name' : notifications) {
      case 'text': {
        const said = row.text === '' ? (row.file?.name ?? '') : row.text;
        return { title: text('fromIn', { name, title: isolated(title) }), body: said.slice(0, MAX_BODY_UNITS) };
      }
      case 'name': {
        const isNamed = row.mentions?.some(({ own }) => own) ?? false;
        return { title: name, body: text(isNamed ? 'mentionIn' : 'inRoom', { title: isolated(title) }) };
      }
      default:
        return { title: text('app'), body: text('newMessage') };
    }
  }

  #wait(room: RoomId, count: number, delayMs: number): void {
    this.#waiting.set(room, (this.#waiting.get(room) ?? 0) + count);
    this.#cancelMerge ??= this.#options.after(delayMs, () => {
      this.#cancelMerge = undefined;
      this.#tellTogether();
    });
  }

  #tellTogether(): void {
    const waiting = [...this.#waiting].flatMap(([room, count]) => {
      const summary = this.#rooms.get(room)?.summary;
      return summary && !this.#isQuiet(summary) ? [{ room, count, title: isolated(summary.title) }] : [];
    });
    this.#waiting = new Map();
    const [first] = waiting;
    if (!first) return;
    const text = createTranslator(NOTIFY, this.#options.language());
    const title = text('count', { count: waiting.reduce((sum, { count }) => sum + count, 0) });
    const isNamed = this.#options.settings().notifications !== 'nothing';
    const body = isNamed ? waiting.map((one) => one.title).join(', ') : '';
    this.#show(
      { title, body },
      waiting.map(({ room }) => room),
      { room: first.room },
    );
  }

  #show(notification: SystemNotification, rooms: readonly RoomId[], place: Place): void {
    const { port, go } = this.#options;
    const close = port.show(notification, () => {
      this.#shown.delete(shown);
      go(place);
    });
    const shown = { rooms: new Set(rooms), close };
    this.#shown.add(shown);
  }

  /** Takes away what is about no other rooms than these. */
  #takeBack(isDone: (room: RoomId) => boolean): void {
    for (const shown of [...this.#shown]) {
      for (const room of [...shown.rooms]) if (isDone(room)) shown.rooms.delete(room);
      if (shown.rooms.size > 0) continue;
      this.#shown.delete(shown);
      shown.close();
    }
  }

  #forget(): void {
    this.#cancelMerge?.();
    this.#cancelMerge = undefined;
    this.#waiting = new Map();
    this.#rooms.clear();
    this.#inView = undefined;
    this.#takeBack(() => true);
  }
}

/** What counts as missed is what was not there when the room was connected last; reading meanwhile lowers it. */
function baseOf({ connection, unread, mentions }: RoomSummary, known: Known): Pick<Known, 'unread' | 'mentions'> {
  if (connection.state === 'connected') return { unread, mentions };
  return { unread: Math.min(known.unread, unread), mentions: Math.min(known.mentions, mentions) };
}

function isToOneself({ mutedButMentions }: RoomSummary, { mentions = [] }: MessageRow): boolean {
  return mutedButMentions && mentions.some(({ own }) => own);
}

/** A name inside a sentence: whatever its direction, it does not turn the rest around. */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
