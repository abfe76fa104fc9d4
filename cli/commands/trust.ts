/** `trust`: what is known of the order of a room. */
import type { Trust } from '../../client/api';
import { untilConnected } from '../connection';
import type { Command, CommandContext } from '../context';
import { fingerprintOf } from '../fingerprint';
import { withRoom, type OpenRoom } from '../profile';
import { shownLine } from '../terminal-text';
import { untilTold } from '../wait';

export const trust: Command = async (context) => {
  const { given, output } = context;
  const forMs = given.milliseconds('for') ?? 0;
  await withRoom(context, { name: given.argument(0), online: true }, async (open) => {
    await untilConnected(context, open.engine, open.room);
    await untilConfirmed(context, open, forMs);
    const known = await open.engine.trust({ room: open.room });
    await output.result(describe(known), () => lines(context, known).join('\n'));
  });
};

/** Waits until every other member has confirmed the present end of the log, or the time is over. */
async function untilConfirmed({ stop }: CommandContext, { engine, room }: OpenRoom, withinMs: number): Promise<void> {
  await untilTold(
    engine,
    async () => {
      const others = (await engine.members({ room })).filter(({ own }) => !own).map(({ author }) => author);
      const { confirmedBy, position } = await engine.trust({ room });
      const agreed = new Set(confirmedBy.filter((one) => one.position >= position).map(({ author }) => author));
      return (others.length > 0 && others.every((author) => agreed.has(author))) || undefined;
    },
    { stop, withinMs },
  );
}

function describe({ room, generation, position, head, signedPosition, confirmedBy }: Trust): object {
  return {
    room,
    generation,
    position,
    head,
    signedPosition,
    confirmedBy: confirmedBy.map((one) => ({
      fingerprint: fingerprintOf(one.author),
      position: one.position,
      secondsAgo: secondsSince(one.atMs),
    })),
    anomalies: [],
  };
}

function lines({ say }: CommandContext, known: Trust): string[] {
  const { position, signedPosition, head, generation, confirmedBy } = known;
  const agreements = confirmedBy.map((one) =>
    say('trustAgreement', {
      name: shownLine(one.name) || say('unnamed'),
      position: one.position,
      seconds: secondsSince(one.atMs),
    }),
  );
  return [
    say('trustPlace', { position, signedPosition }),
    say('trustHead', { head, generation }),
    ...(agreements.length === 0 ? [say('trustNobody')] : agreements),
  ];
}

/** The agreement is at most this old. */
function secondsSince(timeMs: number): number {
  return Math.max(0, Math.round((Date.now() - timeMs) / 1000));
}
