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

/**
 * Messages that disappear. `timer_s` is what the author gave them, `counted_s` what is counted: the same from the time at which they were read or are one's own,
 * and at most the room's retention before. It is over when both clocks say so, ours (`ends_ms`) and the relay's (`relay_ends_ms`).
 */
export const TIMERS = `
DROP INDEX messages_shown;
DROP INDEX messages_counted;
ALTER TABLE messages DROP COLUMN shown;
ALTER TABLE messages DROP COLUMN counted;
ALTER TABLE messages ADD COLUMN timer_s INTEGER;
ALTER TABLE messages ADD COLUMN counted_s INTEGER;
ALTER TABLE messages ADD COLUMN ends_ms INTEGER;
ALTER TABLE messages ADD COLUMN relay_ends_ms INTEGER;
ALTER TABLE messages ADD COLUMN shown INTEGER NOT NULL GENERATED ALWAYS AS (
  double = 0 AND kind IN ('text', 'joined', 'renamed', 'titled', 'pinned', 'timed', 'newer', 'unreadable') AND (erased IS NULL OR erased = 'author')
) VIRTUAL;
ALTER TABLE messages ADD COLUMN counted INTEGER NOT NULL GENERATED ALWAYS AS (
  double = 0 AND kind = 'text' AND own = 0 AND (erased IS NULL OR erased <> 'time')
) VIRTUAL;
ALTER TABLE lost_messages ADD COLUMN timer_s INTEGER;
ALTER TABLE lost_messages ADD COLUMN counted_s INTEGER;
ALTER TABLE lost_messages ADD COLUMN ends_ms INTEGER;
ALTER TABLE lost_messages ADD COLUMN relay_ends_ms INTEGER;
ALTER TABLE own_frames ADD COLUMN timer_s INTEGER;

CREATE INDEX messages_shown ON messages (room_id, n) WHERE shown = 1;
CREATE INDEX messages_counted ON messages (room_id, n) WHERE counted = 1;
CREATE INDEX messages_unbegun ON messages (room_id, n) WHERE timer_s IS NOT NULL AND counted_s IS NULL;
CREATE INDEX messages_ending ON messages (room_id, ends_ms) WHERE ends_ms IS NOT NULL;
CREATE INDEX messages_timing ON messages (room_id, n) WHERE kind IN ('timed', 'retimed') AND double = 0;
CREATE INDEX lost_messages_ending ON lost_messages (branch_id, ends_ms) WHERE ends_ms IS NOT NULL;
`;
