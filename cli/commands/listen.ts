/** `listen`: the messages of a room, each once and in the log's order, then new ones; and what is found of the log, whenever that changes. */
import type { Anomaly } from '../../client/api';
import { CHAT_CHANGES } from '../../i18n/chat-changes';
import { createTranslator } from '../../i18n/translate';
import { AnomalyFeed } from '../anomaly-feed';
import { AnomalyTexts } from '../anomaly-text';
import { ConnectionNotes, connectionFailure, isFinal } from '../connection';
import type { Command, CommandContext } from '../context';
import { Interrupted } from '../failure';
import { fingerprintDigits, fingerprintOf } from '../fingerprint';
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

/** What there is to print. */
interface News {
  readonly rows: readonly PlacedRow[];
  readonly found: readonly Anomaly[];
}

async function follow(
  context: CommandContext,
  open: OpenRoom,
  { after, forMs }: { readonly after: number; readonly forMs: number | undefined },
): Promise<void> {
  const { engine, room } = open;
  const feed = new MessageFeed(engine, room, after);
  const anomalies = new AnomalyFeed(engine, room);
  const texts = new AnomalyTexts(context, fingerprintDigits(engine.fingerprint().text));
  const notes = new ConnectionNotes(context);
  const explained = new Set<string>();
  const endsMs = forMs === undefined ? Infinity : performance.now() + forMs;
  const look = async (): Promise<News | undefined> => {
    // What was found is told before the command ends of it.
    const found = await anomalies.next();
    if (found.length === 0) endIfFinal(open);
    notes.tell(engine.progress(room).connection, ({ code }, text) => context.say('connectionWaits', { code, text }));
    const rows = await feed.next();
    return rows.length > 0 || found.length > 0 ? { rows, found } : undefined;
  };
  let lastPosition: number | undefined;
  for (;;) {
    const leftMs = endsMs - performance.now();
    const withinMs = forMs === undefined ? undefined : Math.max(0, leftMs);
    const news = await untilTold(engine, look, { stop: context.stop, withinMs });
    if (!news) return;
    const { rows, found } = news;
    for (const row of rows) await print(context, row);
    const read = rows[rows.length - 1]?.position;
    // Printed is read: the time of messages that disappear begins.
    if (read !== undefined) await engine.markRead({ room, position: read });
    for (const one of found) {
      // What it means and what to do is said once; that it goes on is a line.
      const words = explained.has(one.id) ? texts.line(one) : texts.block(one);
      explained.add(one.id);
      await context.output.result(texts.describe(one), () => `! ${words}`);
    }
    if (leftMs > 0) continue;
    // The time is over: what was there by then is still printed.
    lastPosition ??= (await engine.trust({ room })).position;
    if ((rows[rows.length - 1]?.position ?? Infinity) < lastPosition) continue;
    endIfFinal(open);
    return;
  }
}

/** @throws AparteError why no later attempt can follow the room */
function endIfFinal({ engine, room }: OpenRoom): void {
  const failure = connectionFailure(engine.progress(room).connection);
  if (failure && isFinal(failure)) throw failure;
}

async function print({ output, say, language }: CommandContext, row: PlacedRow): Promise<void> {
  const { position, authorName, author, timeMs, text, file, timerS, unseenAbove = 0 } = row;
  const time = new Date(timeMs).toISOString();
  const fingerprint = fingerprintOf(author);
  const { name: fileName = '', bytes = 0, media = '' } = file ?? {};
  const shown = { type: 'message', position, author: authorName, fingerprint, time, text };
  const before = unseenAbove > 0 ? { unseenAbove } : {};
  const life = timerS === undefined ? {} : { disappearsAfter: timerS };
  await output.result({ ...shown, ...life, ...before, ...(file && { file: { name: fileName, bytes, media } }) }, () => {
    const name = shownLine(authorName) || say('unnamed');
    const named = file ? [say('fileAt', { name: shownLine(fileName), bytes, position })] : [];
    const said = [...named, ...(text === '' ? [] : [shownText(text)])].join(' ');
    const changes = createTranslator(CHAT_CHANGES, language);
    const place = unseenAbove > 0 ? ` – ${changes('writtenBefore', { count: unseenAbove })}` : '';
    return `${time.slice(0, 16).replace('T', ' ')}Z  ${name} (${fingerprint.slice(0, 8)})${place}: ${said}`;
  });
}
