import { Capability } from './member';
import { World, type WorldOptions } from './world';

/** A relay with one room that two members have open on channel 1. */
export async function roomOfTwo(options: WorldOptions = {}) {
  const world = await World.start(options);
  const capability = new Capability();
  const [ann, bob] = [await world.greeted(), await world.greeted('198.51.100.7')];
  await ann.open(1, capability);
  await bob.open(1, capability);
  return { world, capability, ann, bob };
}
