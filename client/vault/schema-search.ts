/** Tables of the search, version by version. A released version is never edited. */

/** Bits of an entry's number in the index that hold the position; those above hold the room. */
export const SEARCH_POSITION_BITS = 44;

/** Whether a row of `messages` can be found by its words. */
export function isSearchable(row: string): string {
  return `${row}.kind = 'text' AND ${row}.double = 0 AND ${row}.n < ${2 ** SEARCH_POSITION_BITS}`;
}

/** The number of a row of `messages` in the index: the newest of a room first, since the index finds its way forward only. */
export function searchRow(row: string): string {
  return `(${row}.room_id << ${SEARCH_POSITION_BITS} | ${2 ** SEARCH_POSITION_BITS - 1} - ${row}.n)`;
}

function isIndexed(row: string): string {
  return `${isSearchable(row)} AND ${row}.id > (SELECT next FROM search_backlog)`;
}

/** Triggers that keep the index with the messages; `isIn` says which rows are in it. */
function triggers(isIn: (row: string) => string): string {
  return `
CREATE TRIGGER message_search_insert AFTER INSERT ON messages WHEN ${isIn('new')} BEGIN
  INSERT INTO message_search (rowid, text) VALUES (${searchRow('new')}, new.text);
END;

CREATE TRIGGER message_search_delete AFTER DELETE ON messages WHEN ${isIn('old')} BEGIN
  INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', ${searchRow('old')}, old.text);
END;

CREATE TRIGGER message_search_update AFTER UPDATE OF id, room_id, n, kind, text, double ON messages
WHEN old.text <> new.text OR old.kind <> new.kind OR old.double <> new.double OR old.n <> new.n OR old.room_id <> new.room_id
BEGIN
  INSERT INTO message_search (message_search, rowid, text)
    SELECT 'delete', ${searchRow('old')}, old.text WHERE ${isIn('old')};
  INSERT INTO message_search (rowid, text) SELECT ${searchRow('new')}, new.text WHERE ${isIn('new')};
END;`;
}

/**
 * Full text of what people wrote. The index holds no text of its own, and its entries are numbered by room and position: one room is a range
 * of it, and comes out in the log's order. `next` is the newest message, by `id`, that was stored before there was an index and is not in it
 * yet: triggers leave those alone, and `SearchTable.indexOlder` goes through them step by step.
 */
export const SEARCH = `
CREATE VIRTUAL TABLE message_search USING fts5 (
  text, content = '', columnsize = 0, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);

CREATE TABLE search_backlog (id INTEGER PRIMARY KEY CHECK (id = 1), next INTEGER NOT NULL) STRICT;
INSERT INTO search_backlog (id, next) SELECT 1, ifnull(max(id), 0) FROM messages;

${triggers(isIndexed)}`;

/** Greater than the number of any row. */
export const LAST_ROW = String(Number.MAX_SAFE_INTEGER);

function isIndexedInOrder(row: string): string {
  return `${isIndexed(row)} AND ${row}.id <= (SELECT held FROM search_backlog)`;
}

/**
 * The index takes entries in the order of their numbers, which is the newest position first: each one that goes back makes it write a piece of its own. So a step
 * holds its new messages, those above `held`, back from the triggers, and puts them in together (`SearchTable.inOrder`).
 */
export const SEARCH_IN_ORDER = `
ALTER TABLE search_backlog ADD COLUMN held INTEGER NOT NULL DEFAULT ${LAST_ROW};

DROP TRIGGER message_search_insert;
DROP TRIGGER message_search_delete;
DROP TRIGGER message_search_update;

${triggers(isIndexedInOrder)}`;
