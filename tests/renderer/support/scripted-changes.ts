/** Changes of scripted messages: what a page does with one is done at once. */
import type { MessageRow, MessageVersion, Quote, Reaction, RoomId } from '../../../contract/chat';
import type { Saying } from '../../../contract/mentions';
import type { Pin } from '../../../contract/pins';
import { authorOf, none } from './scripted-log';

interface Name {
  readonly room: RoomId;
  readonly message: string;
}

/** A digest for a row that nobody sealed. */
export function digestOf(key: string | number): string {
  return Array.from(String(key), (character) => character.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .padStart(64, 'e')
    .slice(-64);
}

/** What a reply shows of a row. */
export function quoteOf(message: string, row: MessageRow | undefined): Quote {
  if (!row) return { message, state: 'unknown', author: '', authorName: '', text: '' };
  const { author, authorName, text, position, erased } = row;
  const place = { message, author, authorName, ...(position !== undefined && { position }) };
  return erased ? { ...place, state: 'erased', text: '' } : { ...place, state: 'known', text: text.slice(0, 240) };
}

/** Mentions as a row has them. */
export function named(mentions: Saying['mentions']): Pick<MessageRow, 'mentions'> {
  return mentions ? { mentions: mentions.map((one) => ({ ...one, own: one.author === authorOf(0) })) } : {};
}

export class ScriptedChanges {
  readonly #rows = new Map<string, Partial<MessageRow>>();
  readonly #seen = new Map<string, MessageRow>();
  readonly #versions = new Map<string, readonly MessageVersion[]>();

  constructor(
    readonly self: string,
    readonly tell: (room: RoomId, row: MessageRow) => void,
    readonly tellPins: (room: RoomId, pins: readonly Pin[]) => void,
  ) {}

  /** A row with what was done to it. */
  applied(row: MessageRow): MessageRow {
    this.#seen.set(row.digest, row);
    return { ...row, ...this.#rows.get(row.digest) };
  }

  /** Changes a row, as something that comes from the log. */
  change(room: RoomId, message: string, change: Partial<MessageRow>): void {
    this.#rows.set(message, { ...this.#rows.get(message), ...change });
    const row = this.#seen.get(message);
    if (row) this.tell(room, this.applied(row));
    if (change.erased) this.tellPins(room, this.#pinsOf(room));
  }

  readonly edit = ({ room, message, text }: Name & { readonly text: string }) => {
    const row = this.#seen.get(message);
    const known = this.#versions.get(message) ?? [{ position: row?.position ?? 0, timeMs: 0, text: row?.text ?? '' }];
    this.#versions.set(message, [
      ...known,
      { position: (row?.position ?? 0) + known.length, timeMs: Date.now(), text },
    ]);
    this.change(room, message, { text, edited: true });
    return none();
  };

  readonly delete = ({ room, message, where }: Name & { readonly where: 'here' | 'everywhere' }) => {
    this.change(room, message, { text: '', reactions: [], erased: where === 'here' ? 'here' : 'author' });
    return none();
  };

  readonly react = ({ room, message, emoji, on }: Name & { readonly emoji: string; readonly on: boolean }) => {
    const row = this.#seen.get(message);
    const before = (row && this.applied(row).reactions) ?? [];
    const others = before.filter((reaction) => reaction.emoji !== emoji);
    const known = before.find((reaction) => reaction.emoji === emoji);
    const authors = (known?.authors ?? []).filter((author) => author !== this.self);
    const now = on ? [...authors, this.self] : authors;
    const reaction: Reaction = { emoji, count: now.length, own: on, authors: now };
    const reactions = known
      ? before.flatMap((one) => (one === known ? (now.length > 0 ? [reaction] : []) : [one]))
      : [...others, reaction];
    this.change(room, message, { reactions });
    return none();
  };

  /** Digests of what is pinned, the last first. */
  readonly #pinned = new Map<RoomId, readonly string[]>();

  readonly pinMessage = ({ room, message, on }: Name & { readonly on: boolean }) => {
    const rest = (this.#pinned.get(room) ?? []).filter((one) => one !== message);
    this.#pinned.set(room, on ? [message, ...rest] : rest);
    this.tellPins(room, this.#pinsOf(room));
    return none();
  };

  readonly pins = ({ room }: { readonly room: RoomId }) => Promise.resolve(this.#pinsOf(room));

  #pinsOf(room: RoomId): readonly Pin[] {
    return (this.#pinned.get(room) ?? []).flatMap((message) => {
      const seen = this.#seen.get(message);
      const row = seen && this.applied(seen);
      if (!row || row.erased) return [];
      const { author, authorName, text, timeMs, position = 0 } = row;
      return [{ message, author, authorName, text, timeMs, position, by: this.self, byName: 'Camille' }];
    });
  }

  readonly versions = ({ message }: Name) => Promise.resolve(this.#versions.get(message) ?? []);
}
