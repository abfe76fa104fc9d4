/** Tables of what people say beside plain texts; their versions stand in {@link MIGRATIONS} of `schema.ts`. */

/** Whom a text mentions, as its author wrote it down; `original_mentions` belongs to `original`. */
export const MENTIONS = `
ALTER TABLE messages ADD COLUMN mentions BLOB;
ALTER TABLE messages ADD COLUMN original_mentions BLOB;
ALTER TABLE lost_messages ADD COLUMN mentions BLOB;

CREATE INDEX messages_mentioning ON messages (room_id, n) WHERE mentions IS NOT NULL AND kind = 'text';

ALTER TABLE room_choices ADD COLUMN muted_but_mentions INTEGER NOT NULL DEFAULT 0;
`;

/** Pins are what the newest messages about them say: shown where they were put, and found without reading the room. */
export const PINS = `
DROP INDEX messages_shown;
ALTER TABLE messages DROP COLUMN shown;
ALTER TABLE messages ADD COLUMN shown INTEGER NOT NULL GENERATED ALWAYS AS (
  double = 0 AND kind IN ('text', 'joined', 'renamed', 'titled', 'pinned', 'newer', 'unreadable') AND (erased IS NULL OR erased = 'author')
) VIRTUAL;

CREATE INDEX messages_shown ON messages (room_id, n) WHERE shown = 1;
CREATE INDEX messages_pinning ON messages (room_id, n) WHERE kind IN ('pinned', 'unpinned') AND double = 0;
`;
