/** The app once it is ready: its windows, its tray, and how it ends. One object per process. */
import type { BrowserWindow, Session as ElectronSession } from 'electron';
import { app, nativeTheme, powerMonitor, screen } from 'electron';

import type { Settings } from '../contract/chat';
import type { Language } from '../contract/common';
import type { FileLog } from '../host/log';
import type { ProfileHost } from '../host/profile-host';
import type { ProfileSettings, WindowPlace } from '../host/profile-settings';
import { unreadCount } from '../host/notifier';
import { relayUsers } from '../host/relay-users';
import { toAparteError } from '../protocol/errors';
import { registerCalls, tellPage } from './ipc';
import { showMenu } from './menu';
import type { WindowKind } from './origins';
import { WINDOWS, pageAddress } from './origins';
import { askAfterDeaths, askToKeepRelay, askToQuit, askToStay, sayError } from './questions';
import { TrayIcon } from './tray';
import { createWindow, placeOf } from './windows';

/** What the desktop is made of. */
export interface DesktopOptions {
  readonly host: ProfileHost;
  readonly settings: ProfileSettings;
  readonly log: FileLog;
  readonly session: ElectronSession;
  readonly dist: string;
  readonly titleSuffix: string;
}

/** A page that died is shown again this often within a minute; then the person decides. */
const MAX_DEATHS = 3;
/** The relay drains (20 s at most), the vault closes; then the process ends, whatever still hangs. */
const SHUTDOWN_TIMEOUT_MS = 22_000;

/** See the file's head. */
export class Desktop {
  readonly #options: DesktopOptions;
  readonly #windows = new Map<WindowKind, BrowserWindow>();
  readonly #tray: TrayIcon;
  #ending: 'no' | 'asking' | 'closing' | 'done' = 'no';
  #isAsked = true;
  #shownLanguage = '';

  constructor(options: DesktopOptions) {
    this.#options = options;
    this.#tray = new TrayIcon({
      open: () => this.open('chat'),
      openRelayWindow: () => this.open('relay'),
      stopRelay: () => this.#stopRelay(),
      quit: () => app.quit(),
    });
  }

  /** The language of the windows. */
  get language(): Language {
    return this.#options.host.session.language;
  }

  /** Connects windows, menu and system with the host. */
  start(): void {
    const { host, log } = this.#options;
    const calls = { chat: host.callChat, relay: host.callRelay };
    for (const kind of WINDOWS) {
      registerCalls({
        kind,
        window: () => this.#windows.get(kind),
        call: calls[kind],
        onForbidden: (window) => log.record('warn', 'forbidden-sender', { window }),
      });
    }
    host.session.subscribe((event) => {
      tellPage(this.#windows.get('chat'), 'chat', event);
      if (event.type === 'state') this.#follow();
      if (event.type === 'rooms') this.#count(unreadCount(event.rooms, Date.now()));
    });
    this.#follow();
    app.on('activate', () => this.open('chat'));
    app.on('window-all-closed', () => void this.#lastWindowClosed());
    app.on('before-quit', (event) => {
      if (this.#ending === 'done') return;
      event.preventDefault();
      void this.#end();
    });
    powerMonitor.on('resume', () => host.session.wake());
    powerMonitor.on('suspend', () => host.autoLock.slept());
    powerMonitor.on('lock-screen', () => host.autoLock.slept());
    powerMonitor.on('shutdown', () => this.quitUnasked());
  }

  /** Shows the window: the one there is, or a new one. */
  open(kind: WindowKind): void {
    const open = this.#windows.get(kind);
    if (open && !open.isDestroyed()) {
      if (open.isMinimized()) open.restore();
      open.show();
      open.focus();
      return;
    }
    this.#windows.set(kind, this.#create(kind));
    if (this.#ending === 'no') this.#tray.hide();
  }

  /** Puts the chat window on the left half of its screen. @returns the other half, where there is room for two */
  makeRoomBeside(): Pick<WindowPlace, 'x' | 'y' | 'width' | 'height'> | undefined {
    const window = this.#windows.get('chat');
    if (!window) return undefined;
    const { workArea } = screen.getDisplayMatching(window.getBounds());
    const width = Math.floor(workArea.width / 2);
    const [minWidth = 0] = window.getMinimumSize();
    if (width < minWidth) return undefined;
    if (window.isMaximized()) window.unmaximize();
    window.setBounds({ ...workArea, width });
    return { ...workArea, x: workArea.x + width, width };
  }

  /** Ends without a question: the system, or whoever started this process, wants it so. */
  quitUnasked(): void {
    this.#isAsked = false;
    app.quit();
  }

  #create(kind: WindowKind): BrowserWindow {
    const { host, settings, session, dist, titleSuffix } = this.#options;
    const place = settings.placeOf(kind);
    const window = createWindow({
      kind,
      session,
      dist,
      titleSuffix,
      ...(place ? { place } : {}),
      onPlace: (kept) => this.#keepPlace(kind, kept),
      onPageDeath: (dead, reason, times) => void this.#pageDied(dead, kind, reason, times),
    });
    // Events of the relay come by the thousand: only while their window is open.
    const unsubscribe =
      kind === 'relay' ? host.relayPage.subscribe((event) => tellPage(window, 'relay', event)) : undefined;
    window.on('closed', () => {
      unsubscribe?.();
      if (this.#windows.get(kind) === window) this.#windows.delete(kind);
      if (kind === 'chat') host.notified.pageGone();
    });
    return window;
  }

  #keepPlace(kind: WindowKind, place: WindowPlace): void {
    const { settings, log } = this.#options;
    // At the very end all places were kept, and nothing more is waited for.
    if (this.#ending === 'done') return;
    settings.keepPlace(kind, place).catch((error: unknown) => log.unexpected('settings-unsaved', error));
  }

  async #pageDied(window: BrowserWindow, kind: WindowKind, reason: string, times: number): Promise<void> {
    const { log, host } = this.#options;
    log.record('error', 'page-died', { window: kind, reason, times });
    if (times > MAX_DEATHS && !(await askAfterDeaths(host.session.language))) {
      app.quit();
      return;
    }
    if (!window.isDestroyed()) await window.loadURL(pageAddress(kind));
  }

  /** Unread messages, on the app's icon where the system has a place for it, and on the tray's. */
  #count(unread: number): void {
    app.setBadgeCount(unread);
    this.#tray.count(unread);
  }

  /** What follows the settings: the menu's language. A locked profile says nothing of what is unread. */
  #follow(): void {
    const { session } = this.#options.host;
    const { language } = session;
    if (!session.isReady) this.#count(0);
    if (language === this.#shownLanguage) return;
    this.#shownLanguage = language;
    showMenu(language, {
      showDialogue: (dialogue) => {
        this.open('chat');
        session.tell({ type: 'show-dialogue', dialogue });
      },
      openRelayWindow: () => this.open('relay'),
    });
  }

  async #lastWindowClosed(): Promise<void> {
    const { host } = this.#options;
    const { state, owned } = host.relay.state;
    const isServing = owned && (state === 'listening' || state === 'starting');
    if (host.session.isGuest) app.quit();
    else if (isServing) await this.#keepServing();
    else if (process.platform !== 'darwin') await this.#keepReceiving();
  }

  /** Without a relay to serve, the app stays for what arrives: where an icon brings it back, and the person wants it so. */
  async #keepReceiving(): Promise<void> {
    const { host, settings } = this.#options;
    const { session } = host;
    const { whenClosed } = settings.shown;
    const hasTray = session.isReady && whenClosed !== 'quit' && this.#tray.show(session.language, 'receiving');
    // Who chose it gets it, also where no system says whether its icon is seen: starting the app again brings the window back.
    if (session.isReady && whenClosed === 'tray') return;
    if (!hasTray) {
      app.quit();
      return;
    }
    const chosen = (await askToStay(session.language)) ? 'tray' : 'quit';
    await session.changeSettings({ whenClosed: chosen });
    if (chosen === 'quit') app.quit();
  }

  async #keepServing(): Promise<void> {
    const { host, settings } = this.#options;
    const { language } = host.session;
    const hasTray = this.#tray.show(language, 'serving');
    if (hasTray && settings.isTrayExplained) return;
    if (await askToKeepRelay(language, hasTray)) {
      if (hasTray) await settings.trayExplained();
    } else app.quit();
  }

  #stopRelay(): void {
    this.#options.host.relay.stop().then(
      () => {
        // Without a relay there is nothing to stay for.
        if (this.#windows.size === 0) app.quit();
      },
      (error: unknown) => void sayError(this.#options.host.session.language, 'cannotStop', toAparteError(error)),
    );
  }

  async #end(): Promise<void> {
    if (this.#ending === 'closing' || (this.#ending === 'asking' && this.#isAsked)) return;
    this.#ending = 'asking';
    if (this.#isAsked && !(await this.#mayEnd())) {
      this.#ending = 'no';
      return;
    }
    this.#ending = 'closing';
    const { host, log, settings } = this.#options;
    const timer = setTimeout(() => app.exit(0), SHUTDOWN_TIMEOUT_MS);
    for (const [kind, window] of this.#windows) {
      const place = placeOf(window);
      if (place) this.#keepPlace(kind, place);
    }
    try {
      await host.session.close();
      await settings.written();
    } catch (error) {
      log.unexpected('close-failed', error);
    }
    clearTimeout(timer);
    this.#tray.hide();
    this.#ending = 'done';
    app.quit();
  }

  async #mayEnd(): Promise<boolean> {
    const { host, log } = this.#options;
    const { session, relay } = host;
    try {
      const ownGuests = session.isReady && session.trial.isOn ? 1 : 0;
      const users = await relayUsers(relay, session.isReady ? session.engine : undefined, Date.now(), ownGuests);
      return users.count === 0 || (await askToQuit(session.language, users));
    } catch (error) {
      // A relay that cannot be asked keeps nobody from quitting.
      log.unexpected('users-unknown', error);
      return true;
    }
  }
}

/** Follows a choice of the settings: the system's theme, or one of the two. */
export function applyTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme;
}
