/** Sizes and counts of the protocol (docs/PROTOCOL.md §2, §9). What a relay may set differently is told in its welcome. */

/** Protocol version that this code speaks. */
export const PROTOCOL_VERSION = 1;

/** Port of a relay where none is named. */
export const DEFAULT_PORT = 4747;

/** Bytes of the frame head: length 4, type 1, channel 2. */
export const FRAME_HEAD_BYTES = 7;

/** Largest value of the length field before the hello was answered: strangers buy no memory. */
export const MAX_FRAME_BYTES_BEFORE_HELLO = 1024;

/** Largest value of the length field of the welcome, which tells of changes of key. */
export const MAX_WELCOME_FRAME_BYTES = 16 * 1024;

/** Largest value of the length field afterwards. */
export const MAX_FRAME_BYTES = 1024 * 1024;

/** Largest sealed payload of a publish: leaves room for a page's heads around it. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

/** SHA-256 of a blob's bytes: its name. */
export const BLOB_ID_BYTES = 32;

/** The secret that deletes a blob. */
export const BLOB_SECRET_BYTES = 32;

/** Bytes of a blob that one frame carries at most, either way. */
export const MAX_BLOB_SLICE_BYTES = 256 * 1024;

/** A blob is kept so long beyond the room's retention: the message that names it is younger than it. */
export const BLOB_GRACE_MS = 24 * 60 * 60 * 1000;

/** Largest text of a message, in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 64 * 1024;

/** Channel 0 is the connection itself; rooms are opened on 1 … 65535. */
export const MAX_CHANNEL = 0xffff;

/** Generations that an opening may show. */
export const MAX_KNOWN_GENERATIONS = 16;

/** Starts that one answer to an opening carries at most. */
export const MAX_STARTS = 4096;

/** Entries that one page carries at most. */
export const MAX_PAGE_ENTRIES = 1024;

/** Longest retention, in days. */
export const MAX_RETENTION_DAYS = 3650;
/** Retention that is proposed, in days. */
export const DEFAULT_RETENTION_DAYS = 30;

/** Digests of accepted frames are remembered this long, so that a resend gets its first position. */
export const DUPLICATE_WINDOW_MS = 10 * 60 * 1000;

/** A signed head follows a change within this time. */
export const SIGNED_HEAD_DELAY_MS = 1000;

/** A clock that jumps further than this starts a new generation. */
export const CLOCK_JUMP_MS = 60 * 1000;

/** Milliseconds of a UTC day, the length of an epoch. */
export const EPOCH_MS = 24 * 60 * 60 * 1000;

/** Epochs further ahead of the room's day than this are not derived before their day. */
export const MAX_EPOCHS_AHEAD = 4;
/** Epochs beyond the room's day in which one seals because others did: one less than are opened, so that who is a day behind opens it too. */
export const MAX_EPOCHS_FOLLOWED = 3;

/** Access tokens: 128 random bits. */
export const ACCESS_TOKEN_BYTES = 16;
