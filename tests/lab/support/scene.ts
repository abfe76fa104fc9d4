/** Three raw members of one room. */
import type { Opened } from '../../../protocol/messages';
import type { RawClient } from '../../server/support/client';
import { CHANNEL, RawStage } from './raw-stage';

export interface Scene {
  readonly stage: RawStage;
  readonly zoe: RawClient;
  readonly ali: RawClient;
  readonly bob: RawClient;
}

/** Three members and two messages of the first. */
export async function scene(messages = 2): Promise<Scene> {
  const stage = await RawStage.start();
  const [zoe, ali, bob] = await stage.conversation(3, messages);
  if (!zoe || !ali || !bob) throw new Error('nobody');
  return { stage, zoe, ali, bob };
}

/** Opens again after the saboteur ended the opening. */
export async function again(stage: RawStage, client: RawClient, channel = 2): Promise<Opened> {
  await client.ended(CHANNEL);
  return client.open(channel, stage.capability);
}
