import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';

import { CHAT } from '../../../i18n/chat';
import { CHAT_ANOMALIES } from '../../../i18n/chat-anomalies';
import type { Anomaly, AppState, ChatApi, ChatEvent, MessageRow, RoomId, RoomSummary } from '../../../contract/chat';
import type { CallError, Unsubscribe } from '../../../contract/common';
import { Clock } from '../../shared/clock.svelte';
import { callErrorOf } from '../../shared/host';
import type { Words } from '../../shared/words.svelte';
import { spokenTitle } from '../anomalies/anomaly-words';
import { absentSince } from '../room/connection-view';
import { isUnread } from '../rooms/room-acts';
import { RoomOrder } from '../rooms/room-order.svelte';
import { Announcer } from './announcer.svelte';
import { Draft } from './drafts.svelte';
import type { Place } from './message-rows.svelte';
import { OpenRoom } from './open-room.svelte';
import { Tray } from './tray.svelte';
import { Pictures } from '../files/pictures';
import { Search } from '../search/search.svelte';

/** The dialogue that lies over the window. */
export type Layer =
  | { readonly kind: 'create' | 'join' | 'settings' | 'about' | 'licences' | 'keys' | 'end-trial' | 'palette' | 'pins' }
  | { readonly kind: 'invite' | 'leave' | 'erase-files' | 'mute' | 'colour' | 'timer'; readonly room: RoomId }
  | { readonly kind: 'compare'; readonly author: string }
  | { readonly kind: 'delete' | 'image'; readonly row: MessageRow }
  | { readonly kind: 'versions'; readonly message: string }
  | { readonly kind: 'link'; readonly url: string };

export type Panel = 'trust' | 'members' | 'search';

/** Everything that the window shows, fed by the host. */
export class ChatApp {
  state: AppState | undefined = $state.raw();
  rooms: readonly RoomSummary[] = $state.raw([]);
  /** The list of rooms is known: until then nothing is claimed to be empty. */
  roomsRead = $state(false);
  current: OpenRoom | undefined = $state.raw();
  layer: Layer | undefined = $state.raw();
  panel: Panel | undefined = $state();
  /** What went wrong outside any one dialogue or room. */
  problem: CallError | undefined = $state.raw();
  /** The window has the focus: what is in view is being looked at. */
  focused = $state(document.hasFocus());
  /** The system asks for dark colours. */
  systemDark = $state(false);
  /** Puts the cursor into the composer each time it rises. */
  composerWanted = $state(0);
  readonly clock = new Clock();
  readonly announcer: Announcer;
  /** Since when each room that is not connected has been so. */
  readonly absentSinceMs = new SvelteMap<RoomId, number>();
  readonly summary = $derived(this.rooms.find((room) => room.room === this.current?.id));
  readonly theme: 'light' | 'dark' = $derived.by(() => {
    const chosen = this.state?.settings.theme ?? 'system';
    return chosen === 'system' ? (this.systemDark ? 'dark' : 'light') : chosen;
  });
  readonly search: Search;
  /** As the list shows them. */
  readonly order = new RoomOrder(() => this.rooms);
  readonly pictures: Pictures;
  #unsubscribe: Unsubscribe | undefined;
  readonly #drafts = new SvelteMap<RoomId, Draft>();
  readonly #trays = new SvelteMap<RoomId, Tray>();
  readonly #places = new SvelteMap<RoomId, Place>();

  constructor(
    readonly api: ChatApi,
    readonly words: Words,
    /** The profile was locked: what this app holds is to be forgotten. */
    readonly locked: () => void = () => undefined,
  ) {
    this.search = new Search(this);
    this.pictures = new Pictures(api);
    this.announcer = new Announcer((count) => this.words.text(CHAT, 'announceCount', { count }));
  }

  /** Begins to listen, and reads what there is. */
  async start(): Promise<void> {
    this.#unsubscribe = this.api.subscribe((event) => this.#hear(event));
    this.#takeState(await this.api.state({}));
  }

  /** Hears nothing any more. */
  end(): void {
    this.#unsubscribe?.();
  }

  /** Keeps what was written and not sent, and locks the profile. */
  lock(): void {
    this.saveDrafts();
    this.run(this.api.lock({}));
  }

  async refresh(): Promise<void> {
    this.#takeState(await this.api.state({}));
  }

  async refreshRooms(): Promise<void> {
    this.#takeRooms(await this.api.rooms({}));
  }

  openRoom(room: RoomId): void {
    this.composerWanted += 1;
    if (this.current?.id !== room) this.#open(room);
  }

  /** Shows a message where it stands. The focus stays where it is. */
  openAt(room: RoomId, position: number): void {
    if (this.current?.id === room) this.current.goTo(position, true);
    else this.#open(room, position);
  }

  #open(room: RoomId, at?: number): void {
    const summary = this.rooms.find((one) => one.room === room);
    if (!summary) return;
    this.closeRoom();
    const titleOf = (anomaly: Anomaly) => spokenTitle(anomaly, this.words);
    const opened = new OpenRoom(this.api, summary, this.#writingOf(summary), this.announcer, titleOf);
    this.current = opened;
    this.run(opened.open(summary, this.#places.get(room), at));
  }

  /** Leaves the room in view: its draft is saved and its place kept. */
  closeRoom(): void {
    const left = this.current;
    if (!left) return;
    left.draft.save();
    this.#places.set(left.id, left.place);
    this.current = undefined;
  }

  /** A room that was just made or joined may not be in the list yet. */
  async openNewRoom(room: RoomId, position?: number): Promise<void> {
    await this.refreshRooms();
    if (position === undefined) this.openRoom(room);
    else this.openAt(room, position);
    this.composerWanted += 1;
  }

  /** Opens the search panel with the cursor in its field, over the room in view or over all. */
  find(scope: 'room' | 'all'): void {
    this.search.begin(scope);
    this.panel = 'search';
  }

  /** Opens the neighbour of the room in view, or the next one with something unread; the first such room where there is none in view. */
  step(by: 1 | -1, unreadOnly = false): void {
    const rooms = this.order.shown;
    const at = rooms.findIndex((room) => room.room === this.current?.id);
    const beyond = by === 1 || at === -1 ? rooms.slice(at + 1) : rooms.slice(0, at).reverse();
    const next = beyond.find((room) => !unreadOnly || isUnread(room));
    if (next) this.openRoom(next.room);
  }

  /** Opens the room at this place of the list, counted from one. */
  openNth(place: number): void {
    const room = this.order.shown[place - 1];
    if (room) this.openRoom(room.room);
  }

  show(layer: Layer): void {
    this.layer = layer;
  }

  closeLayer(): void {
    this.layer = undefined;
  }

  togglePanel(panel: Panel): void {
    this.panel = this.panel === panel ? undefined : panel;
  }

  /** Runs what was asked for, and says what went wrong. */
  run(work: Promise<unknown>): void {
    work.catch((error: unknown) => (this.problem = callErrorOf(error)));
  }

  saveDrafts(): void {
    for (const draft of this.#drafts.values()) draft.save();
  }

  #writingOf(summary: RoomSummary): { readonly draft: Draft; readonly tray: Tray } {
    return { draft: this.#draftOf(summary), tray: this.#trayOf(summary.room) };
  }

  #trayOf(room: RoomId): Tray {
    const kept = this.#trays.get(room);
    if (kept) return kept;
    const tray = new Tray(this.api, room, (error) => (this.problem = callErrorOf(error)));
    this.#trays.set(room, tray);
    this.run(tray.read());
    return tray;
  }

  #draftOf(summary: RoomSummary): Draft {
    const kept = this.#drafts.get(summary.room);
    if (kept) return kept;
    const saved = { text: summary.draft, reply: summary.draftReply };
    const draft = new Draft(this.api, summary.room, saved, (error) => (this.problem = callErrorOf(error)));
    this.#drafts.set(summary.room, draft);
    return draft;
  }

  #hear(event: ChatEvent): void {
    switch (event.type) {
      case 'state':
        this.#takeState(event.state);
        break;
      case 'rooms':
        this.#takeRooms(event.rooms);
        break;
      case 'rows':
        if (event.room === this.current?.id) this.#takeRows(this.current, event);
        break;
      case 'files':
        if (event.room === this.current?.id) this.current.messages.hearFiles(event.files);
        break;
      case 'pins':
        if (event.room === this.current?.id) this.current.pins.hear(event.pins);
        break;
      case 'trust':
        if (event.trust.room === this.current?.id) this.current.hearTrust(event.trust);
        break;
      case 'signs':
        if (event.signs.room === this.current?.id) this.current.hearSigns(event.signs);
        break;
      case 'anomalies':
        if (event.room === this.current?.id) this.current.hearAnomalies(event.anomalies);
        break;
      case 'locking':
        this.saveDrafts();
        break;
      case 'show-room':
        this.closeLayer();
        this.run(this.openNewRoom(event.room, event.position));
        break;
      case 'show-dialogue':
        this.#showAsked(event.dialogue);
        break;
    }
  }

  #takeRows(room: OpenRoom, event: Extract<ChatEvent, { type: 'rows' }>): void {
    const gone = room.messages.rows.filter(({ key }) => event.removed.includes(key));
    room.hear(event);
    const about = this.layer && messageOf(this.layer);
    if (about !== undefined && gone.some(({ digest }) => digest === about)) this.closeLayer();
  }

  #showAsked(dialogue: Extract<ChatEvent, { type: 'show-dialogue' }>['dialogue']): void {
    if (dialogue === 'about') this.show({ kind: 'about' });
    if (this.state?.stage.stage !== 'ready') return;
    if (dialogue === 'invite') {
      if (this.current) this.show({ kind: 'invite', room: this.current.id });
    } else {
      this.show({ kind: dialogue });
    }
  }

  #takeState(state: AppState): void {
    const before = this.state?.stage.stage;
    if (before === 'ready' && state.stage.stage === 'locked') {
      this.locked();
      return;
    }
    const becameReady = state.stage.stage === 'ready' && before !== 'ready';
    this.state = state;
    this.words.language = state.language;
    if (becameReady) this.run(this.refreshRooms());
    if (state.stage.stage !== 'ready') {
      this.closeRoom();
      this.roomsRead = false;
    }
  }

  #takeRooms(rooms: readonly RoomSummary[]): void {
    this.#sayAlarmsElsewhere(rooms);
    this.rooms = rooms;
    this.roomsRead = true;
    for (const { room, connection } of rooms) {
      const sinceMs = absentSince(connection, this.absentSinceMs.get(room));
      if (sinceMs === undefined) this.absentSinceMs.delete(room);
      else this.absentSinceMs.set(room, sinceMs);
    }
    const here = rooms.map((room) => room.room);
    if (this.current && !here.includes(this.current.id)) {
      this.#drafts.delete(this.current.id);
      this.#trays.delete(this.current.id);
      this.current = undefined;
      this.panel = undefined;
    }
  }

  /** The room in view says its own. */
  #sayAlarmsElsewhere(rooms: readonly RoomSummary[]): void {
    for (const { room, alarms, title } of rooms) {
      const before = this.rooms.find((known) => known.room === room)?.alarms ?? alarms;
      if (room === this.current?.id || alarms <= before) continue;
      this.announcer.say(this.words.text(CHAT_ANOMALIES, 'roomAlarmed', { title }));
    }
  }
}

/** The message that a dialogue shows. */
function messageOf(layer: Layer): string | undefined {
  if (layer.kind === 'versions') return layer.message;
  return layer.kind === 'delete' || layer.kind === 'image' ? layer.row.digest : undefined;
}

export const [useApp, provideApp] = createContext<ChatApp>();
