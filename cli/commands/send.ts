/** `send`: one message, on this disk first, done once the relay has it on its own. */
import { AparteError } from '../../protocol/errors';
import { namedIn } from '../../client/rooms/mentions';
import type { Command, CommandContext } from '../context';
import { Delivery } from '../delivery';
import { FailedWith, Interrupted } from '../failure';
import { withRoom } from '../profile';
import { untilRelaySpoke } from '../relay-word';
import { readAll } from '../secret-files';

const DEFAULT_TIMEOUT_MS = 60_000;

/** How long a message waits for the first word of the relay, whose clock says under which day's key it is sealed. */
const RELAY_CLOCK_MS = 10_000;

/** What a relay says to a message that it will not take now. */
const REFUSALS = new Set<string>(['room-full', 'store-full', 'store-failed', 'payload-too-large']);

export const send: Command = async (context) => {
  const { given, output, say } = context;
  const withinMs = given.milliseconds('timeout') ?? DEFAULT_TIMEOUT_MS;
  const text = await typedText(context);
  let queued: Promise<unknown> | undefined;
  let position: number | undefined;
  try {
    await withRoom(context, { name: given.argument(0), online: true }, async ({ engine, room, record }) => {
      const endsMs = performance.now() + withinMs;
      const leftMs = (): number => Math.max(0, endsMs - performance.now());
      await untilRelaySpoke(context, engine, room, Math.min(RELAY_CLOCK_MS, leftMs()));
      const delivery = new Delivery(context, engine, room, record.end?.n ?? 0);
      try {
        const mentions = namedIn(text, await engine.members({ room }));
        const sealed = engine.send({ room, text, mentions });
        queued = sealed;
        const { key } = await sealed;
        position = await delivery.accepted(key, leftMs());
      } finally {
        delivery.close();
      }
      const result = { room, position };
      await output.result(result, () => say('sent', { position: result.position }));
    });
  } catch (error) {
    throw position === undefined && queued ? await explained(context, error, queued) : error;
  }
};

async function typedText(context: CommandContext): Promise<string> {
  const typed = context.given.argument(1);
  return typed === '-' ? (await readAll(context)).replace(/\r?\n$/u, '') : typed;
}

/** The failure of a message that is not acknowledged, with what became of it. The engine has ended: it is on the disk, or will never be. */
async function explained({ say }: CommandContext, thrown: unknown, queued: Promise<unknown>): Promise<unknown> {
  try {
    await queued;
  } catch (error) {
    return error;
  }
  if (thrown instanceof Interrupted) {
    return thrown.by === 'pipe' || thrown.by === 'bug'
      ? thrown
      : new FailedWith(new AparteError('not-confirmed'), say('keptWaiting'));
  }
  if (!(thrown instanceof AparteError) || thrown.code === 'internal') return thrown;
  return new FailedWith(thrown, say(REFUSALS.has(thrown.code) ? 'keptRefused' : 'keptWaiting'));
}
