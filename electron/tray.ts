/** The icon in the notification area while no window is open: the relay serves, or messages are waited for. */
import { Menu, Tray } from 'electron';

import type { Language } from '../contract/common';
import { HOST } from '../i18n/host';
import { NOTIFY } from '../i18n/notify';
import { createTranslator } from '../i18n/translate';
import { markImage } from './icon';

/** What the icon's menu does. */
export interface TrayActions {
  readonly open: () => void;
  readonly openRelayWindow: () => void;
  readonly stopRelay: () => void;
  readonly quit: () => void;
}

const SIZE = process.platform === 'darwin' ? 18 : 22;

/** The icon, while there is a reason for one. */
export class TrayIcon {
  readonly #actions: TrayActions;
  #tray: Tray | undefined;
  #why: 'serving' | 'receiving' = 'receiving';
  #language: Language = 'en';
  #unread = 0;

  constructor(actions: TrayActions) {
    this.#actions = actions;
  }

  /**
   * Shows it.
   * @returns whether it is certain that a person can see it: where there is no place for it, it is nowhere and says nothing
   */
  show(language: Language, why: 'serving' | 'receiving'): boolean {
    this.#language = language;
    this.#why = why;
    this.#tray ??= this.#create();
    this.#draw();
    const { width, height } = this.#tray.getBounds();
    return width > 0 && height > 0;
  }

  /** Says how many messages are unread: by a mark on the icon and in its words. */
  count(unread: number): void {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#draw();
  }

  hide(): void {
    this.#tray?.destroy();
    this.#tray = undefined;
  }

  #draw(): void {
    const tray = this.#tray;
    if (!tray) return;
    const text = createTranslator(HOST, this.#language);
    const notify = createTranslator(NOTIFY, this.#language);
    const resting = text(this.#why === 'serving' ? 'trayServing' : 'trayReceiving');
    tray.setImage(markImage(SIZE, this.#unread > 0));
    tray.setToolTip(this.#unread > 0 ? notify('trayUnread', { count: this.#unread }) : resting);
    const { open, openRelayWindow, stopRelay, quit } = this.#actions;
    const serving = [{ label: text('trayStop'), click: () => stopRelay() }];
    const menu = Menu.buildFromTemplate([
      { label: text('trayOpen'), click: () => open() },
      { label: text('trayRelay'), click: () => openRelayWindow() },
      { type: 'separator' },
      ...(this.#why === 'serving' ? serving : []),
      { label: text('trayQuit'), click: () => quit() },
    ]);
    tray.setContextMenu(menu);
  }

  #create(): Tray {
    const tray = new Tray(markImage(SIZE));
    tray.on('click', () => this.#actions.open());
    return tray;
  }
}
