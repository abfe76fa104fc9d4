/** The system's notifications, as Electron gives them. What they say and when is host/notifier.ts. */
import { Notification } from 'electron';

import type { SystemNotification } from '../host/notifier';
import type { PlatformNotifications } from '../host/platform';

/** What they need of the app around them. */
export interface NotificationOptions {
  /** Brings the chat window to the front. */
  readonly open: () => void;
  /** The system refused: on a Linux without a notification service, for one. Told once. */
  readonly onFailure: () => void;
}

/** See the file's head. */
export class SystemNotifications implements PlatformNotifications {
  readonly #options: NotificationOptions;
  /** Held for as long as they are shown: one that is collected takes no click any more. */
  readonly #shown = new Set<Notification>();
  #hasFailed = false;

  constructor(options: NotificationOptions) {
    this.#options = options;
  }

  get isSupported(): boolean {
    return !this.#hasFailed && Notification.isSupported();
  }

  show({ title, body }: SystemNotification, clicked: () => void): () => void {
    if (!this.isSupported) return () => undefined;
    const notification = new Notification({ title, body });
    this.#shown.add(notification);
    notification.on('click', () => {
      this.#shown.delete(notification);
      this.#options.open();
      clicked();
    });
    notification.on('close', () => this.#shown.delete(notification));
    notification.on('failed', () => {
      this.#shown.delete(notification);
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      this.#options.onFailure();
    });
    notification.show();
    return () => {
      this.#shown.delete(notification);
      notification.close();
    };
  }
}
