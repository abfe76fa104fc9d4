/** `room join`: enters the room of an invitation. */
import { untilFlushed } from '../connection';
import type { Command } from '../context';
import { withEngine } from '../profile';
import { readAll } from '../secret-files';
import { shownLine } from '../terminal-text';
import { untilTold } from '../wait';

/** How long the title is waited for, which stands in what came before. */
const HISTORY_MS = 5000;

export const roomJoin: Command = async (context) => {
  const { given, output, say, stop } = context;
  const typed = given.argument(0);
  const text = typed === '-' ? await readAll(context) : typed;
  const noRoom = (): boolean => false;
  await withEngine(context, noRoom, async (engine) => {
    const { room } = await engine.join(text);
    await untilFlushed(context, engine, room);
    await untilTold(engine, () => engine.progress(room).historyDone || undefined, { stop, withinMs: HISTORY_MS });
    const joined = (await engine.rooms()).find((summary) => summary.room === room);
    const title = joined?.title ?? '';
    await output.result({ room, title }, () =>
      [say('roomJoined', { room }), title === '' ? say('untitled') : shownLine(title)].join('\n'),
    );
  });
};
