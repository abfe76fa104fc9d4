/** `room timer`: how long what is said in a room lasts, read as this disk knows it, or set for everybody. */
import type { Engine } from '../../client/engine';
import { AparteError } from '../../protocol/errors';
import { ConnectionNotes, connectionFailure, isFinal } from '../connection';
import type { Command, CommandContext } from '../context';
import { withRoom } from '../profile';
import { untilRelaySpoke } from '../relay-word';
import { untilTold } from '../wait';

const DEFAULT_TIMEOUT_MS = 60_000;
const RELAY_CLOCK_MS = 10_000;

const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

export const roomTimer: Command = async (context) => {
  const { given, output, say } = context;
  const typed = given.text('set');
  const seconds = typed === undefined ? undefined : secondsOf(context, typed);
  const withinMs = given.milliseconds('timeout') ?? DEFAULT_TIMEOUT_MS;
  await withRoom(context, { name: given.argument(0), online: seconds !== undefined }, async ({ engine, room }) => {
    if (seconds !== undefined) await set(context, engine, { room, seconds, withinMs });
    const timerS = (await engine.rooms()).find((one) => one.room === room)?.timerS ?? 0;
    await output.result({ room, timer: timerS }, () =>
      timerS === 0 ? say('timerOff') : say('timerOn', { span: spanOf(timerS) }),
    );
  });
};

interface Wish {
  readonly room: string;
  readonly seconds: number;
  readonly withinMs: number;
}

/** Done once the relay has it. */
async function set(context: CommandContext, engine: Engine, { room, seconds, withinMs }: Wish): Promise<void> {
  const endsMs = performance.now() + withinMs;
  const leftMs = (): number => Math.max(0, endsMs - performance.now());
  await untilRelaySpoke(context, engine, room, Math.min(RELAY_CLOCK_MS, leftMs()));
  await engine.setTimer({ room, seconds });
  const notes = new ConnectionNotes(context);
  const look = (): Promise<true | undefined> => {
    const { connection, unacknowledgedFrames } = engine.progress(room);
    const failure = connectionFailure(connection);
    if (failure && isFinal(failure)) throw failure;
    notes.tell(connection, (_, text) => context.say('waitingForRelay', { text, seconds: Math.round(withinMs / 1000) }));
    return Promise.resolve(unacknowledgedFrames === 0 ? true : undefined);
  };
  if (await untilTold(engine, look, { stop: context.stop, withinMs: leftMs() })) return;
  throw connectionFailure(engine.progress(room).connection) ?? new AparteError('not-confirmed');
}

/** @throws AparteError `usage` */
function secondsOf({ say }: CommandContext, typed: string): number {
  if (typed === 'off') return 0;
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([smhdw])$/u.exec(typed) ?? [];
  const seconds = Number(count) * (UNITS_S[unit] ?? 0);
  if (seconds === 0) throw new AparteError('usage', { what: say('notSpan') });
  return seconds;
}

/** As it is typed: in the largest unit that fits. */
function spanOf(seconds: number): string {
  const [unit = 's', size = 1] =
    [...Object.entries(UNITS_S)].reverse().find(([, length]) => seconds % length === 0) ?? [];
  return `${String(seconds / size)}${unit}`;
}
