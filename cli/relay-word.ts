/** The relay's first word, whose clock says under which day's key something is sealed. */
import type { Engine } from '../client/engine';
import { connectionFailure } from './connection';
import type { CommandContext } from './context';
import { untilTold } from './wait';

/** Resolves once the relay answered or could not be reached: either way what is said is sealed then. */
export async function untilRelaySpoke(
  { stop }: CommandContext,
  engine: Engine,
  room: string,
  withinMs: number,
): Promise<void> {
  const isKnown = (): true | undefined => {
    const { connection } = engine.progress(room);
    return connection.state === 'connecting' && !connectionFailure(connection) ? undefined : true;
  };
  await untilTold(engine, isKnown, { stop, withinMs });
}
