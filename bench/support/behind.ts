/** A member that is many messages behind. */
import type { RoomId } from '../../client/api';
import { fillRoom } from './fill';
import type { BenchWorld } from './world';

/** A room that Mia joined before `messages` were written in it, and the relay that has them. */
export async function fallBehind(world: BenchWorld, messages: number, authors: number): Promise<RoomId> {
  await world.startRelay();
  const zoe = await world.member('Zoé');
  const { room } = await zoe.engine.createRoom({ title: 'Banc', relay: world.address });
  const mia = await world.member('Mia');
  await mia.engine.join(await zoe.engine.invitation(room));
  const [record] = await zoe.vault.store.listRooms();
  await zoe.close();
  await mia.close();
  world.stopRelay();
  if (record) await fillRoom(world.log, record, messages, authors);
  await world.startRelay();
  return room;
}
