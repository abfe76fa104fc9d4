/** The browser host of one profile: the same host as Electron's, with a browser on this computer for its windows. */
import { homedir } from 'node:os';
import { join } from 'node:path';

import packageJson from '../package.json';
import { systemRandom } from '../client/crypto/random';
import type { WindowHost } from './web-server';
import type { HostPlatform } from '../host/platform';
import { FileLog } from '../host/log';
import { openProfileHost, type ProfileHost } from '../host/profile-host';
import { defaultDataRoot, profilePaths, type ProfilePaths } from '../host/profile-paths';
import { ProfileSettings } from '../host/profile-settings';
import { readHandOver } from '../host/trial-guest';
import { AparteError } from '../protocol/errors';
import { Downloads } from './downloads';
import type { BrowserFlags } from './flags';
import { forkRelay } from './fork-relay';
import { startGuest } from './guest';
import { openBrowser } from './open-browser';
import { WebServer } from './web-server';
import { WebSession } from './web-session';

/** A running browser host. */
export interface BrowserApp {
  /** The address to open, once. */
  readonly entrance: string;
  close(): Promise<void>;
}

/** What ends the program. */
export interface BrowserAppHooks {
  quit(): void;
}

interface PlatformParts {
  readonly flags: BrowserFlags;
  readonly paths: ProfilePaths;
  readonly program: string;
  readonly downloads: Downloads;
  readonly hooks: BrowserAppHooks;
}

function platformOf({ flags, paths, program, downloads, hooks }: PlatformParts): HostPlatform {
  return {
    program: {
      version: packageJson.version,
      host: 'browser',
      runtime: `Node ${process.versions.node}`,
      testRuntime: false,
      platform: process.platform,
    },
    systemLocale: () => Intl.DateTimeFormat().resolvedOptions().locale,
    // The clipboard, links and tabs are the browser's; the bridge uses them once the host agreed.
    copyText: () => Promise.resolve(),
    openExternal: () => Promise.resolve(),
    openRelayWindow: () => Promise.resolve(),
    saveFile: (file) => {
      downloads.add(file);
      return Promise.resolve(true);
    },
    applyTheme: () => undefined,
    startGuest: (profile, handOver) =>
      startGuest(program, { profile, dataRoot: paths.dataRoot, opens: flags.opens }, handOver),
    quit: () => {
      hooks.quit();
    },
  };
}

function windowsOf({ callChat, callRelay, session, relayPage }: ProfileHost): Record<'chat' | 'relay', WindowHost> {
  return {
    chat: { dispatch: callChat, subscribe: (listener) => session.subscribe(listener) },
    relay: { dispatch: callRelay, subscribe: (listener) => relayPage.subscribe(listener) },
  };
}

/** Starts the host and its server. @param dist the folder of the build; @param program the file that this process runs */
export async function startBrowserApp(
  flags: BrowserFlags,
  { dist, program }: { readonly dist: string; readonly program: string },
  hooks: BrowserAppHooks,
): Promise<BrowserApp> {
  const dataRoot = flags.dataRoot ?? defaultDataRoot({ platform: process.platform, home: homedir(), env: process.env });
  const paths = profilePaths(dataRoot, flags.profile);
  const handOver = flags.isTrialGuest ? await readHandOver(process.stdin) : undefined;
  if (handOver)
    process.stdin.once('close', () => {
      hooks.quit();
    });
  const log = new FileLog({ folder: paths.logs, now: () => Date.now() });
  const session = new WebSession(systemRandom);
  const current: { host?: ProfileHost } = {};
  const hostOf = (): ProfileHost => {
    if (!current.host) throw new AparteError('not-ready');
    return current.host;
  };
  const downloads = new Downloads(systemRandom, () => Date.now());
  const server = new WebServer({
    session,
    downloads,
    pages: join(dist, 'pages'),
    windows: () => windowsOf(hostOf()),
    handleFrame: (request) => hostOf().frames.handle(request),
  });
  await server.listen();
  const host = await openProfileHost({
    paths,
    settings: await ProfileSettings.open(paths.settings),
    log,
    platform: platformOf({ flags, paths, program, downloads, hooks }),
    spawnRelay: forkRelay(join(dist, 'server', 'relay-child.cjs')),
    dist,
    chatOrigin: server.pageOrigin,
    frameOrigin: server.frameOrigin,
    onVaultDeath: (error) => {
      log.unexpected('vault-died', error);
      hooks.quit();
    },
  });
  current.host = host;
  if (handOver) await host.session.startAsGuest(handOver);
  else await host.session.start();
  if (flags.link !== undefined) host.session.offer(flags.link);
  if (flags.opens) await openBrowser(paths.folder, server.entrance);
  return {
    entrance: server.entrance,
    close: async () => {
      await server.close();
      await host.session.close();
    },
  };
}
