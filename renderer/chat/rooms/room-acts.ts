/** What may be done with a room of the list, by its menu and by keys: one list for both. */
import { CHAT_ROOMS } from '../../../i18n/chat-rooms';
import type { RoomId, RoomSummary } from '../../../contract/chat';
import { MUTED_ALWAYS_MS } from '../../../contract/rooms';
import { clockTime, daysBetween, shortDay } from '../../shared/time';
import type { Words } from '../../shared/words.svelte';
import type { ChatApp } from '../state/chat-app.svelte';
import { isMuted } from './mute';

/** Whether something in the room waits to be read, or was marked so. */
export function isUnread({ unread, markedUnread }: Pick<RoomSummary, 'unread' | 'markedUnread'>): boolean {
  return unread > 0 || markedUnread;
}

/** "Muted until 14:05", or that somebody has to unmute it. */
export function mutedText({ mutedUntilMs }: Pick<RoomSummary, 'mutedUntilMs'>, nowMs: number, words: Words): string {
  if (mutedUntilMs === MUTED_ALWAYS_MS) return words.text(CHAT_ROOMS, 'muted');
  const { language } = words;
  const time = clockTime(mutedUntilMs, language);
  const isToday = daysBetween(mutedUntilMs, nowMs) === 0;
  const said = isToday ? time : `${shortDay(mutedUntilMs, nowMs, language)} ${time}`;
  return words.text(CHAT_ROOMS, 'mutedUntil', { time: said });
}

/** See the file's head. */
export class RoomActs {
  constructor(readonly app: ChatApp) {}

  pin({ room, pinned }: RoomSummary): void {
    const { app } = this;
    const change = app.api.chooseForRoom({ room, pinned: !pinned });
    app.run(change.then(() => app.refreshRooms()).then(() => app.order.moved()));
  }

  /** Asks for how long; a muted room speaks again at once. */
  mute(summary: RoomSummary): void {
    const { app } = this;
    if (isMuted(summary, app.clock.nowMs)) app.run(this.setMuted(summary.room, 0));
    else app.show({ kind: 'mute', room: summary.room });
  }

  async setMuted(room: RoomId, mutedUntilMs: number, mutedButMentions = false): Promise<void> {
    const { app } = this;
    const { words } = app;
    const said =
      mutedUntilMs === 0 ? words.text(CHAT_ROOMS, 'unmuted') : mutedText({ mutedUntilMs }, app.clock.nowMs, words);
    await app.api.chooseForRoom({ room, mutedUntilMs, mutedButMentions });
    app.announcer.say(said);
  }

  /** Reading is held in a room in view: what was just marked would be read at once. */
  toggleUnread(summary: RoomSummary): void {
    const { app } = this;
    const { room, endPosition } = summary;
    if (isUnread(summary)) {
      app.run(app.api.markRead({ room, position: endPosition }));
      return;
    }
    if (app.current?.id === room) app.current.holdReading();
    app.run(app.api.markUnread({ room }));
  }

  showMembers(room: RoomId): void {
    this.app.openRoom(room);
    this.app.panel = 'members';
  }
}
