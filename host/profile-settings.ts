/** What a profile keeps outside its vault, because it is needed before that is open and tells nothing: language, theme, places of windows, how the relay window was left. */
import * as v from 'valibot';

import type { Settings } from '../contract/chat';
import type { RelayPreferences } from '../contract/relay';
import { RELAY_PREFERENCES } from '../contract/schemas';
import { readJsonFile, writeJsonFile } from './json-file';

const pixels = v.pipe(v.number(), v.safeInteger());

const WINDOW = v.strictObject({
  x: pixels,
  y: pixels,
  width: v.pipe(pixels, v.minValue(1)),
  height: v.pipe(pixels, v.minValue(1)),
  isMaximized: v.boolean(),
  zoomLevel: v.number(),
});

/** Where a window was, and how. */
export type WindowPlace = v.InferOutput<typeof WINDOW>;

const NO_PREFERENCES: RelayPreferences = { filter: '', savedFilters: [], hiddenColumns: [] };

const FILE = v.object({
  language: v.optional(v.fallback(v.picklist(['system', 'fr', 'en']), 'system'), 'system'),
  theme: v.optional(v.fallback(v.picklist(['system', 'light', 'dark']), 'system'), 'system'),
  textSize: v.optional(v.fallback(v.picklist(['small', 'normal', 'large', 'largest']), 'normal'), 'normal'),
  lockAfterMinutes: v.optional(v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(60)), 0), 0),
  lockOnSleep: v.optional(v.fallback(v.boolean(), false), false),
  notifications: v.optional(v.fallback(v.picklist(['text', 'name', 'nothing', 'off']), 'name'), 'name'),
  quietUntilMs: v.optional(v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0), 0),
  whenClosed: v.optional(v.fallback(v.picklist(['ask', 'tray', 'quit']), 'ask'), 'ask'),
  tellsSeen: v.optional(v.fallback(v.boolean(), true), true),
  tellsTyping: v.optional(v.fallback(v.boolean(), true), true),
  tellsPresence: v.optional(v.fallback(v.boolean(), false), false),
  windows: v.optional(v.fallback(v.record(v.string(), WINDOW), {}), {}),
  isTrayExplained: v.optional(v.fallback(v.boolean(), false), false),
  relayWindow: v.optional(v.fallback(RELAY_PREFERENCES, NO_PREFERENCES), NO_PREFERENCES),
});

type Kept = v.InferOutput<typeof FILE>;

/** The settings of one profile. */
export class ProfileSettings {
  readonly #file: string;
  #kept: Kept;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, kept: Kept) {
    this.#file = file;
    this.#kept = kept;
  }

  static async open(file: string): Promise<ProfileSettings> {
    const kept = await readJsonFile(file, FILE);
    return new ProfileSettings(file, kept ?? v.parse(FILE, {}));
  }

  get shown(): Settings {
    const { windows: _windows, isTrayExplained: _explained, ...shown } = this.#kept;
    return shown;
  }

  get isTrayExplained(): boolean {
    return this.#kept.isTrayExplained;
  }

  placeOf(window: string): WindowPlace | undefined {
    return this.#kept.windows[window];
  }

  /** @throws AparteError `disk-full`, `disk-failed` */
  change(settings: Partial<Settings>): Promise<void> {
    return this.#keep({ ...this.#kept, ...settings });
  }

  keepPlace(window: string, place: WindowPlace): Promise<void> {
    return this.#keep({ ...this.#kept, windows: { ...this.#kept.windows, [window]: place } });
  }

  trayExplained(): Promise<void> {
    return this.#keep({ ...this.#kept, isTrayExplained: true });
  }

  /** How the relay window was left. */
  get relayWindow(): RelayPreferences {
    return this.#kept.relayWindow;
  }

  keepRelayWindow(preferences: RelayPreferences): Promise<void> {
    return this.#keep({ ...this.#kept, relayWindow: preferences });
  }

  /** Resolves when everything is on disk, or could not be written. */
  written(): Promise<void> {
    return this.#writing;
  }

  #keep(kept: Kept): Promise<void> {
    this.#kept = kept;
    const written = this.#writing.then(() => writeJsonFile(this.#file, this.#kept));
    this.#writing = written.catch(() => undefined);
    return written;
  }
}
