/** Run-time checks of every argument that a page passes: one schema per method, strict objects, bounded sizes. */
import * as v from 'valibot';
import type { ChatApi } from './chat';
import { MAX_PIECE_BYTES, type FilesApi } from './files';
import { EVENT_COLUMNS, type RelayApi, type RelayPreferences } from './relay';
import { MAX_MENTIONS } from './mentions';
import { ROOM_HUES } from './rooms';

/** Names of the methods that a host registers (subscriptions travel apart). */
export type MethodName<Api> = Exclude<keyof Api, 'subscribe'> & string;

/** A schema for the argument of each method; a missing or extra one fails to compile, and so does one of another type. */
export type Schemas<Api> = {
  readonly [Name in MethodName<Api>]: Api[Name] extends (argument: infer Argument) => unknown
    ? v.GenericSchema<unknown, Argument>
    : never;
};

const none = v.strictObject({});
const room = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));
const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const port = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(65535));
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const name = (max: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max));
const theme = v.picklist(['light', 'dark']);
const opaque = v.pipe(v.string(), v.maxLength(64));
const digest = room;
const message = { room, message: digest };
const units = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000));
const mentions = v.exactOptional(
  v.pipe(v.array(v.strictObject({ from: units, to: units, author: room })), v.maxLength(MAX_MENTIONS), v.readonly()),
);
const limit = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(max));

const place = v.variant('on', [
  v.strictObject({ on: v.literal('this-computer') }),
  v.strictObject({ on: v.literal('relay'), address: text(512), accessToken: v.exactOptional(text(64)) }),
]);

const range = v.union([
  v.strictObject({ from: v.literal('end'), limit: limit(200) }),
  v.strictObject({ from: v.picklist(['before', 'after', 'around']), position, limit: limit(200) }),
]);

const fileName = { room, file: digest };

/** Arguments of the methods about files. */
const FILE_SCHEMAS = {
  beginFile: v.strictObject({
    room,
    name: name(1024),
    bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 31 - 1)),
    media: text(256),
  }),
  putFile: v.strictObject({ upload: opaque, bytes: text(Math.ceil(MAX_PIECE_BYTES / 3) * 4) }),
  endFile: v.strictObject({ upload: opaque }),
  abortFile: v.strictObject({ upload: opaque }),
  draftFiles: v.strictObject({ room }),
  sendFiles: v.strictObject({
    room,
    files: v.pipe(v.array(digest), v.minLength(1), v.maxLength(64)),
    text: text(100_000),
    reply: v.exactOptional(digest),
    mentions,
  }),
  fetchFile: v.strictObject(message),
  pauseFile: v.strictObject(fileName),
  resumeFile: v.strictObject(fileName),
  dropFile: v.strictObject(fileName),
  lookAtImage: v.strictObject(fileName),
  readFile: v.strictObject({ ...fileName, offset: position, count: limit(MAX_PIECE_BYTES) }),
  saveFile: v.strictObject(fileName),
} satisfies Schemas<FilesApi>;

/** Arguments of the chat window's methods. */
export const CHAT_SCHEMAS = {
  ...FILE_SCHEMAS,
  state: none,
  createProfile: v.strictObject({ name: name(64), passphrase: v.exactOptional(text(1024)) }),
  rename: v.strictObject({ name: name(64) }),
  unlock: v.strictObject({ passphrase: v.exactOptional(text(1024)) }),
  lock: none,
  active: none,
  lookAt: v.strictObject({ room: v.exactOptional(room) }),
  protection: none,
  changePassphrase: v.strictObject({
    current: v.exactOptional(text(1024)),
    passphrase: v.exactOptional(v.pipe(text(1024), v.minLength(8))),
  }),
  startAtLogin: none,
  setStartAtLogin: v.strictObject({ on: v.boolean() }),
  licences: none,
  storage: none,
  eraseFiles: v.strictObject({ room }),
  saveBackup: v.strictObject({ passphrase: v.pipe(text(1024), v.minLength(8)) }),
  restoreBackup: v.strictObject({ passphrase: text(1024) }),
  exportRoom: v.strictObject({ room, format: v.picklist(['html', 'json']) }),
  changeSettings: v.strictObject({
    language: v.exactOptional(v.picklist(['system', 'fr', 'en'])),
    theme: v.exactOptional(v.picklist(['system', 'light', 'dark'])),
    textSize: v.exactOptional(v.picklist(['small', 'normal', 'large', 'largest'])),
    lockAfterMinutes: v.exactOptional(v.pipe(position, v.maxValue(60))),
    lockOnSleep: v.exactOptional(v.boolean()),
    notifications: v.exactOptional(v.picklist(['text', 'name', 'nothing', 'off'])),
    quietUntilMs: v.exactOptional(position),
    whenClosed: v.exactOptional(v.picklist(['ask', 'tray', 'quit'])),
    tellsSeen: v.exactOptional(v.boolean()),
    tellsTyping: v.exactOptional(v.boolean()),
    tellsPresence: v.exactOptional(v.boolean()),
  }),
  rooms: none,
  createRoom: v.strictObject({
    title: name(128),
    place,
    suite: v.exactOptional(v.picklist(['xchacha20-poly1305', 'aes-256-gcm-siv'])),
    words: v.exactOptional(v.literal(true)),
  }),
  acceptOffer: v.strictObject({ offer: opaque }),
  declineOffer: v.strictObject({ offer: opaque }),
  invitationFrame: v.strictObject({ room, theme }),
  joinFrame: v.strictObject({ theme, words: v.exactOptional(v.literal(true)) }),
  rows: v.strictObject({ room, range }),
  // The limit of a message is in bytes of UTF-8 and has its own error; this one only bounds what is looked at.
  send: v.strictObject({ room, text: text(1_000_000), reply: v.exactOptional(digest), mentions }),
  cancelSend: v.strictObject({ room, key: opaque }),
  editMessage: v.strictObject({ ...message, text: text(1_000_000), mentions }),
  deleteMessage: v.strictObject({ ...message, where: v.picklist(['here', 'everywhere']) }),
  react: v.strictObject({ ...message, emoji: text(64), on: v.boolean() }),
  pinMessage: v.strictObject({ ...message, on: v.boolean() }),
  pins: v.strictObject({ room }),
  setTimer: v.strictObject({ room, seconds: position }),
  versions: v.strictObject(message),
  quote: v.strictObject(message),
  setDraft: v.strictObject({ room, text: text(1_000_000), reply: v.exactOptional(digest) }),
  markRead: v.strictObject({ room, position }),
  markUnread: v.strictObject({ room, from: v.exactOptional(v.pipe(position, v.minValue(1))) }),
  chooseForRoom: v.strictObject({
    room,
    pinned: v.exactOptional(v.boolean()),
    mutedUntilMs: v.exactOptional(position),
    mutedButMentions: v.exactOptional(v.boolean()),
    hue: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(-1), v.maxValue(ROOM_HUES - 1))),
  }),
  members: v.strictObject({ room }),
  people: none,
  search: v.strictObject({
    query: text(1000),
    room: v.exactOptional(room),
    before: v.exactOptional(position),
    limit: limit(100),
  }),
  trust: v.strictObject({ room }),
  signs: v.strictObject({ room }),
  typing: v.strictObject({ room }),
  anomalies: v.strictObject({ room }),
  dismissAnomaly: v.strictObject({ room, id: opaque }),
  saveEvidence: v.strictObject({ room, id: opaque }),
  setCompared: v.strictObject({ room, author: room, compared: v.boolean() }),
  reconnect: v.strictObject({ room }),
  leaveRoom: v.strictObject({ room }),
  openRelayWindow: none,
  showInRelay: v.strictObject({ room, position }),
  tryAlone: none,
  endTrial: none,
  copyText: v.strictObject({ text: text(1_000_000) }),
  openLink: v.strictObject({ url: text(4096) }),
} satisfies Schemas<ChatApi>;

const relaySettings = v.strictObject({ port, reach: v.picklist(['this-computer', 'network']) });

/** How the relay window was left; its host reads it back from disk by the same check. */
export const RELAY_PREFERENCES = v.strictObject({
  filter: text(1000),
  savedFilters: v.pipe(v.array(text(1000)), v.maxLength(20), v.readonly()),
  hiddenColumns: v.pipe(v.array(v.picklist(EVENT_COLUMNS)), v.maxLength(EVENT_COLUMNS.length), v.readonly()),
}) satisfies v.GenericSchema<unknown, RelayPreferences>;

/** Arguments of the relay window's methods. */
export const RELAY_SCHEMAS = {
  state: none,
  start: relaySettings,
  stop: none,
  restart: relaySettings,
  events: v.strictObject({ after: position, limit: limit(10_000) }),
  history: v.strictObject({ before: text(32) }),
  saveEvents: v.strictObject({ part: text(1_000_000), last: v.boolean() }),
  preferences: none,
  keepPreferences: RELAY_PREFERENCES,
  connections: none,
  rooms: none,
  samples: v.strictObject({ stepMs: v.picklist([1000, 10_000, 120_000]), after: position }),
  limits: none,
  disconnect: v.strictObject({ connection: position }),
  ban: v.strictObject({ connection: position, minutes: v.pipe(position, v.maxValue(525_600)) }),
  deleteRoom: v.strictObject({ room: text(64) }),
  rules: none,
  unban: v.strictObject({ network: text(64) }),
  reopenRoom: v.strictObject({ room }),
  rotateToken: none,
  goTo: v.strictObject({ address: text(512), token: v.exactOptional(text(64)), keep: v.boolean() }),
  comeBack: none,
  forgetRelay: v.strictObject({ address: text(512) }),
  testPlace: v.strictObject({ address: text(512) }),
  comparison: none,
  copyText: v.strictObject({ text: text(1_000_000) }),
} satisfies Schemas<RelayApi>;

/** The methods that a set of schemas checks: every one of the contract. */
export function methodNames<Api>(schemas: Schemas<Api>): MethodName<Api>[] {
  return Object.keys(schemas) as MethodName<Api>[];
}
