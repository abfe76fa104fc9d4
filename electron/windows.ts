/** The one window factory: whatever opens, opens here, closed in on all sides. */
import path from 'node:path';

import type { Session, WebContents } from 'electron';
import { BrowserWindow, app, nativeTheme, screen, session } from 'electron';

import type { WindowPlace } from '../host/profile-settings';
import { markImage } from './icon';
import type { WindowKind } from './origins';
import { FRAME_ORIGIN, SCHEME, pageAddress } from './origins';

/** What a window is opened with. */
export interface WindowOptions {
  readonly kind: WindowKind;
  readonly session: Session;
  readonly dist: string;
  /** Where it was last. */
  readonly place?: WindowPlace;
  /** Beside what the page wants as its title: the profile, for one. */
  readonly titleSuffix: string;
  readonly onPlace: (place: WindowPlace) => void;
  /** The page died and came back; `times` of late. */
  readonly onPageDeath: (window: BrowserWindow, reason: string, times: number) => void;
}

const SIZES = {
  chat: { width: 1080, height: 740, minWidth: 360, minHeight: 480 },
  relay: { width: 1100, height: 720, minWidth: 360, minHeight: 480 },
} satisfies Record<WindowKind, object>;

/** The page's own background, so that nothing flashes before it is drawn. */
const BACKGROUND = { light: '#f6f1e8', dark: '#12131b' };
const PLACE_DELAY_MS = 400;
/** Deaths further apart than this are not one failing page. */
const DEATHS_WITHIN_MS = 60_000;

/** The session of all windows: nothing of it is written to disk, nothing is allowed, and nothing but the app's own scheme is loaded. */
export function createSession(): Session {
  const created = session.fromPartition('aparte');
  created.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  created.setPermissionCheckHandler(() => false);
  created.setDevicePermissionHandler(() => false);
  created.setSpellCheckerEnabled(false);
  // Switched off, it would still fetch the dictionary of the system's language.
  created.setSpellCheckerLanguages([]);
  created.on('will-download', (event) => event.preventDefault());
  created.webRequest.onBeforeRequest((request, answer) => {
    // Developer tools exist in development only, and bring their own pages.
    const isOurs = request.url.startsWith(`${SCHEME}://`) || request.url.startsWith('blob:');
    answer({ cancel: !isOurs && (app.isPackaged || !request.url.startsWith('devtools://')) });
  });
  return created;
}

/** Whatever web contents come to be, by whatever way: no navigation, no new window, no webview. */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    guard(contents);
  });
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (navigation) => navigation.preventDefault());
  contents.on('will-redirect', (navigation) => navigation.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // Frames may be led to the invitations' origin and nowhere else. Older Electrons do not tell of it: there the policy alone holds.
  contents.on('will-frame-navigate', (navigation) => {
    if (!navigation.isMainFrame && navigation.url.startsWith(`${FRAME_ORIGIN}/`)) return;
    navigation.preventDefault();
  });
}

/** Opens a window; it shows itself once its page is drawn. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const { kind, session: windowSession, dist, place } = options;
  const window = new BrowserWindow({
    ...SIZES[kind],
    ...(place ? clamped(place) : {}),
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    icon: markImage(64),
    webPreferences: {
      session: windowSession,
      preload: path.join(dist, 'preload', `${kind}.cjs`),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (place?.isMaximized) window.maximize();
  window.once('ready-to-show', () => {
    window.webContents.setZoomLevel(place?.zoomLevel ?? 0);
    window.show();
  });
  keepPlace(window, options.onPlace);
  keepTitle(window, options.titleSuffix);
  keepPage(window, options.onPageDeath);
  void window.loadURL(pageAddress(kind));
  return window;
}

/** A place that a display of today shows. */
function clamped({ x, y, width, height }: WindowPlace): Pick<WindowPlace, 'x' | 'y' | 'width' | 'height'> {
  const { workArea } = screen.getDisplayMatching({ x, y, width, height });
  const fit = { width: Math.min(width, workArea.width), height: Math.min(height, workArea.height) };
  return {
    ...fit,
    x: Math.min(Math.max(x, workArea.x), workArea.x + workArea.width - fit.width),
    y: Math.min(Math.max(y, workArea.y), workArea.y + workArea.height - fit.height),
  };
}

/** Where the window is now; undefined where that is no place to open it at. */
export function placeOf(window: BrowserWindow): WindowPlace | undefined {
  if (window.isDestroyed() || window.isMinimized() || window.webContents.isDestroyed()) return undefined;
  const zoomLevel = window.webContents.getZoomLevel();
  return { ...window.getNormalBounds(), isMaximized: window.isMaximized(), zoomLevel };
}

function keepPlace(window: BrowserWindow, onPlace: (place: WindowPlace) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    const place = placeOf(window);
    if (place) onPlace(place);
  };
  const tellSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(tell, PLACE_DELAY_MS);
  };
  window.on('resize', tellSoon);
  window.on('move', tellSoon);
  window.on('maximize', tellSoon);
  window.on('unmaximize', tellSoon);
  window.on('close', () => {
    clearTimeout(timer);
    tell();
  });
}

function keepTitle(window: BrowserWindow, suffix: string): void {
  const title = (page: string): string => (suffix === '' ? page : `${page} ${suffix}`);
  window.setTitle(title(app.getName()));
  window.on('page-title-updated', (event, page) => {
    event.preventDefault();
    window.setTitle(title(page));
  });
}

/** A page that died is loaded anew: what it showed is in the vault, its draft too. */
function keepPage(window: BrowserWindow, onPageDeath: WindowOptions['onPageDeath']): void {
  let deaths: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const nowMs = Date.now();
    deaths = [...deaths.filter((deathMs) => nowMs - deathMs < DEATHS_WITHIN_MS), nowMs];
    onPageDeath(window, reason, deaths.length);
  });
}
