/** Everything that the relay window knows, and its way to the host. */
import type { None } from '../../contract/common';
import type { Comparison, ConnectionRow, RelayApi, RelayPageEvent, RelayRules, RoomRow } from '../../contract/relay';
import type { Words } from '../shared/words.svelte';

import { RelayControl } from './control/control.svelte';
import { Acts } from './acts/acts.svelte';
import { Dashboard } from './dashboard/dashboard.svelte';
import { Elsewhere } from './elsewhere/elsewhere.svelte';
import { EventFeed } from './feed';
import { Preferences } from './preferences.svelte';
import { LiveTable } from './live/live-table.svelte';
import { withCondition } from './log/filter';
import { EventLog, KEPT_EVENTS } from './log/log.svelte';
import { searchableIn } from './log/text';

/** The views of the window, in the order of their tabs. */
export const VIEWS = ['events', 'dashboard', 'connections', 'rooms', 'seen', 'share'] as const;

export type View = (typeof VIEWS)[number];

const NOTHING: None = {};

export class RelayWindow {
  readonly #api: RelayApi;
  readonly #words: Words;
  readonly #feed: EventFeed;

  readonly control: RelayControl;
  readonly log: EventLog;
  readonly preferences: Preferences;
  readonly dashboard: Dashboard;
  readonly acts: Acts;
  readonly elsewhere: Elsewhere;
  readonly connections: LiveTable<ConnectionRow>;
  readonly rooms: LiveTable<RoomRow>;
  readonly bans: LiveTable<RelayRules['bans'][number]>;
  readonly closedRooms: LiveTable<RelayRules['rooms'][number]>;

  view = $state<View>('events');
  comparison = $state.raw<Comparison>();

  constructor(api: RelayApi, words: Words) {
    this.#api = api;
    this.#words = words;
    this.control = new RelayControl(api);
    this.preferences = new Preferences(api);
    this.dashboard = new Dashboard(api);
    this.acts = new Acts(api);
    this.elsewhere = new Elsewhere(api);
    this.log = new EventLog(searchableIn(words.language), {
      requestFrame: (callback) => void requestAnimationFrame(callback),
      nowMs: () => performance.now(),
    });
    this.#feed = new EventFeed(api, this.log);
    this.connections = new LiveTable(
      () => api.connections(NOTHING),
      ({ connection }) => connection,
    );
    this.rooms = new LiveTable(
      () => api.rooms(NOTHING),
      ({ room }) => room,
    );
    this.bans = new LiveTable(
      async () => (await api.rules(NOTHING)).bans,
      ({ network }) => network,
    );
    this.closedRooms = new LiveTable(
      async () => (await api.rules(NOTHING)).rooms,
      ({ room }) => room,
    );
  }

  /** Listens to the host until the returned function is called. */
  open(): () => void {
    const unsubscribe = this.#api.subscribe((event) => this.#hear(event));
    void this.control.load().then(() => this.#followLanguage());
    void this.preferences.load(({ filter }) => {
      // A filter that was typed or asked for meanwhile is newer.
      if (this.log.filter === '') this.log.setFilter(filter);
    });
    this.#readPast();
    void this.#api.comparison(NOTHING).then(
      (comparison) => comparison && this.#compare(comparison),
      () => undefined,
    );
    return unsubscribe;
  }

  /** Shows the events of one connection or room, as they happen. */
  follow(field: 'conn' | 'room', value: string | number): void {
    this.log.setFilter(withCondition(this.log.filter, field, value));
    this.log.resume();
    this.view = 'events';
  }

  /** Shows the events of one frame. */
  showFrame(room: string, position: number): void {
    this.log.setFilter(`room=${room} position=${position}`);
    this.log.resume();
    this.view = 'events';
  }

  /** Connects to one of the relay's places. @throws CallFailed why it cannot be reached */
  async testPlace(address: string): Promise<void> {
    await this.#api.testPlace({ address });
  }

  /** Puts a text onto the clipboard; tells whether it is there. */
  async copy(text: string): Promise<boolean> {
    try {
      await this.#api.copyText({ text });
      return true;
    } catch {
      return false;
    }
  }

  /** Has the events saved as a file. @returns whether they were @throws CallFailed */
  async saveEvents(which: 'all' | 'filtered'): Promise<boolean> {
    for (const part of this.log.ndjson(which)) await this.#api.saveEvents({ part, last: false });
    return (await this.#api.saveEvents({ part: '', last: true })).saved;
  }

  #hear(event: RelayPageEvent): void {
    switch (event.type) {
      case 'state':
        this.control.take(event.state);
        this.#followLanguage();
        if (this.control.listening) this.#readPast();
        break;
      case 'events':
        this.#feed.take(event.events, event.dropped);
        break;
      case 'comparison':
        this.#compare(event.comparison);
        break;
    }
  }

  /** Where no relay runs there is no past; it is asked for again when one listens. */
  #readPast(): void {
    void this.#feed.readPast(KEPT_EVENTS).catch(() => undefined);
  }

  /** Nothing: the profile that asked was locked. */
  #compare(comparison: Comparison | null): void {
    this.comparison = comparison ?? undefined;
    if (comparison) this.view = 'seen';
  }

  #followLanguage(): void {
    const language = this.control.state?.language;
    if (language === undefined || language === this.#words.language) return;
    this.#words.language = language;
    this.log.setTexts(searchableIn(language));
  }
}
