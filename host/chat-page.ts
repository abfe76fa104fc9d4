/** What the chat window asks: most of it goes to the engine as it is, the rest to the session, the local relay and the host. */
import type { Handlers } from '../contract/call';
import type { CallError, None } from '../contract/common';
import type {
  ChatApi,
  FramePlace,
  MessageRow,
  RoomId,
  RoomPlace,
  RoomSummary,
  RoomWish,
  Settings,
} from '../contract/chat';
import type { Comparison } from '../contract/relay';
import { AparteError, toAparteError } from '../protocol/errors';
import { saveEvidence } from './evidence-file';
import type { AutoLock } from './auto-lock';
import type { InvitationFrames } from './invitation-frames';
import { readLicences } from './licences';
import type { LocalRelay } from './local-relay';
import type { ClientLog } from './log';
import type { PageFiles } from './page-files';
import type { HostPlatform } from './platform';
import { fileMethods } from './profile-files';
import type { RelayPage } from './relay-page';
import type { Session } from './session';

/** What the page's calls reach. */
export interface ChatPageOptions {
  readonly session: Session;
  readonly relay: LocalRelay;
  readonly relayPage: RelayPage;
  readonly frames: InvitationFrames;
  readonly platform: HostPlatform;
  readonly autoLock: Pick<AutoLock, 'touched'>;
  /** The page says which room is looked at, once it listens. */
  readonly lookAt: (room: RoomId | undefined) => void;
  readonly files: PageFiles;
  /** The folder of the build. */
  readonly dist: string;
}

/** Turns what a call threw into what the page may know; what nobody expected is logged, without its message. */
export function describeFailure(log: ClientLog): (error: unknown) => CallError {
  return (error) => {
    const { code, details } = toAparteError(error);
    if (code === 'internal') log.unexpected('call-failed', error);
    return { code, details };
  };
}

/** Only the web's own addresses leave the app, and never with a password in them. */
function webAddress(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new AparteError('bad-argument', { what: 'url' }, { cause: error });
  }
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username !== '' || url.password !== '') throw new AparteError('bad-argument', { what: 'url' });
  return url.href;
}

/** The chat window's methods. */
export function createChatPage(options: ChatPageOptions): Handlers<ChatApi> {
  const { session, platform, frames, files, autoLock } = options;
  return {
    ...engineMethods(session),
    ...files.handlers(),
    state: async () => {
      await session.started;
      return session.state;
    },
    createProfile: ({ name, passphrase }) => answered(session.createProfile(name, passphrase)),
    unlock: ({ passphrase }) => answered(session.unlock(passphrase)),
    startAtLogin: async () => {
      const on = await platform.loginItem?.isOn();
      return on === undefined ? {} : { on };
    },
    setStartAtLogin: ({ on }) => {
      if (!platform.loginItem) throw new AparteError('not-ready');
      return answered(platform.loginItem.set(on));
    },
    licences: () => readLicences(options.dist),
    protection: () => session.protection(),
    changePassphrase: (change) => answered(session.changePassphrase(change)),
    ...fileMethods(session, platform),
    rename: ({ name }) => answered(session.rename(name)),
    lock: () => answered(session.lock()),
    active: () => {
      autoLock.touched();
      session.touched();
      return answered();
    },
    lookAt: ({ room }) => {
      options.lookAt(room);
      return answered();
    },
    changeSettings: (change: Partial<Settings>) => answered(session.changeSettings(change)),
    createRoom: (room) => createRoom(options, room),
    acceptOffer: ({ offer }) => session.acceptOffer(offer),
    declineOffer: ({ offer }) => {
      session.declineOffer(offer);
      return answered();
    },
    invitationFrame: async ({ room, theme }): Promise<FramePlace> => {
      // Refused here, where it can be said, and not in the frame.
      await summaryOf(session, room);
      return { url: frames.show(room, theme) };
    },
    joinFrame: ({ theme, words }) => Promise.resolve({ url: frames.join(theme, words === true) }),
    saveEvidence: async (anomaly) => saveEvidence(session.engine, (file) => platform.saveFile(file), anomaly),
    openRelayWindow: () => answered(platform.openRelayWindow()),
    showInRelay: ({ room, position }) => answered(showInRelay(options, room, position)),
    tryAlone: async () => session.trial.begin(),
    endTrial: async () => {
      if (session.isGuest) platform.quit();
      else await session.trial.end();
      return {};
    },
    copyText: ({ text }) => answered(platform.copyText(text)),
    openLink: async ({ url }) => answered(platform.openExternal(webAddress(url))),
  };
}

type EngineMethods = Pick<
  Handlers<ChatApi>,
  | 'rooms'
  | 'rows'
  | 'send'
  | 'cancelSend'
  | 'editMessage'
  | 'deleteMessage'
  | 'react'
  | 'pinMessage'
  | 'setTimer'
  | 'pins'
  | 'versions'
  | 'quote'
  | 'setDraft'
  | 'markRead'
  | 'markUnread'
  | 'chooseForRoom'
  | 'members'
  | 'people'
  | 'search'
  | 'trust'
  | 'signs'
  | 'typing'
  | 'anomalies'
  | 'dismissAnomaly'
  | 'setCompared'
  | 'reconnect'
  | 'leaveRoom'
  | 'eraseFiles'
>;

/** The answer of a method that has none, once its work is done. */
async function answered(work?: Promise<unknown>): Promise<None> {
  await work;
  return {};
}

/** Asynchronous, so that a missing engine is an answer and not an exception of the caller. */
function engineMethods(session: Session): EngineMethods {
  return {
    rooms: async () => (session.isReady ? session.engine.rooms() : []),
    rows: async (argument) => session.engine.rows(argument),
    send: async (argument) => session.engine.send(argument),
    cancelSend: async (argument) => answered(session.engine.cancelSend(argument)),
    editMessage: async (argument) => answered(session.engine.editMessage(argument)),
    deleteMessage: async (argument) => answered(session.engine.deleteMessage(argument)),
    react: async (argument) => answered(session.engine.react(argument)),
    pinMessage: async (argument) => answered(session.engine.pinMessage(argument)),
    setTimer: async (argument) => answered(session.engine.setTimer(argument)),
    pins: async (argument) => session.engine.pins(argument),
    versions: async (argument) => session.engine.versions(argument),
    quote: async (argument) => session.engine.quote(argument),
    setDraft: async (argument) => answered(session.engine.setDraft(argument)),
    markRead: async (argument) => answered(session.engine.markRead(argument)),
    markUnread: async (argument) => answered(session.engine.markUnread(argument)),
    chooseForRoom: async (argument) => answered(session.engine.chooseForRoom(argument)),
    members: async (argument) => session.engine.members(argument),
    people: async () => session.engine.people(),
    search: async (argument) => session.engine.search(argument),
    trust: async (argument) => session.engine.trust(argument),
    signs: async (argument) => session.engine.signs(argument),
    typing: async (argument) => answered(session.engine.typing(argument)),
    anomalies: async (argument) => session.engine.anomalies(argument),
    dismissAnomaly: async (argument) => answered(session.engine.dismissAnomaly(argument)),
    setCompared: async (argument) => answered(session.engine.setCompared(argument)),
    reconnect: async (argument) => answered(session.engine.reconnect(argument)),
    leaveRoom: async (argument) => answered(session.engine.leaveRoom(argument)),
    eraseFiles: async (argument) => answered(session.engine.eraseFiles(argument)),
  };
}

async function createRoom(options: ChatPageOptions, wish: RoomWish): Promise<{ readonly room: RoomId }> {
  const { session, frames } = options;
  const { engine } = session;
  const { title, place, suite = 'xchacha20-poly1305' } = wish;
  if (wish.words && wish.suite !== undefined) throw new AparteError('bad-argument', { what: 'suite' });
  const at = { title, ...(await relayFor(options, place)) };
  if (!wish.words) return engine.createRoom({ ...at, suite });
  const { room, words } = await engine.createWordsRoom(at);
  frames.keepWords(room, { words, title, relay: at.relay });
  return { room };
}

/** The relay of a new room, running where it is this computer's. */
async function relayFor(
  { relay }: ChatPageOptions,
  place: RoomPlace,
): Promise<{ readonly relay: string; readonly accessToken?: string }> {
  if (place.on === 'this-computer') {
    await relay.ensureRunning();
    return { relay: relay.roomAddress() };
  }
  const token = place.accessToken?.trim() ?? '';
  return { relay: place.address, ...(token === '' ? {} : { accessToken: token }) };
}

async function showInRelay(options: ChatPageOptions, room: RoomId, position: number): Promise<void> {
  const { session, relay, relayPage, platform } = options;
  const summary = await summaryOf(session, room);
  const row = await session.engine.row({ room, position });
  relayPage.compare({ yours: whatYouSee(row, summary, position), relay: await whatItSees(relay, row.digest) });
  await platform.openRelayWindow();
}

async function summaryOf(session: Session, room: RoomId): Promise<RoomSummary> {
  const summary = (await session.engine.rooms()).find((known) => known.room === room);
  if (!summary) throw new AparteError('unknown-room');
  return summary;
}

function whatYouSee(row: MessageRow, { title }: RoomSummary, position: number): Comparison['yours'] {
  const { authorName, timeMs, text, digest } = row;
  return { roomTitle: title, author: authorName, timeMs, text, position, digest };
}

async function whatItSees(relay: LocalRelay, digest: string): Promise<Comparison['relay']> {
  if (relay.state.state !== 'listening') return null;
  return (await relay.call('frame', { digest })).frame;
}
