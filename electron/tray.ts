/** The icon in the notification area while the relay serves and no window is open. */
import { Menu, Tray } from 'electron';

import type { Language } from '../contract/common';
import { HOST } from '../i18n/host';
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

  constructor(actions: TrayActions) {
    this.#actions = actions;
  }

  /**
   * Shows it.
   * @returns whether it is certain that a person can see it: where there is no place for it, it is nowhere and says nothing
   */
  show(language: Language): boolean {
    const text = createTranslator(HOST, language);
    this.#tray ??= this.#create();
    this.#tray.setToolTip(text('trayServing'));
    const { open, openRelayWindow, stopRelay, quit } = this.#actions;
    const menu = Menu.buildFromTemplate([
      { label: text('trayOpen'), click: () => open() },
      { label: text('trayRelay'), click: () => openRelayWindow() },
      { type: 'separator' },
      { label: text('trayStop'), click: () => stopRelay() },
      { label: text('trayQuit'), click: () => quit() },
    ]);
    this.#tray.setContextMenu(menu);
    const { width, height } = this.#tray.getBounds();
    return width > 0 && height > 0;
  }

  hide(): void {
    this.#tray?.destroy();
    this.#tray = undefined;
  }

  #create(): Tray {
    const tray = new Tray(markImage(SIZE));
    tray.on('click', () => this.#actions.open());
    return tray;
  }
}
