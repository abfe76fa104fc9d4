/** The vault's operations by name: what may cross the thread, and the two ways to call one. */
import { AparteError } from '../../protocol/errors';
import type { AsyncVaultStore, VaultStore } from './store';

/** Name of an operation. */
export type Operation = keyof VaultStore;

/** What an operation gives. */
export type ResultOf<O extends Operation> = ReturnType<VaultStore[O]>;

/** Calls one operation, somewhere. */
export type CallOperation = <O extends Operation>(name: O, args: Parameters<VaultStore[O]>) => Promise<ResultOf<O>>;

const OPERATIONS: Readonly<Record<Operation, true>> = {
  loadProfile: true,
  saveProfile: true,
  readSetting: true,
  writeSetting: true,
  listRooms: true,
  saveRoom: true,
  deleteRoom: true,
  roomDigests: true,
  setRead: true,
  changeRoomChoices: true,
  writeDraft: true,
  listStarts: true,
  readLog: true,
  findLeaf: true,
  lostBranches: true,
  readLostLog: true,
  signLostBranch: true,
  commitStep: true,
  listAnomalies: true,
  saveAnomalies: true,
  listProofs: true,
  listMissing: true,
  readMessages: true,
  findMessage: true,
  findSpoken: true,
  listPins: true,
  listVersions: true,
  eraseMessage: true,
  roomTimer: true,
  eraseOver: true,
  newestOwn: true,
  framesAhead: true,
  searchMessages: true,
  indexOlder: true,
  exportDatabase: true,
  usage: true,
  listMembers: true,
  saveMembers: true,
  listOutbox: true,
  enqueue: true,
  replaceOutbox: true,
  ownFrame: true,
  forgetOwnFrames: true,
  listFiles: true,
  saveFile: true,
  forgetFile: true,
  letGoFiles: true,
};

/** Whether `name` is one of the vault's operations, and not something else that the store inherits. */
export function isOperation(name: unknown): name is Operation {
  return typeof name === 'string' && Object.prototype.hasOwnProperty.call(OPERATIONS, name);
}

/** Runs an operation with arguments that crossed a thread. */
export function runOperation(store: VaultStore, name: Operation, args: readonly unknown[]): unknown {
  const operation: unknown = Reflect.get(store, name);
  if (typeof operation !== 'function') throw new AparteError('internal', { what: name });
  return Reflect.apply(operation, store, args);
}

/** A store whose operations all go through `call`. */
export function storeOver(call: CallOperation): AsyncVaultStore {
  return {
    loadProfile: (...args) => call('loadProfile', args),
    saveProfile: (...args) => call('saveProfile', args),
    readSetting: (...args) => call('readSetting', args),
    writeSetting: (...args) => call('writeSetting', args),
    listRooms: (...args) => call('listRooms', args),
    saveRoom: (...args) => call('saveRoom', args),
    deleteRoom: (...args) => call('deleteRoom', args),
    roomDigests: (...args) => call('roomDigests', args),
    setRead: (...args) => call('setRead', args),
    changeRoomChoices: (...args) => call('changeRoomChoices', args),
    writeDraft: (...args) => call('writeDraft', args),
    listStarts: (...args) => call('listStarts', args),
    readLog: (...args) => call('readLog', args),
    findLeaf: (...args) => call('findLeaf', args),
    lostBranches: (...args) => call('lostBranches', args),
    readLostLog: (...args) => call('readLostLog', args),
    signLostBranch: (...args) => call('signLostBranch', args),
    commitStep: (...args) => call('commitStep', args),
    listAnomalies: (...args) => call('listAnomalies', args),
    saveAnomalies: (...args) => call('saveAnomalies', args),
    listProofs: (...args) => call('listProofs', args),
    listMissing: (...args) => call('listMissing', args),
    readMessages: (...args) => call('readMessages', args),
    findMessage: (...args) => call('findMessage', args),
    findSpoken: (...args) => call('findSpoken', args),
    listPins: (...args) => call('listPins', args),
    listVersions: (...args) => call('listVersions', args),
    eraseMessage: (...args) => call('eraseMessage', args),
    roomTimer: (...args) => call('roomTimer', args),
    eraseOver: (...args) => call('eraseOver', args),
    newestOwn: (...args) => call('newestOwn', args),
    framesAhead: (...args) => call('framesAhead', args),
    searchMessages: (...args) => call('searchMessages', args),
    indexOlder: (...args) => call('indexOlder', args),
    exportDatabase: (...args) => call('exportDatabase', args),
    usage: (...args) => call('usage', args),
    listMembers: (...args) => call('listMembers', args),
    saveMembers: (...args) => call('saveMembers', args),
    listOutbox: (...args) => call('listOutbox', args),
    enqueue: (...args) => call('enqueue', args),
    replaceOutbox: (...args) => call('replaceOutbox', args),
    ownFrame: (...args) => call('ownFrame', args),
    forgetOwnFrames: (...args) => call('forgetOwnFrames', args),
    listFiles: (...args) => call('listFiles', args),
    saveFile: (...args) => call('saveFile', args),
    forgetFile: (...args) => call('forgetFile', args),
    letGoFiles: (...args) => call('letGoFiles', args),
  };
}
