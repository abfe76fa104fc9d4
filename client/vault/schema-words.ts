/** Tables of what people say beside plain texts; their versions stand in {@link MIGRATIONS} of `schema.ts`. */

/** Whom a text mentions, as its author wrote it down; `original_mentions` belongs to `original`. */
export const MENTIONS = `
ALTER TABLE messages ADD COLUMN mentions BLOB;
ALTER TABLE messages ADD COLUMN original_mentions BLOB;
ALTER TABLE lost_messages ADD COLUMN mentions BLOB;

CREATE INDEX messages_mentioning ON messages (room_id, n) WHERE mentions IS NOT NULL AND kind = 'text';

ALTER TABLE room_choices ADD COLUMN muted_but_mentions INTEGER NOT NULL DEFAULT 0;
`;
