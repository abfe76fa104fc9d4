/**
 * A host for the chat page that lives in the page: scripted data behind the real contract. A room's log is computed, not stored, so that a room of 100,000
 * messages costs nothing.
 */
import type {
  Anomaly,
  AppState,
  ChatApi,
  ChatEvent,
  MessageName,
  MessageRow,
  MessageRows,
  Quote,
  RoomId,
  RoomSummary,
  RowRange,
  Trust,
} from '../../../contract/chat';
import type { Unsubscribe } from '../../../contract/common';
import type { Saying } from '../../../contract/mentions';
import type { SearchQuery } from '../../../contract/search';
import type { Scenario, ScriptedRoom } from './scenario';
import { digestOf, named, quoteOf, ScriptedChanges } from './scripted-changes';
import { agreedTrust, authorOf, bounds, fingerprintOf, none, scriptedMembers, scriptedSummary } from './scripted-log';
import { ScriptedProfile } from './scripted-profile';
import { listed, readUpTo, roomIdOf, timerSet, type Choice } from './scripted-rooms';
import { ScriptedSigns } from './scripted-signs';
import { peopleIn, searchIn, storageOf } from './scripted-search';
import { LINES, MEMBERS, SETTINGS } from './scripted-words';
export { authorOf } from './scripted-log';
export type { Scenario, ScriptedRoom } from './scenario';
const MINUTE_MS = 60_000;
const ready = (name: string): AppState['stage'] => ({ stage: 'ready', name, fingerprint: fingerprintOf(0) });
/** The host. Tests reach it as `window.fake`. */
export class FakeChatHost extends ScriptedProfile implements ChatApi {
  /** Calls in their order, for tests to look at. */
  readonly calls: { readonly method: string; readonly argument: unknown }[] = [];
  /** Codes with which the next call of a method fails. */
  readonly failures = new Map<string, string>();
  readonly startedMs = Date.now();
  app: AppState;
  summaries: RoomSummary[];
  trusts = new Map<RoomId, Trust>();
  found = new Map<RoomId, readonly Anomaly[]>();
  /** Authors whose fingerprint was compared. */
  readonly compared = new Set([1, 2].map(authorOf));
  waiting = new Map<RoomId, MessageRow[]>();
  appended = new Map<RoomId, MessageRow[]>();
  readonly changes = new ScriptedChanges(
    authorOf(0),
    (room, row) => this.emit({ type: 'rows', room, rows: [row], removed: [], reset: false }),
    (room, pins) => this.emit({ type: 'pins', room, pins }),
  );
  readonly signed = new ScriptedSigns(roomIdOf, (event) => this.emit(event));
  #listeners = new Set<(event: ChatEvent) => void>();
  #nextKey = 1;

  constructor(readonly scenario: Scenario) {
    super();
    const language = scenario.language ?? 'en';
    this.app = {
      program: { version: '0.1.0', host: 'browser', runtime: 'Node 20.19.0', testRuntime: false, platform: 'linux' },
      profile: 'default',
      language,
      stage: scenario.stage ?? ready('Camille'),
      localRelay: { state: 'listening', owned: true },
      offers: scenario.offers ?? [],
      trial: scenario.trial ?? false,
      settings: { ...SETTINGS, theme: scenario.theme ?? 'system' },
      notifies: true,
    };
    this.summaries = (scenario.rooms ?? []).map((room, index) => this.#summary(room, index));
  }

  emit(event: ChatEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  setState(change: Partial<AppState>): void {
    this.app = { ...this.app, ...change };
    this.emit({ type: 'state', state: this.app });
  }

  setRoom(index: number, change: Partial<RoomSummary>): void {
    this.summaries = this.summaries.map((room, at) => (at === index ? { ...room, ...change } : room));
    this.#tellRooms();
  }

  setTrust(index: number, change: Partial<Trust>): void {
    const room = roomIdOf(index);
    const trust = { ...this.trustOf(room), ...change };
    this.trusts.set(room, trust);
    this.emit({ type: 'trust', trust });
  }

  /** The engine found something. */
  find(index: number, ...anomalies: readonly Omit<Anomaly, 'room'>[]): void {
    const room = roomIdOf(index);
    const found = anomalies.map((one) => ({ ...one, room }));
    this.#setFound(room, found);
  }

  /** Others say something. */
  arrive(index: number, ...texts: readonly string[]): void {
    const room = roomIdOf(index);
    const rows = texts.map((text) => this.#append(room, { author: 1, text }));
    const last = rows.at(-1);
    const summary = this.summaries[index];
    if (!last || !summary) return;
    this.emit({ type: 'rows', room, rows, removed: [], reset: false });
    this.setRoom(index, {
      endPosition: last.position ?? 0,
      unread: summary.unread + rows.length,
      lastText: last.text,
      lastAuthor: last.authorName,
      lastMs: last.timeMs,
    });
  }

  /** The relay takes what waits. */
  acceptWaiting(index: number): void {
    const room = roomIdOf(index);
    const taken = this.waiting.get(room) ?? [];
    const rows = taken.map((row) => this.#append(room, { ...row, author: 0 }, row));
    this.waiting.set(room, []);
    this.emit({ type: 'rows', room, rows, removed: [], reset: false });
    this.setRoom(index, { endPosition: rows.at(-1)?.position ?? this.#end(room) });
  }

  /** The relay refuses what waits. */
  refuseWaiting(index: number, code: string): void {
    const room = roomIdOf(index);
    const send = { state: 'refused', code } as const;
    const rows = (this.waiting.get(room) ?? []).map((row) => ({ ...row, send }));
    this.waiting.set(room, rows);
    this.emit({ type: 'rows', room, rows, removed: [], reset: false });
  }

  state = () => Promise.resolve(this.app);
  rooms = () => Promise.resolve(listed(this.summaries));

  createProfile = ({ name = 'Camille' }: { readonly name?: string }) => this.#become({ stage: ready(name) });

  rename = this.createProfile;
  unlock = () => this.createProfile({});

  lock = () => {
    this.emit({ type: 'locking' });
    return this.#become({ stage: { stage: 'locked', ways: ['passphrase'] } });
  };

  storage = () => Promise.resolve(storageOf(this.summaries, this.erasedFiles));
  saveBackup = () => Promise.resolve({ saved: true });
  exportRoom = this.saveBackup;
  restoreBackup = () => {
    this.setState({ stage: ready('Camille') });
    return Promise.resolve({ restored: true });
  };

  changeSettings = (change: Partial<AppState['settings']>) => {
    const settings = { ...this.app.settings, ...change };
    const language = settings.language === 'system' ? (this.scenario.language ?? 'en') : settings.language;
    return this.#become({ settings, language });
  };

  createRoom = ({ title, words }: { readonly title: string; readonly words?: true }) =>
    this.#addRoom({ title, end: 0, memberCount: 1, fromWords: words === true });

  tryAlone = async () => {
    const title = this.app.language === 'fr' ? 'Essai' : 'Trial';
    const added = await this.#addRoom({ title, end: 2, memberCount: 2 });
    this.setState({ trial: true });
    return added;
  };

  acceptOffer = async ({ offer }: { readonly offer: string }) => {
    const added = await this.#addRoom({ title: 'Répétitions', end: 40, memberCount: 3 });
    this.setState({ offers: this.app.offers.filter((one) => one.offer !== offer) });
    return added;
  };

  declineOffer = ({ offer }: { readonly offer: string }) =>
    this.#become({ offers: this.app.offers.filter((one) => one.offer !== offer) });

  invitationFrame = () => Promise.resolve({ url: this.scenario.frameUrl ?? 'about:blank' });
  joinFrame = this.invitationFrame;

  rows = ({ room, range }: { readonly room: RoomId; readonly range: RowRange }): Promise<MessageRows> => {
    const end = this.#end(room);
    const [from, to] = bounds(range, end);
    const positions = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    const rows = positions.map((position) => this.rowAt(room, position)).filter((row) => row.erased !== 'here');
    const newerExist = to < end;
    return Promise.resolve({
      rows: newerExist ? rows : [...rows, ...(this.waiting.get(room) ?? [])],
      olderExist: from > 1,
      newerExist,
    });
  };

  send = ({ room, text, reply, mentions }: Saying & { readonly room: RoomId }) => {
    const quote = reply === undefined ? undefined : this.#quote(room, reply);
    return Promise.resolve({ key: this.wait(room, { text, ...(quote && { reply: quote }), ...named(mentions) }).key });
  };

  cancelSend = ({ room, key }: { readonly room: RoomId; readonly key: string }) => {
    const left = (this.waiting.get(room) ?? []).filter((row) => row.key !== key);
    this.waiting.set(room, left);
    this.emit({ type: 'rows', room, rows: [], removed: [key], reset: false });
    return none();
  };

  editMessage = this.changes.edit;
  deleteMessage = this.changes.delete;
  react = this.changes.react;
  pinMessage = this.changes.pinMessage;
  pins = this.changes.pins;
  versions = this.changes.versions;
  quote = ({ room, message }: MessageName) => Promise.resolve(this.#quote(room, message));

  setDraft = ({ room, text, reply }: { readonly room: RoomId; readonly text: string; readonly reply?: string }) => {
    const { draftReply: _, ...summary } =
      this.summaries[this.#indexOf(room)] ?? this.#summary({ title: '', end: 0 }, 0);
    const written = { ...summary, draft: text, ...(reply !== undefined && { draftReply: reply }) };
    this.summaries = this.summaries.map((one) => (one.room === room ? written : one));
    this.#tellRooms();
    return none();
  };

  markRead = (read: { readonly room: RoomId; readonly position: number }) =>
    this.#choose(readUpTo(this.#end(read.room), read));
  setTimer = (set: { readonly room: RoomId; readonly seconds: number }) => this.#choose(timerSet(set));
  chooseForRoom = (choice: Choice) => this.#choose(choice);
  markUnread = ({ room, from }: { readonly room: RoomId; readonly from?: number }) =>
    this.#choose(
      from === undefined ? { room, markedUnread: true } : readUpTo(this.#end(room), { room, position: from - 1 }),
    );

  members = ({ room }: { readonly room: RoomId }) => {
    const { memberCount } = this.summaries[this.#indexOf(room)] ?? { memberCount: 1 };
    const names = this.scenario.rooms?.[this.#indexOf(room)]?.names ?? MEMBERS;
    return Promise.resolve(scriptedMembers(memberCount, { names, compared: this.compared, nowMs: this.startedMs }));
  };

  people = () => Promise.resolve(peopleIn(this));
  search = (query: SearchQuery) => Promise.resolve(searchIn(this, query));

  trust = ({ room }: { readonly room: RoomId }) => Promise.resolve(this.trustOf(room));

  signs = this.signed.read;
  typing = none;

  anomalies = ({ room }: { readonly room: RoomId }) => Promise.resolve(this.found.get(room) ?? []);

  dismissAnomaly = ({ room, id }: { readonly room: RoomId; readonly id: string }) => {
    const rest = (this.found.get(room) ?? []).map((one) => (one.id === id ? { ...one, dismissed: true } : one));
    this.#setFound(room, rest);
    return none();
  };

  setCompared = ({ author, compared }: { readonly author: string; readonly compared: boolean }) => {
    if (compared) this.compared.add(author);
    else this.compared.delete(author);
    return none();
  };

  #setFound(room: RoomId, anomalies: readonly Anomaly[]): void {
    this.found.set(room, anomalies);
    const alarms = anomalies.filter(({ level, dismissed }) => level === 'alarm' && !dismissed).length;
    this.emit({ type: 'anomalies', room, anomalies });
    this.setRoom(this.#indexOf(room), { alarms });
  }

  leaveRoom = ({ room }: { readonly room: RoomId }) => {
    this.summaries = this.summaries.filter((one) => one.room !== room);
    this.#tellRooms();
    return none();
  };

  endTrial = () => {
    this.summaries = [];
    this.#tellRooms();
    return this.#become({ trial: false });
  };

  subscribe = (listener: (event: ChatEvent) => void): Unsubscribe => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  // The scripted log.

  rowAt(room: RoomId, position: number): MessageRow {
    const index = this.#indexOf(room);
    const scripted = this.scenario.rooms?.[index];
    const end = scripted?.end ?? 0;
    const appended = this.appended.get(room)?.[position - end - 1];
    if (appended) return this.changes.applied(appended);
    const author = Math.floor((position * 7) / 5) % Math.min(4, this.summaries[index]?.memberCount ?? 3);
    const lines = LINES[this.app.language];
    const last = scripted?.lastTexts?.[position - end + (scripted.lastTexts.length - 1)];
    const row = this.#row({
      author,
      position,
      text: last ?? lines[position % lines.length] ?? '',
      timeMs: this.startedMs - (end - position) * 4 * MINUTE_MS - MINUTE_MS,
    });
    return position === 1
      ? { ...row, kind: 'titled', text: scripted?.title ?? '', own: false, author: authorOf(1) }
      : this.changes.applied(row);
  }

  #quote(room: RoomId, message: string): Quote {
    const position = Array.from({ length: this.#end(room) }, (_, index) => index + 1).find(
      (n) => this.rowAt(room, n).digest === message,
    );
    return quoteOf(message, position === undefined ? undefined : this.rowAt(room, position));
  }

  trustOf(room: RoomId): Trust {
    const count = this.summaries.find((one) => one.room === room)?.memberCount ?? 1;
    return this.trusts.get(room) ?? agreedTrust(room, this.#end(room), count);
  }

  #row(of: { author: number; text: string; position?: number; key?: string; timeMs: number }): MessageRow {
    return {
      key: of.key ?? `row-${String(of.position)}`,
      ...(of.position === undefined ? {} : { position: of.position }),
      kind: 'text',
      author: authorOf(of.author),
      authorName: MEMBERS[of.author] ?? '',
      own: of.author === 0,
      timeMs: of.timeMs,
      text: of.text,
      ...(of.author === 0 ? { send: { state: 'accepted' } as const } : {}),
      digest: digestOf(of.key ?? of.position ?? 0),
    };
  }

  /** An own row that the relay has not taken yet. */
  protected wait(room: RoomId, said: Pick<MessageRow, 'text' | 'file' | 'reply' | 'mentions'>): MessageRow {
    const key = `own-${String(this.#nextKey++)}`;
    const row: MessageRow = {
      ...this.#row({ author: 0, text: said.text, key, timeMs: Date.now() }),
      ...said,
      send: { state: 'waiting' },
    };
    this.waiting.set(room, [...(this.waiting.get(room) ?? []), row]);
    this.emit({ type: 'rows', room, rows: [row], removed: [], reset: false });
    return row;
  }

  #append(
    room: RoomId,
    of: { author: number; text: string; key?: string; timeMs?: number },
    { reply, mentions }: Pick<MessageRow, 'reply' | 'mentions'> = {},
  ): MessageRow {
    const position = this.#end(room) + 1;
    const also = { ...(reply && { reply }), ...(mentions && { mentions }) };
    const said = { ...this.#row({ timeMs: Date.now(), ...of, position }), ...also };
    const row = this.changes.applied(said);
    this.appended.set(room, [...(this.appended.get(room) ?? []), said]);
    return row;
  }

  #become(change: Partial<AppState>): Promise<Record<string, never>> {
    this.setState(change);
    return none();
  }

  #choose({ room, ...change }: Choice): Promise<Record<string, never>> {
    this.setRoom(this.#indexOf(room), change);
    return none();
  }

  #tellRooms(): void {
    this.emit({ type: 'rooms', rooms: listed(this.summaries) });
  }

  #indexOf(room: RoomId): number {
    return this.summaries.findIndex((one) => one.room === room);
  }

  #end(room: RoomId): number {
    return (this.scenario.rooms?.[this.#indexOf(room)]?.end ?? 0) + (this.appended.get(room)?.length ?? 0);
  }

  #addRoom(room: ScriptedRoom): Promise<{ room: RoomId }> {
    const index = this.summaries.length;
    Object.assign(this.scenario, { rooms: [...(this.scenario.rooms ?? []), room] });
    this.summaries = [...this.summaries, this.#summary(room, index)];
    this.#tellRooms();
    return Promise.resolve({ room: roomIdOf(index) });
  }

  #summary(room: ScriptedRoom, index: number): RoomSummary {
    const lastMs = this.startedMs - MINUTE_MS - index * 400 * MINUTE_MS;
    return scriptedSummary(room, { room: roomIdOf(index), lines: LINES[this.app.language], lastMs });
  }
}
