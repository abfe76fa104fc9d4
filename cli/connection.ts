/** What a command makes of a room's connection: which failures wait for better times, and which do not. */
import type { RoomConnection } from '../client/api';
import type { Engine } from '../client/engine';
import { AparteError, isErrorCode, toAparteError } from '../protocol/errors';
import type { CommandContext } from './context';
import { failureText } from './failure';
import { shownLine } from './terminal-text';
import { untilTold } from './wait';

/** No later attempt is answered otherwise. */
const FINAL = new Set<string>([
  'wrong-relay',
  'unsupported-version',
  'bad-signature',
  'room-absent',
  'room-closed',
  'token-required',
  'token-refused',
  'terms-differ',
]);

/** How long commands that have done their work wait for the relay to acknowledge what belongs to it. */
const FLUSH_MS = 5000;

/** Why a room is not connected; undefined where it is, or is about to be. */
export function connectionFailure(connection: RoomConnection): AparteError | undefined {
  if (connection.state !== 'waiting') return undefined;
  const { code, details } = connection;
  return isErrorCode(code) ? new AparteError(code, details) : toAparteError(code);
}

/** Whether trying again is of no use. */
export function isFinal({ code }: AparteError): boolean {
  return FINAL.has(code);
}

/** Waits until the room's log was followed to its end. @throws AparteError the first reason why it could not be */
export async function untilConnected(context: CommandContext, engine: Engine, room: string): Promise<void> {
  await untilTold(
    engine,
    () => {
      const { connection } = engine.progress(room);
      const failure = connectionFailure(connection);
      if (failure) throw failure;
      return connection.state === 'connected' ? true : undefined;
    },
    { stop: context.stop },
  );
}

/** Gives the relay a moment to acknowledge what was said on the way (names, titles), and says where it has not. */
export async function untilFlushed(context: CommandContext, engine: Engine, room: string): Promise<void> {
  const isFlushed = await untilTold(
    engine,
    () => {
      const { connection, unacknowledgedFrames } = engine.progress(room);
      if (connectionFailure(connection)) return false;
      return connection.state === 'connected' && unacknowledgedFrames === 0 ? true : undefined;
    },
    { stop: context.stop, withinMs: FLUSH_MS },
  );
  if (isFlushed !== true) context.output.note(context.say('notIntroduced'));
}

/** Tells the person who watches when the connection goes and when it is back; each once. */
export class ConnectionNotes {
  private told: string | undefined;

  constructor(private readonly context: CommandContext) {}

  /** @param line what to say of a failure */
  tell(connection: RoomConnection, line: (error: AparteError, text: string) => string): void {
    const failure = connectionFailure(connection);
    const { output, say, language } = this.context;
    if (failure && failure.code !== this.told) {
      this.told = failure.code;
      output.note(shownLine(line(failure, failureText(failure, language))));
    } else if (connection.state === 'connected' && this.told !== undefined) {
      this.told = undefined;
      output.note(say('connectionBack'));
    }
  }
}
