import type { LucideProps } from '@lucide/svelte';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Hash from '@lucide/svelte/icons/hash';
import Info from '@lucide/svelte/icons/info';
import Lock from '@lucide/svelte/icons/lock';
import LogOut from '@lucide/svelte/icons/log-out';
import MessageSquare from '@lucide/svelte/icons/message-square';
import MessageSquarePlus from '@lucide/svelte/icons/message-square-plus';
import RadioTower from '@lucide/svelte/icons/radio-tower';
import SearchIcon from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Timer from '@lucide/svelte/icons/timer';
import Ticket from '@lucide/svelte/icons/ticket';
import User from '@lucide/svelte/icons/user';
import UserPlus from '@lucide/svelte/icons/user-plus';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';

import { CHAT } from '../../../i18n/chat';
import { CHAT_ROOM } from '../../../i18n/chat-room';
import { CHAT_SEARCH } from '../../../i18n/chat-search';
import { CHAT_TIMER } from '../../../i18n/chat-timer';
import type { Person, SearchResults } from '../../../contract/search';
import type { ChatApp } from '../state/chat-app.svelte';
import { bestOf } from './matching';

/** Somewhere to go, or something to do. */
export interface PalettePlace {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly icon: Component<LucideProps>;
  readonly run: () => void;
}

/** Places of one kind under one heading. */
export interface PaletteGroup {
  readonly title: string;
  readonly places: readonly PalettePlace[];
}

const MAX_ROOMS = 8;
const MAX_PEOPLE = 6;
const MAX_MESSAGES_EACH = 3;
const MAX_MESSAGES = 8;
const MIN_MESSAGE_LETTERS = 2;

/** What the palette offers for what is typed. */
export class Places {
  typed = $state('');
  people: readonly Person[] = $state.raw([]);
  found: SearchResults | undefined = $state.raw();
  readonly groups: readonly PaletteGroup[] = $derived.by(() =>
    [
      { title: this.#text('rooms'), places: this.#rooms() },
      { title: this.#text('people'), places: this.#people() },
      { title: this.#text('actions'), places: bestOf(this.#actions(), ({ label }) => label, this.typed) },
      { title: this.#text('messages'), places: this.#messages() },
    ].filter(({ places }) => places.length > 0),
  );
  #asked = 0;

  constructor(readonly app: ChatApp) {
    app.run(app.api.people({}).then((people) => (this.people = people)));
  }

  /** Names answer at once, messages as soon as the vault does. */
  type(typed: string): void {
    this.typed = typed;
    const asked = (this.#asked += 1);
    if (typed.trim().length < MIN_MESSAGE_LETTERS) {
      this.found = undefined;
      return;
    }
    const search = this.app.api.search({ query: typed, limit: MAX_MESSAGES_EACH });
    this.app.run(search.then((found) => (asked === this.#asked ? (this.found = found) : undefined)));
  }

  #rooms(): readonly PalettePlace[] {
    const { app } = this;
    const meant = bestOf(app.rooms, ({ title }) => title, this.typed).slice(0, MAX_ROOMS);
    return meant.map(({ room, title, unread }) => ({
      id: `room-${room}`,
      label: title,
      detail: unread > 0 ? app.words.text(CHAT, 'unread', { count: unread }) : '',
      icon: Hash,
      run: () => app.openRoom(room),
    }));
  }

  #people(): readonly PalettePlace[] {
    const { app } = this;
    if (this.typed.trim() === '') return [];
    const meant = bestOf(this.people, ({ name }) => name, this.typed);
    const places = meant.flatMap(({ author, name, rooms }) =>
      app.rooms
        .filter(({ room }) => rooms.includes(room))
        .map(({ room, title }) => ({
          id: `person-${author}-${room}`,
          label: name,
          detail: title,
          icon: User,
          run: () => {
            app.openRoom(room);
            app.panel = 'members';
          },
        })),
    );
    return places.slice(0, MAX_PEOPLE);
  }

  #messages(): readonly PalettePlace[] {
    const { app } = this;
    const titleOf = (room: string) => app.rooms.find((one) => one.room === room)?.title ?? '';
    const hits = (this.found?.rooms ?? []).flatMap(({ room, hits: found }) => found.map((hit) => ({ room, hit })));
    return hits.slice(0, MAX_MESSAGES).map(({ room, hit }) => ({
      id: `message-${room}-${String(hit.position)}`,
      label: hit.excerpt,
      detail: `${hit.authorName} · ${titleOf(room)}`,
      icon: MessageSquare,
      run: () => app.openAt(room, hit.position),
    }));
  }

  #actions(): readonly PalettePlace[] {
    const { app } = this;
    const act = (id: string, label: string, icon: PalettePlace['icon'], run: () => void): PalettePlace => ({
      ...{ id, label, icon, run },
      detail: '',
    });
    const here = app.current;
    const room = (key: keyof typeof CHAT_ROOM) => app.words.text(CHAT_ROOM, key);
    const frame = (key: keyof typeof CHAT) => app.words.text(CHAT, key);
    return [
      ...(here
        ? [
            act('find', this.#text('findHere'), SearchIcon, () => app.find('room')),
            act('invite', this.#text('invite'), UserPlus, () => app.show({ kind: 'invite', room: here.id })),
            act('members', this.#text('members'), Users, () => (app.panel = 'members')),
            act('trust', this.#text('showTrust'), ShieldCheck, () => (app.panel = 'trust')),
            act('timer', app.words.text(CHAT_TIMER, 'menu'), Timer, () => app.show({ kind: 'timer', room: here.id })),
            act('leave', room('leave'), LogOut, () => app.show({ kind: 'leave', room: here.id })),
          ]
        : []),
      act('find-all', this.#text('findEverywhere'), SearchIcon, () => app.find('all')),
      act('create', frame('createRoom'), MessageSquarePlus, () => app.show({ kind: 'create' })),
      act('join', frame('joinRoom'), Ticket, () => app.show({ kind: 'join' })),
      act('settings', frame('settings'), Settings, () => app.show({ kind: 'settings' })),
      act('lock', this.#text('lock'), Lock, () => app.lock()),
      act('relay', frame('openRelay'), RadioTower, () => app.run(app.api.openRelayWindow({}))),
      act('keys', frame('keys'), CircleHelp, () => app.show({ kind: 'keys' })),
      act('about', frame('about'), Info, () => app.show({ kind: 'about' })),
    ];
  }

  #text(key: keyof typeof CHAT_SEARCH): string {
    return this.app.words.text(CHAT_SEARCH, key);
  }
}
