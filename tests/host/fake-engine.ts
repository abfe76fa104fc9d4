/** An engine for tests of what stands around it. */
import type { RoomSummary } from '../../contract/chat';
import type { EngineEvent, EnginePort } from '../../host/engine-port';
import type { OpenVault, VaultKey, VaultPort } from '../../host/vault-port';
import type { ProfileRecord } from '../../client/vault/store';
import { openVaultInThread } from '../../client/vault/vault';
import { AparteError } from '../../protocol/errors';

const unused = (): never => {
  throw new Error('not part of this test');
};

/** What tests look at. */
export interface FakeEngine extends EnginePort {
  readonly joined: string[];
  /** Rooms that it is in. */
  readonly held: RoomSummary[];
  readonly reconnected: string[];
  closed: boolean;
  tell(event: EngineEvent): void;
}

/** An engine that is in no room, and joins whatever it is told to. */
export function fakeEngine(name: string): FakeEngine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const joined: string[] = [];
  const held: RoomSummary[] = [];
  const reconnected: string[] = [];
  const engine: FakeEngine = {
    name,
    closed: false,
    joined,
    held,
    reconnected,
    rename: unused,
    fingerprint: () => ({ text: 'aaaa', words: ['un', 'deux'] }),
    rooms: () => Promise.resolve(held),
    row: unused,
    createRoom: unused,
    createWordsRoom: unused,
    joinByWords: unused,
    relayOf: () => 'aparte-relay://relay.example#',
    invitation: unused,
    inspectInvitation: (text) => (joined.includes(text) ? { joined: 'ab'.repeat(32) } : {}),
    join: (link) => {
      joined.push(link);
      return Promise.resolve({ room: 'ab'.repeat(32) });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touched: () => undefined,
    signsChanged: () => undefined,
    wake: unused,
    close: () => Promise.resolve(void (engine.closed = true)),
    rows: unused,
    send: unused,
    cancelSend: unused,
    editMessage: unused,
    deleteMessage: unused,
    react: unused,
    pinMessage: unused,
    setTimer: unused,
    pins: unused,
    versions: unused,
    quote: unused,
    setDraft: unused,
    markRead: unused,
    markUnread: unused,
    chooseForRoom: unused,
    members: unused,
    people: unused,
    search: unused,
    trust: unused,
    signs: unused,
    typing: unused,
    anomalies: unused,
    dismissAnomaly: unused,
    evidence: unused,
    setCompared: unused,
    reconnect: ({ room }) => Promise.resolve(void reconnected.push(room)),
    leaveRoom: unused,
    eraseFiles: unused,
    draftFile: unused,
    draftFiles: unused,
    sendFiles: unused,
    fetchFile: unused,
    pauseFile: unused,
    resumeFile: unused,
    dropFile: unused,
    openFile: unused,
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
  };
  return engine;
}

/** A vault that exists while the test does; its store is the real SQL, in memory. */
export class FakeVault implements VaultPort {
  keys: readonly VaultKey[] | undefined;
  isOpen = false;
  keychain: 'works' | 'absent' | 'broken' = 'absent';
  #vault: ReturnType<typeof openVaultInThread> | undefined;

  describe(): Promise<readonly VaultKey['by'][] | undefined> {
    return Promise.resolve(this.keys?.map(({ by }) => by));
  }

  hasKeychain(): Promise<boolean> {
    return Promise.resolve(this.keychain === 'works');
  }

  changeKey(current: VaultKey, next: VaultKey): Promise<void> {
    const isKnown = this.keys?.some((known) => JSON.stringify(known) === JSON.stringify(current));
    if (!isKnown) return Promise.reject(new AparteError('wrong-passphrase'));
    this.keys = [next];
    return Promise.resolve();
  }

  backup = unused;
  restore = unused;

  create(key: VaultKey): Promise<OpenVault> {
    if (this.keys) return Promise.reject(new AparteError('vault-exists'));
    this.keys = [key];
    return this.unlock(key);
  }

  unlock(key: VaultKey): Promise<OpenVault> {
    if (key.by === 'keychain' && this.keychain !== 'works')
      return Promise.reject(new AparteError('keychain-unavailable'));
    if (!this.keys?.some((known) => JSON.stringify(known) === JSON.stringify(key))) {
      return Promise.reject(new AparteError('wrong-passphrase'));
    }
    this.isOpen = true;
    this.#vault ??= openVaultInThread();
    return Promise.resolve({ store: this.#vault.store, close: () => Promise.resolve(void (this.isOpen = false)) });
  }
}

/** A profile's record as the engine would write it. */
export function profileRecord(name: string): ProfileRecord {
  return { name, signSeed: new Uint8Array(32), agreeSeed: new Uint8Array(32), createdMs: 1 };
}
