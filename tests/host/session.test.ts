import path from 'node:path';

import { expect, test } from 'vitest';

import type { ChatEvent, RoomConnection, RoomSummary } from '../../contract/chat';
import { encodeInvitation } from '../../client/crypto/invitation';
import { CapabilityKey, EpochKey } from '../../client/crypto/keys';
import { systemRandom } from '../../client/crypto/random';
import { LocalRelay } from '../../host/local-relay';
import type { EnginePort } from '../../host/engine-port';
import type { HostPlatform } from '../../host/platform';
import { profilePaths } from '../../host/profile-paths';
import { ProfileSettings } from '../../host/profile-settings';
import { Session } from '../../host/session';
import { AparteError } from '../../protocol/errors';
import { NO_CHOICES } from '../../client/vault/room-choices';
import { FakeVault, fakeEngine, profileRecord } from './fake-engine';
import type { FakeEngine } from './fake-engine';
import { FakeRelay, ManualTimers, temporaryFolder } from './support';

const PASSPHRASE = 'six words that nobody knows';

function invitation(host: string): string {
  return encodeInvitation({
    suite: 'xchacha20-poly1305',
    relay: { host, port: 4747, pin: new Uint8Array(32).fill(3) },
    capability: CapabilityKey.generate(systemRandom),
    epoch: 20_000,
    epochKey: EpochKey.generate(systemRandom),
    head: { generation: new Uint8Array(16), n: 0, head: new Uint8Array(32) },
    retentionDays: 30,
  });
}

interface Stand {
  readonly session: Session;
  readonly relay: LocalRelay;
  readonly events: ChatEvent[];
  readonly engines: FakeEngine[];
  readonly records: string[];
  readonly themes: string[];
}

async function stand(
  vault: FakeVault,
  {
    dataRoot,
    locale = 'en-GB',
    openEngine,
    beforeLock,
  }: {
    dataRoot?: string;
    locale?: string;
    openEngine?: () => Promise<EnginePort>;
    beforeLock?: () => Promise<void>;
  } = {},
): Promise<Stand> {
  const paths = profilePaths(dataRoot ?? (await temporaryFolder()), 'zoe');
  const engines: FakeEngine[] = [];
  const records: string[] = [];
  const themes: string[] = [];
  const platform: HostPlatform = {
    program: { version: '0', host: 'cli', runtime: 'test', testRuntime: false, platform: 'linux' },
    systemLocale: () => locale,
    copyText: () => Promise.resolve(),
    openExternal: () => Promise.resolve(),
    openRelayWindow: () => Promise.resolve(),
    saveFile: () => Promise.resolve(true),
    applyTheme: (theme) => themes.push(theme),
    startGuest: () => ({ exited: Promise.resolve(), end: () => undefined }),
    quit: () => undefined,
  };
  const relay = new LocalRelay({
    folder: path.join(paths.dataRoot, 'relay'),
    profile: 'zoe',
    spawn: (start) => new FakeRelay(start).child,
    find: () => Promise.resolve(undefined),
    interfaces: () => ({}),
    after: new ManualTimers().after,
  });
  const session = new Session({
    paths,
    platform,
    settings: await ProfileSettings.open(paths.settings),
    vault,
    relay,
    log: { record: (_level, event) => records.push(event), unexpected: (event) => records.push(event) },
    random: systemRandom,
    ...(beforeLock && { beforeLock }),
    createProfile: (store, name) => store.saveProfile(profileRecord(name)),
    openEngine: async (store) => {
      if (openEngine) return openEngine();
      const engine = fakeEngine((await store.loadProfile())?.name ?? '');
      engines.push(engine);
      return engine;
    },
  });
  const events: ChatEvent[] = [];
  session.subscribe((event) => events.push(event));
  return { session, relay, events, engines, records, themes };
}

test('without a keychain a new profile wants a passphrase, and opens with it only', async () => {
  const vault = new FakeVault();
  const { session } = await stand(vault);
  await session.start();
  expect(session.state.stage).toEqual({ stage: 'new', needsPassphrase: true });
  await expect(session.createProfile('Zoé', undefined)).rejects.toMatchObject({ code: 'bad-argument' });
  await session.createProfile(' Zoé ', PASSPHRASE);
  expect(session.state.stage).toMatchObject({ stage: 'ready', name: 'Zoé' });
  await session.close();
  expect(vault.isOpen).toBe(false);

  const later = await stand(vault);
  await later.session.start();
  expect(later.session.state.stage).toMatchObject({ stage: 'locked' });
  expect(() => later.session.engine).toThrow(expect.objectContaining({ code: 'vault-locked' }));
  await expect(later.session.unlock('another')).rejects.toMatchObject({ code: 'wrong-passphrase' });
  expect(later.session.state.stage).toMatchObject({ stage: 'locked' });
  await later.session.unlock(PASSPHRASE);
  expect(later.session.state.stage).toMatchObject({ stage: 'ready', name: 'Zoé' });
});

test('a vault that opens and then cannot be read is closed again, and says why each time', async () => {
  const vault = new FakeVault();
  await (await stand(vault)).session.createProfile('Zoé', PASSPHRASE);
  const { session } = await stand(vault, { openEngine: () => Promise.reject(new AparteError('vault-damaged')) });
  await session.start();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(session.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'vault-damaged' });
    expect(vault.isOpen).toBe(false);
    expect(session.state.stage).toMatchObject({ stage: 'locked' });
  }
});

test('with a keychain it opens by itself', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  const { session } = await stand(vault);
  await session.start();
  expect(session.state.stage).toEqual({ stage: 'new', needsPassphrase: false });
  await session.createProfile('Zoé', undefined);
  await session.close();
  const later = await stand(vault);
  await later.session.start();
  expect(later.session.state.stage).toMatchObject({ stage: 'ready' });
});

test('a keychain that is gone never leads to an empty start', async () => {
  const vault = new FakeVault();
  vault.keys = [{ by: 'keychain' }];
  const only = await stand(vault);
  await expect(only.session.start()).rejects.toMatchObject({ code: 'keychain-unavailable' });

  vault.keys = [{ by: 'keychain' }, { by: 'passphrase', passphrase: PASSPHRASE }];
  const both = await stand(vault);
  await both.session.start();
  expect(both.session.state.stage).toMatchObject({ stage: 'locked' });
  expect(both.records).toContain('vault-stays-locked');
});

test('a vault whose profile was never written asks for the name again', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  vault.keys = [{ by: 'keychain' }];
  const { session } = await stand(vault);
  await session.start();
  expect(session.state.stage).toEqual({ stage: 'new', needsPassphrase: false });
  await session.createProfile('Zoé', undefined);
  expect(session.state.stage).toMatchObject({ stage: 'ready', name: 'Zoé' });
});

test('two presses of the button make one profile', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  const { session, engines } = await stand(vault);
  await session.start();
  const outcomes = await Promise.allSettled([
    session.createProfile('Zoé', undefined),
    session.createProfile('Zoé', undefined),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(engines).toHaveLength(1);
});

test('an invitation waits for the profile, is kept once, and its link stays here', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  const { session, events, engines } = await stand(vault);
  await session.start();
  const link = invitation('relay.example');
  session.offer(`Come: ${link}!`);
  session.offer(link);
  expect(session.state.offers).toEqual([
    { offer: expect.stringMatching(/^[0-9a-f]{32}$/u) as string, relayHost: 'relay.example', relayPort: 4747 },
  ]);
  expect(events.at(-1)).toEqual({ type: 'show-dialogue', dialogue: 'join' });
  expect(JSON.stringify(events)).not.toContain(link.slice(14, 40));
  const offer = session.state.offers[0]?.offer ?? '';
  await expect(session.acceptOffer(offer)).rejects.toMatchObject({ code: 'not-ready' });

  await session.createProfile('Zoé', undefined);
  expect(await session.acceptOffer(offer)).toEqual({ room: 'ab'.repeat(32) });
  expect(engines[0]?.joined).toEqual([link]);
  expect(session.state.offers).toEqual([]);
  await expect(session.acceptOffer(offer)).rejects.toMatchObject({ code: 'bad-argument' });

  session.offer(link);
  expect(session.state.offers[0]?.joined).toBe('ab'.repeat(32));
});

test('offers that nobody decides on do not pile up, and wrong ones are not kept', async () => {
  const { session } = await stand(new FakeVault());
  for (let index = 0; index < 12; index += 1) session.offer(invitation(`relay${String(index)}.example`));
  expect(session.state.offers).toHaveLength(8);
  expect(session.state.offers.at(-1)?.relayHost).toBe('relay11.example');
  expect(() => session.offer('good morning')).toThrow(expect.objectContaining({ code: 'invitation-not-found' }));
  const [first] = session.state.offers;
  session.declineOffer(first?.offer ?? '');
  expect(session.state.offers).toHaveLength(7);
});

test('language and theme are remembered outside the vault, and followed at once', async () => {
  const dataRoot = await temporaryFolder();
  const { session, themes, events } = await stand(new FakeVault(), { dataRoot, locale: 'fr-CA' });
  expect(session.language).toBe('fr');
  await session.changeSettings({ language: 'en', theme: 'dark' });
  expect(session.language).toBe('en');
  expect(themes).toEqual(['dark']);
  expect(events.at(-1)).toMatchObject({ type: 'state', state: { language: 'en', settings: { theme: 'dark' } } });
  const later = await stand(new FakeVault(), { dataRoot, locale: 'fr-CA' });
  expect(later.session.state.settings).toMatchObject({ language: 'en', theme: 'dark' });
});

test('the engine is heard through the session', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  const { session, events, engines } = await stand(vault);
  await session.start();
  await session.createProfile('Zoé', undefined);
  const told = { type: 'rows', room: 'ab'.repeat(32), rows: [], removed: [], reset: true } as const;
  engines[0]?.tell(told);
  expect(events.at(-1)).toEqual(told);
});

function summary(room: string, connection: RoomConnection): RoomSummary {
  return {
    room,
    connection,
    title: 'Essai',
    suite: 'xchacha20-poly1305',
    fromWords: false,
    relayHost: '127.0.0.1',
    relayPort: 4747,
    unread: 0,
    mentions: 0,
    draft: '',
    memberCount: 1,
    timerS: 0,
    longestTimerS: 0,
    alarms: 0,
    lastText: '',
    lastAuthor: '',
    lastMs: 0,
    readPosition: 0,
    endPosition: 0,
    ...NO_CHOICES,
  };
}

test('when the relay of this computer listens, rooms that wait try at once', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  const { session, relay, engines } = await stand(vault);
  await session.start();
  await session.createProfile('Zoé', undefined);
  const waiting = { state: 'waiting', sinceMs: 0, retryMs: 60_000, code: 'relay-unreachable', details: {} } as const;
  engines[0]?.held.push(summary('aa', waiting), summary('bb', { state: 'connected' }));
  await relay.start({ port: 4747, reach: 'this-computer' });
  await expect.poll(() => engines[0]?.reconnected).toEqual(['aa']);
});

test('a locked profile holds nothing open, shows nothing, and opens again as its slots allow', async () => {
  const vault = new FakeVault();
  const { session, engines, events } = await stand(vault);
  await session.start();
  await session.createProfile('Zoé', PASSPHRASE);
  session.offer(invitation('relay.example'));
  await session.lock();
  await session.lock();
  expect([vault.isOpen, engines[0]?.closed]).toEqual([false, true]);
  expect(session.state).toMatchObject({ stage: { stage: 'locked', ways: ['passphrase'] }, offers: [] });
  expect(JSON.stringify(session.state)).not.toContain('Zoé');
  const told = events.map(({ type }) => type);
  expect(told.lastIndexOf('locking')).toBeLessThan(told.lastIndexOf('state'));
  expect(() => session.engine).toThrow(expect.objectContaining({ code: 'vault-locked' }));
  await expect(session.unlock(undefined)).rejects.toMatchObject({ code: 'wrong-passphrase' });
  await expect(session.unlock('another')).rejects.toMatchObject({ code: 'wrong-passphrase' });
  await session.unlock(PASSPHRASE);
  expect(session.state).toMatchObject({ stage: { stage: 'ready', name: 'Zoé' }, offers: [{}] });
  expect(vault.isOpen).toBe(true);
});

test('a profile in the keychain is locked by hand and opens without a word', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  const { session } = await stand(vault);
  await session.start();
  await session.createProfile('Zoé', undefined);
  await session.lock();
  expect(session.state.stage).toEqual({ stage: 'locked', ways: ['keychain'] });
  await session.unlock(undefined);
  expect(session.state.stage).toMatchObject({ stage: 'ready' });
});

test('what a window writes while it is told of the lock is kept', async () => {
  const vault = new FakeVault();
  const steps: string[] = [];
  const { session } = await stand(vault, { beforeLock: () => Promise.resolve(void steps.push('waited')) });
  await session.start();
  await session.createProfile('Zoé', PASSPHRASE);
  session.subscribe((event) => {
    if (event.type === 'locking') steps.push(session.isReady ? 'told while open' : 'told too late');
  });
  await session.lock();
  expect(steps).toEqual(['told while open', 'waited']);
});

test('a passphrase is set, changed and removed by whoever knows the one of now', async () => {
  const vault = new FakeVault();
  vault.keychain = 'works';
  const { session } = await stand(vault);
  await session.start();
  await expect(session.protection()).rejects.toMatchObject({ code: 'not-ready' });
  await session.createProfile('Zoé', undefined);
  expect(await session.protection()).toEqual({ ways: ['keychain'], canOpenAlone: true });

  await session.changePassphrase({ passphrase: PASSPHRASE });
  expect(await session.protection()).toEqual({ ways: ['passphrase'], canOpenAlone: true });
  for (const guess of [{}, { current: 'another' }]) {
    const change = session.changePassphrase({ ...guess, passphrase: 'mine from now on' });
    await expect(change).rejects.toMatchObject({ code: 'wrong-passphrase' });
  }
  await session.lock();
  expect(session.state.stage).toEqual({ stage: 'locked', ways: ['passphrase'] });
  await expect(session.changePassphrase({ current: PASSPHRASE })).rejects.toMatchObject({ code: 'vault-locked' });
  await session.unlock(PASSPHRASE);
  await session.changePassphrase({ current: PASSPHRASE });
  expect(await session.protection()).toEqual({ ways: ['keychain'], canOpenAlone: true });
});
