/** `listen`: the messages of a room, each once and in the log's order, then new ones. */
import { ConnectionNotes, connectionFailure, isFinal } from '../connection';
import type { Command, CommandContext } from '../context';
import { Interrupted } from '../failure';
import { fingerprintOf } from '../fingerprint';
import { MessageFeed, type PlacedRow } from '../message-feed';
import { withRoom, type OpenRoom } from '../profile';
import { shownLine, shownText } from '../terminal-text';
import { untilTold } from '../wait';

export const listen: Command = async (context) => {
  const { given } = context;
  const after = given.position('after');
  const forMs = given.milliseconds('for');
  try {
    await withRoom(context, { name: given.argument(0), online: true }, (open) =>
      follow(context, open, { after, forMs }),
    );
  } catch (error) {
    // Interrupting it is how it ends.
    if (!(error instanceof Interrupted)) throw error;
  }
};

async function follow(
  context: CommandContext,
  { engine, room }: OpenRoom,
  { after, forMs }: { readonly after: number; readonly forMs: number | undefined },
): Promise<void> {
  const feed = new MessageFeed(engine, room, after);
  const notes = new ConnectionNotes(context);
  const endsMs = forMs === undefined ? Infinity : performance.now() + forMs;
  const look = async (): Promise<readonly PlacedRow[] | undefined> => {
    const { connection } = engine.progress(room);
    const failure = connectionFailure(connection);
    if (failure && isFinal(failure)) throw failure;
    notes.tell(connection, ({ code }, text) => context.say('connectionWaits', { code, text }));
    const rows = await feed.next();
    return rows.length > 0 ? rows : undefined;
  };
  let lastPosition: number | undefined;
  for (;;) {
    const leftMs = endsMs - performance.now();
    const withinMs = forMs === undefined ? undefined : Math.max(0, leftMs);
    const rows = await untilTold(engine, look, { stop: context.stop, withinMs });
    if (!rows) return;
    for (const row of rows) await print(context, row);
    // The time is over: what was there by then is still printed.
    if (leftMs <= 0) lastPosition ??= (await engine.trust({ room })).position;
    if (lastPosition !== undefined && (rows[rows.length - 1]?.position ?? 0) >= lastPosition) return;
  }
}

async function print({ output, say }: CommandContext, row: PlacedRow): Promise<void> {
  const { position, authorName, author, timeMs, text } = row;
  const time = new Date(timeMs).toISOString();
  const fingerprint = fingerprintOf(author);
  await output.result({ type: 'message', position, author: authorName, fingerprint, time, text }, () => {
    const name = shownLine(authorName) || say('unnamed');
    return `${time.slice(0, 16).replace('T', ' ')}Z  ${name} (${fingerprint.slice(0, 8)}): ${shownText(text)}`;
  });
}
