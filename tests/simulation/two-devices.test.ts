/** One person's vault on two computers. */
import { expect, it } from 'vitest';
import type { Device } from './world/device';
import { SimulatedGroup } from './world/simulated-group';

it('accuses no relay where one device goes on after a restored backup lost what the other said', async () => {
  const group = new SimulatedGroup('two devices');
  group.relay.start();
  const zoe = await group.addDevice('zoe', { person: 'Zoé' });
  const ali = await group.addDevice('ali', { person: 'Ali' });
  const { room } = await group.during(zoe.engine.createRoom({ title: 'Salon', relay: group.address }));
  await group.during(ali.engine.join(await group.during(zoe.engine.invitation(room))));
  await group.clock.advance(5000);
  const second = await group.addDevice('ali+2', { person: '', vault: ali.vault.copy() });
  const textsOf = async (device: Device): Promise<string[]> =>
    (await device.rows(room)).flatMap(({ kind, text }) => (kind === 'text' ? [text] : []));
  const all = (...texts: string[]) =>
    group.until(async () => {
      const shown = await Promise.all([zoe, ali].map(textsOf));
      return shown.every((some) => some.join() === texts.join());
    }, 120_000);

  const backup = group.relay.disk.copy();
  await group.during(second.engine.send({ room, text: 'du portable' }));
  expect(await all('du portable')).toBe(true);
  await group.during(second.stop());
  group.killRelay();
  group.relay.disk = backup;
  group.relay.start();
  expect(await all()).toBe(true);
  await group.during(ali.engine.send({ room, text: 'du bureau' }));
  expect(await all('du bureau')).toBe(true);
  await group.during(second.start());
  expect(await all('du bureau', 'du portable')).toBe(true);

  const found = await group.during(zoe.engine.anomalies({ room }));
  expect(found.map(({ name }) => name).filter((name) => name !== 'restored' && name !== 'two-devices')).toEqual([]);
  expect(group.complaints).toEqual([]);
  group.finish();
});
