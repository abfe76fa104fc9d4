/** Who speaks in a scripted room, and which of its positions a range means. */
import type { Member, RoomId, RoomSummary, RowRange, Trust } from '../../../contract/chat';
import type { ScriptedRoom } from './scenario';
import { MEMBERS } from './scripted-words';

export const authorOf = (index: number): string =>
  (index * 2_654_435_761).toString(16).padStart(64, '0').split('').reverse().join('');

export function fingerprintOf(index: number): Member['fingerprint'] {
  const words = ['amber', 'curtain', 'river', 'lantern', 'maple', 'quiet', 'silver', 'window'];
  return {
    text: authorOf(index + 1)
      .slice(0, 40)
      .replaceAll(/(.{4})(?=.)/gu, '$1 '),
    words: words.map((_, at) => words[(at + index * 3) % words.length] ?? ''),
  };
}

/** First and last position of a range in a log that ends at `end`. */
export function bounds(range: RowRange, end: number): [number, number] {
  switch (range.from) {
    case 'end':
      return [Math.max(1, end - range.limit + 1), end];
    case 'before':
      return [Math.max(1, range.position - range.limit), range.position - 1];
    case 'after':
      return [range.position + 1, Math.min(end, range.position + range.limit)];
    case 'around': {
      const from = Math.max(1, range.position - Math.floor(range.limit / 2));
      return [from, Math.min(end, from + range.limit - 1)];
    }
  }
}

/** The answer of a method that has none. */
export function none(): Promise<Record<string, never>> {
  return Promise.resolve({});
}

/** A room in which all is well. */
export function agreedTrust(room: RoomId, end: number, memberCount: number): Trust {
  return {
    room,
    generation: '7f'.repeat(16),
    position: end,
    head: 'c3'.repeat(32),
    signedPosition: end,
    confirmedBy: [],
    received: Array.from({ length: Math.max(0, memberCount - 1) }, () => end),
  };
}

/** Members of a scripted room, oneself first. */
export function scriptedMembers(
  count: number,
  of: { readonly names: readonly string[]; readonly compared: ReadonlySet<string>; readonly nowMs: number },
): Member[] {
  return Array.from({ length: count }, (_, index) => ({
    author: authorOf(index),
    name: of.names[index % of.names.length] ?? '',
    own: index === 0,
    fingerprint: fingerprintOf(index),
    compared: of.compared.has(authorOf(index)),
    lastHeardMs: of.nowMs - index * 60_000,
    namedAt: index + 1,
    formerNames: [],
  }));
}

/** A scripted room as the list shows it. */
export function scriptedSummary(
  room: ScriptedRoom,
  of: { readonly room: RoomId; readonly lines: readonly string[]; readonly lastMs: number },
): RoomSummary {
  const { end, unread = 0, lastTexts } = room;
  return {
    room: of.room,
    title: room.title,
    suite: 'xchacha20-poly1305',
    fromWords: room.fromWords ?? false,
    relayHost: '127.0.0.1',
    relayPort: 4747,
    connection: room.connection ?? { state: 'connected' },
    unread,
    mentions: 0,
    draft: room.draft ?? '',
    memberCount: room.memberCount ?? 4,
    alarms: 0,
    lastText: end === 0 ? '' : (lastTexts?.at(-1) ?? of.lines[end % of.lines.length] ?? ''),
    lastAuthor: end === 0 ? '' : MEMBERS[1],
    lastMs: end === 0 ? 0 : of.lastMs,
    readPosition: end - unread,
    endPosition: end,
    timerS: room.timerS ?? 0,
    longestTimerS: 90 * 86_400,
    pinned: false,
    mutedUntilMs: 0,
    mutedButMentions: false,
    hue: -1,
    markedUnread: false,
    maxFileBytes: room.maxFileBytes ?? 100_000_000,
  };
}
