/** The chat window's methods as a host without windows answers them. */
import type { Handlers } from '../../contract/call';
import type { ChatApi } from '../../contract/chat';
import type { None } from '../../contract/common';
import { systemRandom } from '../../client/crypto/random';
import { PageFiles } from '../../host/page-files';
import { AparteError } from '../../protocol/errors';
import type { RpcSession } from './session';

/** See the file's head. */
export function chatHandlers(session: RpcSession): Handlers<ChatApi> {
  const files = new PageFiles(() => session.engine, systemRandom);
  return { ...sessionMethods(session), ...engineMethods(session), ...files.handlers(), ...desktopMethods() };
}

type SessionMethod =
  | 'state'
  | 'createProfile'
  | 'rename'
  | 'unlock'
  | 'lock'
  | 'active'
  | 'lookAt'
  | 'protection'
  | 'changePassphrase'
  | 'storage'
  | 'changeSettings'
  | 'createRoom'
  | 'acceptOffer'
  | 'declineOffer';

function sessionMethods(session: RpcSession): Pick<Handlers<ChatApi>, SessionMethod> {
  return {
    state: () => Promise.resolve(session.state),
    createProfile: ({ name, passphrase }) => answered(session.createProfile(name, passphrase)),
    unlock: ({ passphrase }) => answered(session.unlock(passphrase)),
    rename: ({ name }) => answered(session.rename(name)),
    lock: () => answered(session.lock()),
    active: () => {
      if (session.isReady) session.engine.touched();
      return Promise.resolve({});
    },
    lookAt: () => Promise.resolve({}),
    protection: () => session.protection(),
    changePassphrase: (change) => answered(session.changePassphrase(change)),
    storage: () => session.storage(),
    changeSettings: (change) => answered(session.changeSettings(change)),
    createRoom: async ({ title, place, suite, words }) => {
      // It has no frame in which words are shown: “cli.createByWords” gives them.
      if (words) throw new AparteError('not-ready');
      // This host starts no relay: one that runs here is named by its address, as any other.
      if (place.on === 'this-computer') throw new AparteError('relay-not-running');
      const { address, accessToken } = place;
      return session.engine.createRoom({
        title,
        relay: address,
        ...(suite !== undefined && { suite }),
        ...(accessToken !== undefined && { accessToken }),
      });
    },
    acceptOffer: ({ offer }) => session.acceptOffer(offer),
    declineOffer: ({ offer }) => {
      session.declineOffer(offer);
      return Promise.resolve({});
    },
  };
}

type EngineMethod =
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
  | 'eraseFiles';

/** Asynchronous, so that a missing engine is an answer and not an exception of the caller. */
function engineMethods(session: RpcSession): Pick<Handlers<ChatApi>, EngineMethod> {
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

type DesktopMethod =
  | 'invitationFrame'
  | 'joinFrame'
  | 'saveEvidence'
  | 'startAtLogin'
  | 'setStartAtLogin'
  | 'licences'
  | 'saveBackup'
  | 'restoreBackup'
  | 'exportRoom'
  | 'openRelayWindow'
  | 'showInRelay'
  | 'tryAlone'
  | 'endTrial'
  | 'copyText'
  | 'openLink';

/** What needs windows, a clipboard or a browser. */
function desktopMethods(): Pick<Handlers<ChatApi>, DesktopMethod> {
  const absent = (): Promise<never> => Promise.reject(new AparteError('not-ready'));
  return {
    invitationFrame: absent,
    joinFrame: absent,
    saveEvidence: absent,
    startAtLogin: () => Promise.resolve({}),
    setStartAtLogin: absent,
    licences: absent,
    saveBackup: absent,
    restoreBackup: absent,
    exportRoom: absent,
    openRelayWindow: absent,
    showInRelay: absent,
    tryAlone: absent,
    endTrial: absent,
    copyText: absent,
    openLink: absent,
  };
}

/** The answer of a method that has none, once its work is done. */
async function answered(work: Promise<unknown>): Promise<None> {
  await work;
  return {};
}
