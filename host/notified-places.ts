/** Notifications of one profile: what decides them, and the way from a click to the place in the page. */
import type { Unsubscribe } from '../contract/common';
import type { RoomId } from '../contract/chat';
import { Notifier, type Place } from './notifier';
import type { HostPlatform } from './platform';
import type { ProfileSettings } from './profile-settings';
import type { Session } from './session';

/** What they are wired to. */
export interface NotifiedOptions {
  readonly session: Session;
  readonly platform: HostPlatform;
  readonly settings: ProfileSettings;
  readonly now: () => number;
  readonly after: (delayMs: number, task: () => void) => Unsubscribe;
}

/** See the file's head. */
export class NotifiedPlaces {
  readonly #session: Session;
  readonly #notifier: Notifier | undefined;
  #isPageThere = false;
  #wanted: Place | undefined;

  constructor({ session, platform, settings, now, after }: NotifiedOptions) {
    this.#session = session;
    const { notifications } = platform;
    if (!notifications) return;
    const notifier = new Notifier({
      port: notifications,
      now,
      after,
      settings: () => settings.shown,
      language: () => session.language,
      go: (place) => this.#go(place),
    });
    this.#notifier = notifier;
    session.subscribe((event) => notifier.hear(event));
  }

  /** The page listens, and says what is looked at. */
  lookAt(room: RoomId | undefined): void {
    this.#isPageThere = true;
    this.#notifier?.lookAt(room);
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted) this.#go(wanted);
  }

  /** The window was closed. What is wanted meanwhile waits for the next page. */
  pageGone(): void {
    this.#isPageThere = false;
    this.#notifier?.lookAt(undefined);
  }

  #go(place: Place): void {
    if (this.#isPageThere) this.#session.tell({ type: 'show-room', ...place });
    else this.#wanted = place;
  }
}
