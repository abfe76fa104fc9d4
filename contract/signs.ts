/** What the members of a room let one another know: the part of the chat window's contract about that. */

/** Empty where the person lets others know nothing of the kind. */
export interface RoomSigns {
  readonly room: string;
  /** Authors who write at this moment, who began first coming first. */
  readonly typing: readonly string[];
  /** Others who tell whether they are there, and when they last were (own clock; 0: not known). */
  readonly present: readonly Present[];
  /** Position up to which each other member told that it read; 0: told nothing. */
  readonly seen: readonly { readonly author: string; readonly position: number }[];
}

/** How somebody is there. */
export interface Present {
  readonly author: string;
  readonly state: 'active' | 'away';
  readonly activeMs: number;
}
