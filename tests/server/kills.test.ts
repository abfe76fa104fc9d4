/**
 * kill -9 under load, again and again, against members that know what was acknowledged. `APARTE_KILLS=100 npm run unit -- tests/server/kills.test.ts`
 * does it a hundred times; the number is printed with what was acknowledged meanwhile.
 */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { makeRelayKey } from '../../server/crypto/relay-key';
import type { RawClient } from './support/client';
import { testFolder } from './support/folder';
import { KillMember, isBroken } from './support/kill-model';
import { RelayProcess, bundlePrograms, runRelay } from './support/program';
import { greetedRaw } from './support/tls-client';

const KILLS = Number(process.env['APARTE_KILLS'] ?? 10);
const MEMBERS = 4;

vi.setConfig({ testTimeout: 120_000 + KILLS * 120_000 });
bundlePrograms('aparte-relay');

const UNLIMITED = [
  'publishesPerSecond',
  'publishBurst',
  'publishBytesPerSecond',
  'publishBurstBytes',
  'blobBytesPerSecond',
]
  .concat(['blobBurstBytes', 'requestsPerSecond', 'requestBurst', 'maxBlobStoreBytes', 'maxRoomBlobBytes'])
  .flatMap((name) => ['--limit', `${name}=100000000000`]);

const talkOf = (member: KillMember | undefined, client: RawClient): Promise<void> =>
  member?.talk(client) ?? Promise.reject(new Error('no member'));

it(`loses nothing that it acknowledged in ${String(KILLS)} kills under load`, async () => {
  const folder = path.join(testFolder(), 'relay');
  const members = Array.from({ length: MEMBERS }, (_, index) => new KillMember(index + 1));
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const relay = await RelayProcess.serve(folder, ...UNLIMITED);
    const key = makeRelayKey(createPrivateKey(readFileSync(path.join(folder, 'relay-key.pem'))));
    const clients = await Promise.all(members.map(() => greetedRaw(relay.port)));
    const opened = clients.map(
      (client, index) =>
        members[index]?.check(client, (statement, signature) => key.verify(statement, signature)) ??
        Promise.reject(new Error('no member')),
    );
    await Promise.all(opened);
    if (kill === KILLS) {
      relay.kill('SIGTERM');
      expect(await relay.exit).toBe(0);
      break;
    }
    const before = members.reduce((sum, { accepted }) => sum + accepted, 0);
    const talks = clients.map((client, index) =>
      talkOf(members[index], client).catch((error: unknown) => {
        if (!isBroken(client, error)) throw error;
      }),
    );
    // At another number of acknowledgements each time, in the middle of the next ones.
    const after = before + 40 + ((kill * 7919) % 600);
    await expect
      .poll(() => members.reduce((sum, { accepted }) => sum + accepted, 0), { timeout: 60_000, interval: 2 })
      .toBeGreaterThanOrEqual(after);
    relay.kill('SIGKILL');
    await Promise.all(talks);
    await relay.exit;
  }
  const frames = members.reduce((sum, { positions }) => sum + positions, 0);
  console.log(`${String(KILLS)} kills, ${String(frames)} messages acknowledged, none lost`);
  const verified = await runRelay('verify', '--data', folder, '--json');
  expect([verified.exit, JSON.parse(verified.stdout)]).toMatchObject([0, { rooms: MEMBERS, frames, problems: [] }]);
});
