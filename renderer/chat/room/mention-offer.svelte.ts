import type { Member } from '../../../contract/chat';
import type { OpenRoom } from '../state/open-room.svelte';
import { askedName, offered, type Asked } from './mentions';

/** The members that the composer offers while somebody writes a name. */
export class MentionOffer {
  #asked: Asked | undefined = $state.raw();
  /** The @ that the person does not want to be asked about. */
  #declined: number | undefined;
  /** The one that Enter and Tab take; nobody until a letter of the name is written, or an arrow is pressed. */
  #active: number | undefined = $state();
  readonly members: readonly Member[] = $derived.by(() =>
    this.#asked ? offered(this.#asked, this.room.members, this.room.names) : [],
  );
  readonly active: Member | undefined = $derived(
    this.#active === undefined ? undefined : this.members[this.#active % Math.max(1, this.members.length)],
  );

  constructor(readonly room: OpenRoom) {}

  get isOpen(): boolean {
    return this.members.length > 0;
  }

  /** The text changed, or the cursor moved. */
  look(text: string, cursor: number): void {
    const asked = askedName(text, cursor);
    if (asked?.from !== this.#declined) this.#declined = undefined;
    const isSame = asked?.from === this.#asked?.from && asked?.begun === this.#asked?.begun;
    this.#asked = asked && asked.from === this.#declined ? undefined : asked;
    if (!isSame) this.#active = asked && asked.begun !== '' ? 0 : undefined;
  }

  move(by: 1 | -1): void {
    const count = this.members.length;
    this.#active = this.#active === undefined ? (by === 1 ? 0 : count - 1) : (this.#active + by + count) % count;
  }

  /** The text with the member's name in it, and where the cursor stands then. */
  taken(text: string, { author, name }: Member): { readonly text: string; readonly cursor: number } {
    const { from, to } = this.#asked ?? { from: text.length, to: text.length };
    const before = `${text.slice(0, from)}@${this.room.names.get(author) ?? name} `;
    this.#asked = undefined;
    return { text: before + text.slice(to).replace(/^ /u, ''), cursor: before.length };
  }

  /** @returns whether there was anything to close */
  close(declined = false): boolean {
    const wasOpen = this.isOpen;
    if (declined) this.#declined = this.#asked?.from;
    this.#asked = undefined;
    return wasOpen;
  }
}
