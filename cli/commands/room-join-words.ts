/** `room join-words`: enters the room of six words that somebody told. */
import { untilFlushed } from '../connection';
import type { Command } from '../context';
import { withEngine } from '../profile';
import { readAll, readSecretLine } from '../secret-files';
import { shownLine } from '../terminal-text';

export const roomJoinWords: Command = async (context) => {
  const { given, output, say } = context;
  const file = given.argument(0);
  const words = file === '-' ? await readAll(context) : await readSecretLine(file, say);
  const noRoom = (): boolean => false;
  await withEngine(context, noRoom, async (engine) => {
    const way = { title: given.required('title'), relay: given.required('relay'), words };
    const { room } = await engine.joinByWords(way);
    await untilFlushed(context, engine, room);
    const joined = (await engine.rooms()).find((summary) => summary.room === room);
    const title = joined?.title ?? way.title;
    await output.result({ room, title }, () => [say('roomJoined', { room }), shownLine(title)].join('\n'));
  });
};
