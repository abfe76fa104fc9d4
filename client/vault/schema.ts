/**
 * The tables, version by version. A released version is never edited: what changes is a new entry of {@link MIGRATIONS}.
 *
 * Positions are `n`, times are ms since 1970, byte strings are stored as they are, and an empty one as NULL.
 */
import { MENTIONS, PINS, TIMERS } from './schema-words';

import { NAMES, ROOM_CHOICES, ROOM_WORDS, SEEN } from './schema-people';
import { SEARCH, SEARCH_IN_ORDER } from './schema-search';

/** A step from one version to the next: what is executed, in one transaction. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

const PROFILE = `
CREATE TABLE profile (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  sign_seed BLOB NOT NULL,
  agree_seed BLOB NOT NULL,
  author BLOB NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (name TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** `unread` is a counter: counting the texts of a room at every glance at the list would read its whole history. */
const ROOMS = `
CREATE TABLE rooms (
  id INTEGER PRIMARY KEY,
  room BLOB NOT NULL UNIQUE,
  capability_seed BLOB NOT NULL,
  suite INTEGER NOT NULL,
  relay_host TEXT NOT NULL,
  relay_port INTEGER NOT NULL,
  relay_pin BLOB NOT NULL,
  access_token BLOB,
  retention_days INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  epoch_key BLOB NOT NULL,
  first_epoch INTEGER NOT NULL,
  heard_epoch INTEGER,
  title TEXT NOT NULL,
  joined_ms INTEGER NOT NULL,
  created INTEGER NOT NULL,
  established INTEGER NOT NULL,
  base_head BLOB,
  end_head BLOB,
  signed_head BLOB,
  left_head BLOB,
  prev BLOB,
  prev_position INTEGER,
  introduced_epoch INTEGER,
  settled_epoch INTEGER,
  read_position INTEGER NOT NULL,
  history_done INTEGER NOT NULL,
  unread INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE drafts (
  room_id INTEGER PRIMARY KEY REFERENCES rooms ON DELETE CASCADE,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE members (
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  author BLOB NOT NULL,
  name TEXT NOT NULL,
  agree BLOB,
  first_position INTEGER NOT NULL,
  last_position INTEGER NOT NULL,
  last_heard_ms INTEGER NOT NULL,
  received_position INTEGER NOT NULL,
  compared INTEGER NOT NULL,
  PRIMARY KEY (room_id, author)
) STRICT, WITHOUT ROWID;
`;

const LOG = `
CREATE TABLE starts (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  generation BLOB NOT NULL,
  n INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (room_id, generation)
) STRICT;

CREATE TABLE log (
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  n INTEGER NOT NULL,
  generation BLOB NOT NULL,
  time_ms INTEGER NOT NULL,
  length INTEGER NOT NULL,
  digest BLOB NOT NULL,
  head BLOB NOT NULL,
  PRIMARY KEY (room_id, n)
) STRICT, WITHOUT ROWID;
`;

/**
 * `double`: its (author, message_id) stands at another position. `own`: this profile wrote it. What a person sees and what counts as
 * unread follow from the stored columns, so that they cannot disagree with them.
 */
const MESSAGES = `
CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  n INTEGER NOT NULL,
  digest BLOB NOT NULL,
  kind TEXT NOT NULL,
  author BLOB,
  run BLOB,
  message_id BLOB,
  time_ms INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  text TEXT NOT NULL,
  prev BLOB,
  view_position INTEGER,
  double INTEGER NOT NULL,
  own INTEGER NOT NULL,
  shown INTEGER NOT NULL GENERATED ALWAYS AS (double = 0 AND kind <> 'hidden') VIRTUAL,
  counted INTEGER NOT NULL GENERATED ALWAYS AS (double = 0 AND kind = 'text' AND own = 0) VIRTUAL,
  UNIQUE (room_id, n)
) STRICT;

CREATE INDEX messages_shown ON messages (room_id, n) WHERE shown = 1;
CREATE INDEX messages_counted ON messages (room_id, n) WHERE counted = 1;
CREATE INDEX messages_by_id ON messages (room_id, message_id) WHERE message_id IS NOT NULL AND double = 0;
CREATE INDEX messages_doubles ON messages (room_id, message_id) WHERE double = 1;
`;

/** Own frames. Without a position they are the outbox; with one they are kept to be published again if the relay loses them. */
const OWN_FRAMES = `
CREATE TABLE own_frames (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  message_id BLOB NOT NULL,
  digest BLOB NOT NULL,
  payload BLOB NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  body_type INTEGER NOT NULL,
  body BLOB,
  time_ms INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL,
  refusal TEXT,
  run BLOB,
  prev BLOB,
  view_position INTEGER,
  position INTEGER,
  accepted_ms INTEGER,
  UNIQUE (room_id, digest)
) STRICT;

CREATE INDEX own_frames_outbox ON own_frames (room_id, sequence) WHERE position IS NULL;
CREATE INDEX own_frames_accepted ON own_frames (room_id, accepted_ms) WHERE position IS NOT NULL;
`;

/** What left the chain, kept whole: later branches are compared with it. */
const LOST = `
CREATE TABLE lost_branches (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  after_position INTEGER NOT NULL
) STRICT;

CREATE INDEX lost_branches_by_room ON lost_branches (room_id);

CREATE TABLE lost_starts (
  branch_id INTEGER NOT NULL REFERENCES lost_branches ON DELETE CASCADE,
  generation BLOB NOT NULL,
  n INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (branch_id, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE lost_log (
  branch_id INTEGER NOT NULL REFERENCES lost_branches ON DELETE CASCADE,
  n INTEGER NOT NULL,
  generation BLOB NOT NULL,
  time_ms INTEGER NOT NULL,
  length INTEGER NOT NULL,
  digest BLOB NOT NULL,
  head BLOB NOT NULL,
  PRIMARY KEY (branch_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE lost_messages (
  branch_id INTEGER NOT NULL REFERENCES lost_branches ON DELETE CASCADE,
  n INTEGER NOT NULL,
  digest BLOB NOT NULL,
  kind TEXT NOT NULL,
  author BLOB,
  run BLOB,
  message_id BLOB,
  time_ms INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  text TEXT NOT NULL,
  prev BLOB,
  view_position INTEGER,
  double INTEGER NOT NULL,
  own INTEGER NOT NULL,
  UNIQUE (branch_id, n)
) STRICT;
`;

/** What was found of a room's log, one for each name and cause, with its proofs; and which frames a later one named as before it, though they are not there. */
const ANOMALIES = `
CREATE TABLE anomalies (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  anomaly_id TEXT NOT NULL,
  name TEXT NOT NULL,
  member BLOB,
  position INTEGER NOT NULL,
  newest_position INTEGER NOT NULL,
  count INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  newest_ms INTEGER NOT NULL,
  details TEXT NOT NULL,
  first_proof BLOB,
  newest_proof BLOB,
  evidence BLOB,
  dismissed INTEGER NOT NULL,
  UNIQUE (room_id, anomaly_id)
) STRICT;

CREATE TABLE missing_frames (
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  prev BLOB NOT NULL,
  position INTEGER NOT NULL,
  member BLOB NOT NULL,
  PRIMARY KEY (room_id, prev)
) STRICT, WITHOUT ROWID;

ALTER TABLE members ADD COLUMN runs BLOB;
`;

/**
 * Messages that refer to others by digest. `text` is what a message says now: `original` what it said first, once it was edited, and the texts
 * between are those of the edits. What was erased is remembered apart, so that it stays erased where the same frame comes again. Reactions are kept
 * as they stand, so that a million of them cost no more than their sum.
 */
const REFERENCES = `
DROP INDEX messages_shown;
ALTER TABLE messages DROP COLUMN shown;
ALTER TABLE messages ADD COLUMN target BLOB;
ALTER TABLE messages ADD COLUMN original TEXT;
ALTER TABLE messages ADD COLUMN erased TEXT;
ALTER TABLE messages ADD COLUMN shown INTEGER NOT NULL GENERATED ALWAYS AS (
  double = 0 AND kind IN ('text', 'joined', 'renamed', 'titled', 'newer', 'unreadable') AND (erased IS NULL OR erased = 'author')
) VIRTUAL;
ALTER TABLE lost_messages ADD COLUMN target BLOB;
ALTER TABLE own_frames ADD COLUMN target BLOB;

CREATE INDEX messages_shown ON messages (room_id, n) WHERE shown = 1;
CREATE INDEX messages_spoken ON messages (room_id, digest) WHERE kind = 'text';
CREATE INDEX messages_referring ON messages (room_id, target, kind, author, n) WHERE target IS NOT NULL;
CREATE INDEX own_frames_referring ON own_frames (room_id, target) WHERE target IS NOT NULL;

CREATE TABLE reactions (
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  target BLOB NOT NULL,
  author BLOB NOT NULL,
  emoji TEXT NOT NULL,
  n INTEGER NOT NULL,
  active INTEGER NOT NULL,
  PRIMARY KEY (room_id, target, author, emoji)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  digest BLOB NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (room_id, digest)
) STRICT, WITHOUT ROWID;

ALTER TABLE drafts ADD COLUMN answers BLOB;
`;

/**
 * What the relay signed and may yet convict it, together with what is still to come: heads that contradict ours, heads that we showed, answers. `bytes` are as
 * `trust/open-proofs.ts` encodes them. And the newest signed head of each lost branch.
 */
const OPEN_PROOFS = `
CREATE TABLE open_proofs (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  role TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE INDEX open_proofs_by_room ON open_proofs (room_id);

ALTER TABLE lost_branches ADD COLUMN signed_head BLOB;
`;

/**
 * Files that messages name, and the sealed ones of this computer with how far each is. `file` is the message's body, which holds the file's key: it is
 * erased with the message's text.
 */
const FILES = `
ALTER TABLE messages ADD COLUMN blob BLOB;
ALTER TABLE messages ADD COLUMN file BLOB;
ALTER TABLE lost_messages ADD COLUMN blob BLOB;
ALTER TABLE lost_messages ADD COLUMN file BLOB;

CREATE INDEX messages_by_blob ON messages (room_id, blob) WHERE blob IS NOT NULL;

CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  room_id INTEGER NOT NULL REFERENCES rooms ON DELETE CASCADE,
  blob BLOB NOT NULL,
  local TEXT NOT NULL,
  total INTEGER NOT NULL,
  state TEXT NOT NULL,
  paused INTEGER NOT NULL,
  owner BLOB,
  message_id BLOB,
  body BLOB NOT NULL,
  time_ms INTEGER NOT NULL,
  UNIQUE (room_id, blob)
) STRICT;
`;

/** All versions, from the first on. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: [PROFILE, ROOMS, LOG, MESSAGES, OWN_FRAMES, LOST].join('\n') },
  { version: 2, sql: ANOMALIES },
  { version: 3, sql: SEARCH },
  { version: 4, sql: REFERENCES },
  { version: 5, sql: OPEN_PROOFS },
  { version: 6, sql: FILES },
  { version: 7, sql: ROOM_CHOICES },
  { version: 8, sql: NAMES },
  { version: 9, sql: SEARCH_IN_ORDER },
  { version: 10, sql: MENTIONS },
  { version: 11, sql: PINS },
  { version: 12, sql: SEEN },
  { version: 13, sql: ROOM_WORDS },
  { version: 14, sql: TIMERS },
];
