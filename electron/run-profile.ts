/** From a profile's folders to its windows: everything that needs a ready Electron. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

import { app, clipboard, shell } from 'electron';

import type { ProgramInfo } from '../contract/common';
import type { FileLog } from '../host/log';
import type { HostPlatform } from '../host/platform';
import type { ProfileHost } from '../host/profile-host';
import { openProfileHost } from '../host/profile-host';
import type { ProfilePaths } from '../host/profile-paths';
import { DEFAULT_PROFILE } from '../host/profile-paths';
import { ProfileSettings } from '../host/profile-settings';
import { readHandOver } from '../host/trial-guest';
import { ERROR_CODES, toAparteError } from '../protocol/errors';
import { Desktop, applyTheme } from './desktop';
import type { Flags } from './flags';
import { startGuestProcess } from './guest-process';
import { systemKeychain } from './keychain';
import { systemLoginItem } from './login-item';
import { SystemNotifications } from './notifications';
import { FRAME_ORIGIN, PAGE_ORIGIN } from './origins';
import { askForProfile, askWhereToSave, askWhichFile, sayError } from './questions';
import { relaySpawner } from './relay-process';
import { saveFile } from './save-file';
import { serveScheme } from './scheme';
import { listProfiles, onRequests, rememberFocus } from './single-instance';
import { createSession } from './windows';

/** The oldest Electron that the product is for: older ones are the tests'. */
const PRODUCT_MAJOR = 45;

/** Which profile, and what was asked of it. */
export interface RunOptions {
  readonly paths: ProfilePaths;
  readonly flags: Flags;
  readonly log: FileLog;
}

/** Opens the profile, and its window. */
export async function runProfile(options: RunOptions): Promise<void> {
  const { paths, flags, log } = options;
  await app.whenReady();
  if (await belongsElsewhere(options)) return;
  const dist = path.join(app.getAppPath(), 'dist');
  const settings = await ProfileSettings.open(paths.settings);
  applyTheme(settings.shown.theme);
  // The host's calls need the desktop, and the desktop the host: calls come only once there is a window.
  const shown: { desktop?: Desktop } = {};
  const host = await openProfileHost({
    paths,
    settings,
    log,
    platform: createPlatform(paths, log, () => shown.desktop),
    keychain: systemKeychain,
    spawnRelay: relaySpawner(dist),
    dist,
    chatOrigin: PAGE_ORIGIN,
    frameOrigin: FRAME_ORIGIN,
    onVaultDeath: (error) => void sayError(host.session.language, 'vaultDied', error).then(() => app.quit()),
  });
  const session = createSession();
  serveScheme(session, dist, host.frames);
  const desktop = new Desktop({ host, settings, log, session, dist, titleSuffix: titleSuffix(paths.profile) });
  shown.desktop = desktop;
  desktop.start();
  listenToSystem(desktop, host, options);
  if (flags.isTrialGuest) await openAsGuest(desktop, host, settings);
  else await openAsUsual(desktop, host, flags);
}

/** A link without a profile, several profiles, none open: the person says whose it is. */
async function belongsElsewhere({ paths, flags }: RunOptions): Promise<boolean> {
  if (flags.link === undefined || flags.profile !== undefined) return false;
  const profiles = await listProfiles(paths.dataRoot);
  if (profiles.length < 2) return false;
  const chosen = await askForProfile(createLanguage(), profiles);
  if (chosen === paths.profile) return false;
  if (chosen !== undefined) app.relaunch({ args: [...process.argv.slice(1), '--profile', chosen] });
  app.exit(0);
  return true;
}

function createLanguage(): 'fr' | 'en' {
  return app.getLocale().startsWith('fr') ? 'fr' : 'en';
}

async function openAsUsual(desktop: Desktop, host: ProfileHost, flags: Flags): Promise<void> {
  // The page loads while the vault opens; it waits for the stage.
  desktop.open('chat');
  try {
    await host.session.start();
  } catch (error) {
    const known = toAparteError(error);
    await sayError(host.session.language, 'cannotStart', known);
    app.exit(ERROR_CODES[known.code].exit);
    return;
  }
  if (flags.link !== undefined) takeLink(host, flags.link);
}

async function openAsGuest(desktop: Desktop, host: ProfileHost, settings: ProfileSettings): Promise<void> {
  const handOver = await readHandOver(process.stdin);
  // Whoever started this process is gone, or wants it gone.
  process.stdin.once('end', () => desktop.quitUnasked());
  process.stdin.once('error', () => desktop.quitUnasked());
  if (handOver.bounds) await settings.keepPlace('chat', { ...handOver.bounds, isMaximized: false, zoomLevel: 0 });
  const joined = host.session.startAsGuest(handOver);
  desktop.open('chat');
  await joined;
}

function takeLink(host: ProfileHost, link: string): void {
  try {
    host.session.offer(link);
  } catch (error) {
    void sayError(host.session.language, 'linkFailedTitle', toAparteError(error));
  }
}

function listenToSystem(desktop: Desktop, host: ProfileHost, { paths, log }: RunOptions): void {
  onRequests(({ link }) => {
    desktop.open('chat');
    if (link !== undefined) takeLink(host, link);
  });
  app.on('browser-window-focus', () => {
    if (host.session.isGuest) return;
    rememberFocus(paths.dataRoot, paths.profile).catch((error: unknown) => log.unexpected('focus-unsaved', error));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => desktop.quitUnasked());
  if (app.isPackaged) app.setAsDefaultProtocolClient('aparte');
}

/** Beside the page's own title: whose window it is. */
function titleSuffix(profile: string): string {
  return profile === DEFAULT_PROFILE ? '' : `– ${profile}`;
}

function isTestRuntime(): boolean {
  return Number.parseInt(process.versions.electron, 10) < PRODUCT_MAJOR;
}

function programInfo(): ProgramInfo {
  return {
    version: app.getVersion(),
    host: 'electron',
    runtime: `Electron ${process.versions.electron}`,
    testRuntime: isTestRuntime(),
    platform: process.platform,
  };
}

function createPlatform(paths: ProfilePaths, log: FileLog, desktop: () => Desktop | undefined): HostPlatform {
  const loginItem = systemLoginItem(paths, homedir());
  return {
    program: programInfo(),
    systemLocale: () => app.getLocale(),
    copyText: async (text) => Promise.resolve(clipboard.writeText(text)),
    readClipboard: async () => Promise.resolve(clipboard.readText()),
    openExternal: (url) => shell.openExternal(url),
    saveFile: (file) => saveFile(file, (name) => askWhereToSave(desktop()?.language ?? createLanguage(), name)),
    openFile: async (extension) => {
      const file = await askWhichFile(desktop()?.language ?? createLanguage(), extension);
      return file === undefined ? undefined : readFile(file);
    },
    openRelayWindow: async () => Promise.resolve(desktop()?.open('relay')),
    notifications: new SystemNotifications({
      open: () => desktop()?.open('chat'),
      onFailure: () => log.record('warn', 'notifications-unsupported'),
    }),
    ...(loginItem && { loginItem }),
    applyTheme,
    startGuest: (profile, handOver) => {
      const bounds = desktop()?.makeRoomBeside();
      return startGuestProcess(profile, paths.dataRoot, { ...handOver, ...(bounds ? { bounds } : {}) });
    },
    quit: () => app.quit(),
  };
}
