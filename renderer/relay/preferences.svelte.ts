/** How the window was left: its filter, the saved ones, its columns. Kept by the host a moment after each change. */
import type { EventColumn, RelayApi, RelayPreferences } from '../../contract/relay';

const KEEP_AFTER_MS = 300;
const MAX_SAVED = 20;
const MAX_FILTER = 1000;

export class Preferences {
  readonly #api: Pick<RelayApi, 'preferences' | 'keepPreferences'>;
  #timer: number | undefined;
  /** Nothing is kept before what was kept is known. */
  #isLoaded = false;

  current = $state.raw<RelayPreferences>({ filter: '', savedFilters: [], hiddenColumns: [] });

  constructor(api: Pick<RelayApi, 'preferences' | 'keepPreferences'>) {
    this.#api = api;
  }

  /** Where they cannot be read, the window is as it is at first. @param loaded is told in the same turn, before anything can be kept */
  async load(loaded: (preferences: RelayPreferences) => void): Promise<void> {
    try {
      this.current = await this.#api.preferences({});
      this.#isLoaded = true;
      loaded(this.current);
    } catch {
      return;
    }
  }

  keepFilter(filter: string): void {
    if (filter !== this.current.filter && filter.length <= MAX_FILTER) this.#change({ filter });
  }

  isSaved(filter: string): boolean {
    return this.current.savedFilters.includes(filter);
  }

  /** Saves a filter, or forgets it; of too many the oldest goes. */
  toggleSaved(filter: string): void {
    if (filter === '' || filter.length > MAX_FILTER) return;
    const others = this.current.savedFilters.filter((one) => one !== filter);
    this.#change({ savedFilters: this.isSaved(filter) ? others : [...others, filter].slice(-MAX_SAVED) });
  }

  isShown(column: EventColumn): boolean {
    return !this.current.hiddenColumns.includes(column);
  }

  toggleColumn(column: EventColumn): void {
    const others = this.current.hiddenColumns.filter((one) => one !== column);
    this.#change({ hiddenColumns: this.isShown(column) ? [...others, column] : others });
  }

  #change(change: Partial<RelayPreferences>): void {
    this.current = { ...this.current, ...change };
    if (!this.#isLoaded) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#keep(), KEEP_AFTER_MS);
  }

  /** A disk that is full costs no more than what was chosen last. */
  async #keep(): Promise<void> {
    await this.#api.keepPreferences($state.snapshot(this.current)).catch(() => undefined);
  }
}
