/** `search`: messages of this profile that have all of some words, as its index finds them. It connects to nothing. */
import type { RoomId, SearchHit } from '../../client/api';
import type { Engine } from '../../client/engine';
import type { Command, CommandContext } from '../context';
import { withEngine, withRoom } from '../profile';
import { readAll } from '../secret-files';
import { shownLine } from '../terminal-text';

/** As many as one question to the index gives. */
const PAGE = 100;

export const search: Command = async (context) => {
  const { given } = context;
  const words = given.argument(0) === '-' ? await readAll(context) : given.argument(0);
  const name = given.text('room');
  if (name === undefined) {
    await withEngine(
      context,
      () => false,
      (engine) => find(context, engine, { words }),
    );
  } else {
    await withRoom(context, { name, online: false }, ({ engine, room }) => find(context, engine, { words, room }));
  }
};

async function find(
  context: CommandContext,
  engine: Engine,
  { words: query, room }: { readonly words: string; readonly room?: RoomId },
): Promise<void> {
  const titles = new Map((await engine.rooms()).map((one) => [one.room, one.title]));
  const { rooms, complete } = await engine.search({ query, limit: PAGE, ...(room !== undefined && { room }) });
  if (!complete) context.output.note(context.say('searchIncomplete'));
  for (const found of rooms) {
    const print = (hits: readonly SearchHit[]) => printHits(context, { room: found.room, titles, hits });
    await print(found.hits);
    let { hits, olderExist } = found;
    while (olderExist) {
      const before = hits.at(-1)?.position ?? 0;
      const [older] = (await engine.search({ query, room: found.room, before, limit: PAGE })).rooms;
      ({ hits, olderExist } = older ?? { hits: [], olderExist: false });
      await print(hits);
    }
  }
}

interface Found {
  readonly room: RoomId;
  readonly titles: ReadonlyMap<RoomId, string>;
  readonly hits: readonly SearchHit[];
}

async function printHits({ output, say }: CommandContext, { room, titles, hits }: Found): Promise<void> {
  const title = titles.get(room) ?? '';
  for (const { position, authorName: author, own, timeMs, excerpt: text } of hits) {
    const time = new Date(timeMs).toISOString();
    await output.result({ room, title, position, author, own, time, text }, () => {
      const place = `${shownLine(title) || say('untitled')} ${String(position)}`;
      const name = shownLine(author) || say('unnamed');
      return `${time.slice(0, 16).replace('T', ' ')}Z  ${place}  ${name}: ${shownLine(text)}`;
    });
  }
}
