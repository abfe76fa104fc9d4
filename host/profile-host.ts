/** Puts a profile's host together: what Electron's main process and the browser host both are, before there is any window. */
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';

import type { Dispatcher, Handlers } from '../contract/call';
import { createDispatcher } from '../contract/call';
import type { ChatApi } from '../contract/chat';
import { CHAT_SCHEMAS, RELAY_SCHEMAS } from '../contract/schemas';
import { systemRandom } from '../client/crypto/random';
import { Engine } from '../client/engine';
import { DiskFiles } from '../client/files/local-files';
import { connectOverTls, connectPinned } from '../client/link/tls-connect';
import { systemClock } from '../client/ports';
import { createProfile } from '../client/profile';
import type { AsyncVaultStore } from '../client/vault/store';
import type { Keychain } from '../client/vault/slots';
import { parseRelayAddress } from '../protocol/address';
import type { AparteError } from '../protocol/errors';
import { ADMIN_PROTOCOL } from '../protocol/labels';
import { AutoLock, LOOK_EVERY_MS } from './auto-lock';
import { createChatPage, describeFailure } from './chat-page';
import { InvitationFrames } from './invitation-frames';
import { KeptRelays } from './kept-relays';
import { LocalRelay } from './local-relay';
import { NotifiedPlaces } from './notified-places';
import type { FileLog } from './log';
import { PageFiles } from './page-files';
import type { HostPlatform } from './platform';
import type { ProfilePaths } from './profile-paths';
import type { ProfileSettings } from './profile-settings';
import { ProfileVault } from './profile-vault';
import type { SpawnRelay } from './relay-child';
import { connectToRunning } from './relay-owner';
import { RelayPage } from './relay-page';
import { Session } from './session';
import { ShownRelay } from './shown-relay';

/** What a host brings. */
export interface ProfileHostOptions {
  readonly paths: ProfilePaths;
  readonly settings: ProfileSettings;
  readonly log: FileLog;
  readonly platform: HostPlatform;
  readonly keychain?: Keychain;
  readonly spawnRelay: SpawnRelay;
  /** The folder of the build, `dist/`. */
  readonly dist: string;
  readonly chatOrigin: string;
  readonly frameOrigin: string;
  /** The vault's thread died. */
  readonly onVaultDeath: (error: AparteError) => void;
}

/** A profile's host. */
export interface ProfileHost {
  readonly session: Session;
  readonly relay: LocalRelay;
  readonly relayPage: RelayPage;
  readonly frames: InvitationFrames;
  readonly autoLock: AutoLock;
  readonly notified: NotifiedPlaces;
  readonly chatPage: Handlers<ChatApi>;
  /** Answers the chat window's calls, whatever they are. */
  readonly callChat: Dispatcher;
  /** Answers the relay window's calls. */
  readonly callRelay: Dispatcher;
}

/** Time in which a page hands over a draft before the vault closes. */
const BEFORE_LOCK_MS = 250;

const now = (): number => systemClock.now();
const after = (delayMs: number, task: () => void): (() => void) => systemClock.after(delayMs, task);

/** The admin door of a relay elsewhere. */
async function connectAdmin(address: string): Promise<Duplex> {
  const signal = { onAbort: () => undefined };
  return (await connectPinned(parseRelayAddress(address), signal, ADMIN_PROTOCOL)).stream;
}

/** Connects and leaves: the relay answers there, with the key of its address. */
async function reachRelay(address: string): Promise<void> {
  const { stream } = await connectOverTls(parseRelayAddress(address), { onAbort: () => undefined });
  stream.destroy();
}

/** Builds the host; {@link Session.start} is the caller's, once its windows can show what comes of it. */
export async function openProfileHost(options: ProfileHostOptions): Promise<ProfileHost> {
  const { paths, platform, settings, log, spawnRelay, dist } = options;
  const relay = new LocalRelay({
    folder: paths.relay,
    profile: paths.profile,
    spawn: spawnRelay,
    find: () => connectToRunning(path.join(paths.relay, 'admin.sock')),
    interfaces: networkInterfaces,
    after,
  });
  await relay.open();
  const session = openSession(options, relay);
  const relayPage = await openRelayPage(options, session, relay);
  const frames = openFrames(options, session);
  const files = new PageFiles(
    () => session.engine,
    systemRandom,
    (file) => platform.saveFile(file),
  );
  session.subscribe((event) => {
    if (event.type !== 'state') return;
    relayPage.tellState();
    if (event.state.stage.stage === 'locked') {
      relayPage.forget();
      frames.forget();
      files.forget();
    }
  });
  const autoLock = watchForLock(session, options);
  const notified = new NotifiedPlaces({ session, platform, settings, now, after });
  const lookAt = notified.lookAt.bind(notified);
  const chatPage = createChatPage({
    session,
    relay,
    relayPage,
    frames,
    platform,
    files,
    autoLock,
    lookAt,
    dist,
  });
  const describe = describeFailure(log);
  return {
    session,
    relay,
    relayPage,
    frames,
    autoLock,
    notified,
    chatPage,
    callChat: createDispatcher(chatPage, CHAT_SCHEMAS, describe),
    callRelay: createDispatcher(relayPage, RELAY_SCHEMAS, describe),
  };
}

async function openRelayPage(
  { paths, platform, settings, keychain }: ProfileHostOptions,
  session: Session,
  relay: LocalRelay,
): Promise<RelayPage> {
  const kept = new KeptRelays(path.join(paths.folder, 'relays.json'), keychain);
  await kept.open();
  return new RelayPage(new ShownRelay({ local: relay, kept, connect: connectAdmin, after }), {
    program: platform.program,
    appearance: () => ({ language: session.language, theme: settings.shown.theme }),
    copyText: (text) => platform.copyText(text),
    saveFile: (file) => platform.saveFile(file),
    preferences: { read: () => settings.relayWindow, keep: (preferences) => settings.keepRelayWindow(preferences) },
    now,
    reach: reachRelay,
    after,
  });
}

function watchForLock(session: Session, { settings, log }: ProfileHostOptions): AutoLock {
  const autoLock = new AutoLock({
    now,
    settings: () => settings.shown,
    lock: () => void session.lock().catch((error: unknown) => log.unexpected('lock-failed', error)),
  });
  let wasReady = false;
  session.subscribe((event) => {
    if (event.type !== 'state') return;
    const isReady = event.state.stage.stage === 'ready';
    // Whoever just opened it is there.
    if (isReady && !wasReady) autoLock.touched();
    wasReady = isReady;
  });
  // It keeps no process that wants to end.
  setInterval(() => autoLock.look(), LOOK_EVERY_MS).unref();
  return autoLock;
}

function openSession(options: ProfileHostOptions, relay: LocalRelay): Session {
  const { paths, platform, settings, log, dist, keychain, onVaultDeath } = options;
  const program = { program: 'aparte', release: platform.program.version };
  const vault = new ProfileVault({
    paths,
    ...(keychain ? { keychain } : {}),
    workerPath: path.join(dist, 'workers', 'vault-worker.cjs'),
    random: systemRandom,
    onDeath: onVaultDeath,
  });
  const openEngine = (store: AsyncVaultStore): Promise<Engine> =>
    Engine.open({
      store,
      clock: systemClock,
      random: systemRandom,
      connect: connectOverTls,
      program,
      log: (level, event, fields) => log.record(level, event, fields),
      files: new DiskFiles(paths.files),
      signs: () => {
        const { tellsSeen, tellsTyping, tellsPresence } = settings.shown;
        return { seen: tellsSeen, typing: tellsTyping, presence: tellsPresence };
      },
    });
  return new Session({
    paths,
    platform,
    settings,
    vault,
    relay,
    log,
    random: systemRandom,
    createProfile: (store, name) => createProfile(store, name, { random: systemRandom, clock: systemClock }),
    openEngine,
    beforeLock: () => new Promise((resolve) => void after(BEFORE_LOCK_MS, resolve)),
  });
}

function openFrames(
  { dist, chatOrigin, frameOrigin, platform }: ProfileHostOptions,
  session: Session,
): InvitationFrames {
  const { readClipboard } = platform;
  const clipboard = readClipboard && { write: (text: string) => platform.copyText(text), read: readClipboard };
  return new InvitationFrames({
    pages: path.join(dist, 'pages'),
    chatOrigin,
    frameOrigin,
    random: systemRandom,
    now,
    language: () => session.language,
    invitationOf: async (room) => session.engine.invitation(room),
    inspect: (text) => session.offers.inspect(text),
    offer: (text) => session.offer(text),
    relays: async () => {
      const rooms = await session.engine.rooms();
      return [...new Set(rooms.map(({ room }) => session.engine.relayOf(room)))];
    },
    joinByWords: async (way) => {
      const { room } = await session.engine.joinByWords(way);
      session.tell({ type: 'show-room', room });
    },
    ...(clipboard ? { clipboard } : {}),
  });
}
