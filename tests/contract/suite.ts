/**
 * The contract, as every host keeps it: one suite for the command line's, the browser's and Electron's. It calls across the host's own boundary, with a
 * real engine behind it and a real relay. What needs a desktop is tested where there is one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { INVITATION_PREFIX, findInvitation } from '../../client/crypto/invitation';
import { RelayProcess } from '../support/relay-process';
import { pieces, secretForms } from '../support/secret-forms';
import type { ContractDriver } from './host';
import { ContractMember } from './member';
import { lockTests } from './lock';
import { messageTests } from './messages';
import { refusalTests } from './refusals';
import { roomTests } from './rooms';

const PATIENCE_MS = 120_000;

/** What opens the profiles of hosts that have no keychain. */
export const PASSPHRASE = 'six mots pour un essai';

/** What the parts of the suite share: two people with profiles, and a relay. */
export interface Stage {
  readonly zoe: ContractMember;
  readonly ali: ContractMember;
  readonly relay: RelayProcess;
  /** A new room of both. */
  readonly shared: (title: string) => Promise<string>;
}

/** Registers the suite for one kind of host. */
export function contractSuite(name: string, driver: ContractDriver): void {
  describe(`the contract over ${name}`, { timeout: PATIENCE_MS }, () => {
    let stage: Stage | undefined;
    let folder = '';

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'aparte-contract-'));
      const relay = await RelayProcess.start(path.join(folder, 'relay'));
      const [first, second] = await driver.start();
      const [zoe, ali] = [new ContractMember(first), new ContractMember(second)];
      await firstRun(zoe, 'Zoé');
      await firstRun(ali, 'Ali');
      stage = { zoe, ali, relay, shared: (title) => shareRoom({ zoe, ali, relay }, title) };
    }, PATIENCE_MS);

    afterAll(async () => {
      await driver.stop();
      await stage?.relay.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }, PATIENCE_MS);

    const onStage = (): Stage => {
      if (!stage) throw new Error('the hosts did not start');
      return stage;
    };
    profileTests(onStage);
    roomTests(onStage);
    messageTests(onStage);
    refusalTests(onStage);
    lockTests(onStage);

    it('lets no invitation, and no key of one, reach a page', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Secret');
      const link = await zoe.host.invitation(room);
      // What a page is told of where the link is shown; a host without windows refuses.
      await zoe.api.invitationFrame({ room, theme: 'light' }).catch(() => undefined);
      await ali.say(room, 'vu');
      const { capability, epochKey } = findInvitation(link);
      const secrets = [capability, epochKey].flatMap((key) => secretForms(key.exportBytes()));
      const parts = pieces(link.slice(INVITATION_PREFIX.length));
      expect(parts.length).toBeGreaterThan(9);
      for (const secret of [INVITATION_PREFIX, ...secrets, ...parts]) {
        expect(zoe.crossed).not.toContain(secret);
        expect(ali.crossed).not.toContain(secret);
      }
    });
  });
}

/** Nothing works before there is a profile; then it is made, once. */
async function firstRun({ api }: ContractMember, name: string): Promise<void> {
  const { stage, profile, settings } = await api.state({});
  expect([stage.stage, typeof profile, settings.theme]).toEqual(['new', 'string', 'system']);
  expect(await api.rooms({})).toEqual([]);
  const early = api.send({ room: '0'.repeat(64), text: 'trop tôt' });
  await expect(early).rejects.toMatchObject({ error: { code: 'not-ready' } });
  await expect(api.createProfile({ name: '  ' })).rejects.toMatchObject({ error: { code: 'bad-argument' } });
  const needsPassphrase = stage.stage === 'new' && stage.needsPassphrase;
  await api.createProfile({ name, ...(needsPassphrase && { passphrase: PASSPHRASE }) });
}

async function shareRoom({ zoe, ali, relay }: Omit<Stage, 'shared'>, title: string): Promise<string> {
  const { room } = await zoe.api.createRoom({ title, place: { on: 'relay', address: relay.address } });
  const link = await zoe.host.invitation(room);
  await ali.host.offer(`Viens : ${link} !`);
  const offer = await ali.until(async () => {
    const { offers } = await ali.api.state({});
    return offers.find(({ joined }) => joined === undefined);
  });
  expect(await ali.api.acceptOffer({ offer: offer.offer })).toEqual({ room });
  await ali.roomWhen(room, (summary) => summary.title === title && summary.connection.state === 'connected');
  // Each has heard the other's introduction.
  await Promise.all([zoe, ali].map((member) => member.roomWhen(room, ({ memberCount }) => memberCount === 2)));
  return room;
}

function profileTests(onStage: () => Stage): void {
  describe('a profile', () => {
    it('is made once, and known by name and fingerprint', async () => {
      const { zoe, ali } = onStage();
      const [own, other] = [(await zoe.api.state({})).stage, (await ali.api.state({})).stage];
      if (own.stage !== 'ready' || other.stage !== 'ready') throw new Error('not ready');
      expect(own.name).toBe('Zoé');
      expect(own.fingerprint.text).toMatch(/^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/u);
      expect(own.fingerprint.words).toHaveLength(8);
      expect(own.fingerprint).not.toEqual(other.fingerprint);
      await expect(zoe.api.createProfile({ name: 'Une autre' })).rejects.toMatchObject({
        error: { code: 'vault-exists' },
      });
    });

    it('is renamed: its rooms learn the name, and the past stands under it', async () => {
      const { zoe, ali, shared } = onStage();
      const room = await shared('Noms');
      await zoe.say(room, 'avant');
      const told = zoe.told((event) => event.type === 'state' && event.state.stage.stage === 'ready');
      await zoe.api.rename({ name: ' Zoë ' });
      expect(await told).toMatchObject({ state: { stage: { name: 'Zoë' } } });
      const rows = await ali.until(async () => {
        const all = (await ali.api.rows({ room, range: { from: 'end', limit: 50 } })).rows;
        return all.some(({ kind }) => kind === 'renamed') ? all : undefined;
      });
      expect(rows.find(({ kind }) => kind === 'renamed')).toMatchObject({ before: 'Zoé', text: 'Zoë' });
      expect(rows.find(({ text }) => text === 'avant')).toMatchObject({ authorName: 'Zoë' });
      await zoe.api.rename({ name: 'Zoé' });
    });

    it('keeps its settings, and tells them', async () => {
      const { zoe } = onStage();
      const told = zoe.told((event) => event.type === 'state' && event.state.settings.language === 'fr');
      await zoe.api.changeSettings({ language: 'fr', theme: 'dark' });
      expect(await told).toMatchObject({ state: { language: 'fr', settings: { language: 'fr', theme: 'dark' } } });
      await zoe.api.changeSettings({ theme: 'light' });
      expect((await zoe.api.state({})).settings).toMatchObject({ language: 'fr', theme: 'light' });
    });
  });
}
