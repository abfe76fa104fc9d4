/** Later versions of the tables: what members are called, and what they let one another know. A released version is never edited. */

/**
 * The name under which the profile last introduced itself in each room, so that a change of it is told there too, also after a crash; and the name that a
 * member bore until it introduced itself under another one.
 */
export const NAMES = `
ALTER TABLE rooms ADD COLUMN introduced_name TEXT;
UPDATE rooms SET introduced_name = (SELECT name FROM profile) WHERE introduced_epoch IS NOT NULL;

ALTER TABLE messages ADD COLUMN before TEXT;
CREATE INDEX messages_renames ON messages (room_id, n) WHERE before IS NOT NULL;
`;

/** What a person chose for a room on this computer; a room without a row is as it came. */
export const ROOM_CHOICES = `
CREATE TABLE room_choices (
  room_id INTEGER PRIMARY KEY REFERENCES rooms ON DELETE CASCADE,
  pinned INTEGER NOT NULL,
  muted_until_ms INTEGER NOT NULL,
  hue INTEGER NOT NULL,
  marked_unread INTEGER NOT NULL
) STRICT;
`;

/** Up to where each member let us know that it read. Who types and who is there is kept nowhere. */
export const SEEN = `
ALTER TABLE members ADD COLUMN seen_position INTEGER NOT NULL DEFAULT 0;
`;

/** Rooms whose keys follow from six words; the words themselves are not kept. */
export const ROOM_WORDS = `
ALTER TABLE rooms ADD COLUMN from_words INTEGER NOT NULL DEFAULT 0;
`;
