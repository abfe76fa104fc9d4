/** The relay's events on their way into the list: first the past ones, then what happens, each once. */
import type { LogEvent, RelayApi } from '../../contract/relay';

import type { EventLog } from './log/log.svelte';

const PAGE = 10_000;

type PastApi = Pick<RelayApi, 'events' | 'history'>;

export class EventFeed {
  readonly #api: PastApi;
  readonly #log: EventLog;
  /** What happened while the past was being read. */
  #waiting: { readonly events: readonly LogEvent[]; readonly dropped: number }[] | undefined;
  /** Newest id that the list has; ids begin anew with each start of the relay. */
  #newest = 0;
  #pastIsRead = false;

  constructor(api: PastApi, log: EventLog) {
    this.#api = api;
    this.#log = log;
  }

  /** Takes what happens; it waits while the past is being read. */
  take(events: readonly LogEvent[], dropped: number): void {
    if (this.#waiting) this.#waiting.push({ events, dropped });
    else this.#add(events, dropped);
  }

  /**
   * Reads what happened before this window opened, at most `count` events. Where no relay runs this fails, and may be tried again once one does; after it
   * succeeded it does nothing.
   */
  async readPast(count: number): Promise<void> {
    if (this.#pastIsRead || this.#waiting) return;
    this.#waiting = [];
    try {
      const { oldest, newest } = await this.#api.events({ after: 0, limit: 1 });
      if (this.#newest === 0) await this.#readHistory(count - (newest - oldest + 1));
      let after = Math.max(this.#newest, oldest - 1, newest - count);
      while (after < newest) {
        const { events } = await this.#api.events({ after, limit: PAGE });
        const last = events.at(-1);
        if (!last) break;
        this.#add(events, 0);
        after = last.id;
      }
      this.#pastIsRead = true;
    } finally {
      this.#letIn();
    }
  }

  /** What earlier runs left, at most `count` events: they come newest page first, and are shown oldest first. */
  async #readHistory(count: number): Promise<void> {
    const pages: (readonly LogEvent[])[] = [];
    let before = '';
    for (let missing = count; missing > 0;) {
      const page = await this.#api.history({ before });
      pages.push(page.events.slice(-missing));
      missing -= page.events.length;
      if (page.before === '') break;
      ({ before } = page);
    }
    for (const events of pages.reverse()) this.#log.add(events);
  }

  #letIn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    let known = this.#newest;
    let previous = 0;
    for (const { events, dropped } of waiting) {
      const fresh = events.filter((event) => {
        // Numbers that fall back are those of a relay that was started again meanwhile: nothing of it is known yet.
        if (event.id < previous) known = 0;
        previous = event.id;
        return event.id > known;
      });
      this.#add(fresh, dropped);
    }
  }

  #add(events: readonly LogEvent[], dropped: number): void {
    this.#newest = events.at(-1)?.id ?? this.#newest;
    this.#log.add(events, dropped);
  }
}
