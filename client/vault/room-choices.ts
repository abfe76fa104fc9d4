/** What a person chose for a room on this computer. Nobody else learns of it. */
export interface RoomChoices {
  /** Stands above the rooms that are not pinned. */
  readonly pinned: boolean;
  /** Tells nothing until then, ms since 1970; 0: is not muted. */
  readonly mutedUntilMs: number;
  /** While it is muted, messages that mention the person are told all the same. */
  readonly mutedButMentions: boolean;
  /** One of the eight colours; −1: the room's own. */
  readonly hue: number;
  /** Marked by hand, whatever was read; reading takes it away. */
  readonly markedUnread: boolean;
}

/** Of a room for which nothing was chosen yet. */
export const NO_CHOICES: RoomChoices = {
  pinned: false,
  mutedUntilMs: 0,
  mutedButMentions: false,
  hue: -1,
  markedUnread: false,
};
