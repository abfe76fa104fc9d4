/** A room as a file for people (HTML) or for programs (JSON): what this computer holds of it, in clear. */
import type { ChatApi, Member, MessageRow, RoomId, RoomSummary } from '../contract/chat';
import type { ExportFormat } from '../contract/profile';
import type { Language } from '../contract/common';
import { EXPORT } from '../i18n/export';
import { createTranslator } from '../i18n/translate';
import { AparteError } from '../protocol/errors';

/** What an export reads. */
export interface ExportedEngine {
  readonly rooms: () => Promise<readonly RoomSummary[]>;
  readonly rows: ChatApi['rows'];
  readonly members: ChatApi['members'];
}

/** What is exported, and how. */
export interface ExportWish {
  readonly room: RoomId;
  readonly format: ExportFormat;
  readonly language: Language;
  readonly nowMs: number;
}

const PAGE_ROWS = 200;
const VERSION = 1;

/** The file's text. @throws AparteError `unknown-room` */
export async function exportRoom(engine: ExportedEngine, wish: ExportWish): Promise<string> {
  const summary = (await engine.rooms()).find(({ room }) => room === wish.room);
  if (!summary) throw new AparteError('unknown-room');
  const [members, rows] = [await engine.members({ room: wish.room }), await allRows(engine, wish.room)];
  return wish.format === 'json' ? asJson(summary, members, rows, wish) : asHtml(summary, rows, wish);
}

async function allRows(engine: ExportedEngine, room: RoomId): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  for (let position = 0, more = true; more;) {
    const page = await engine.rows({ room, range: { from: 'after', position, limit: PAGE_ROWS } });
    // What waits has no place in the log yet, and may still be taken back.
    const placed = page.rows.filter((row) => row.position !== undefined);
    rows.push(...placed.map(withoutPassing));
    position = placed.at(-1)?.position ?? position;
    more = page.newerExist && placed.length > 0;
  }
  return rows;
}

/** What is to disappear does not outlast that in a file. */
function withoutPassing(row: MessageRow): MessageRow {
  if (row.kind !== 'text' || row.timerS === undefined) return row;
  const { file: _file, reply: _reply, mentions: _mentions, ...rest } = row;
  return { ...rest, text: '' };
}

function asJson(
  summary: RoomSummary,
  members: readonly Member[],
  rows: readonly MessageRow[],
  wish: ExportWish,
): string {
  const exported = {
    format: 'aparte-room',
    version: VERSION,
    exported: new Date(wish.nowMs).toISOString(),
    room: summary.room,
    title: summary.title,
    members: members.map(({ author, name, fingerprint, compared }) => ({
      ...{ author, name, compared },
      fingerprint: fingerprint.text,
    })),
    messages: rows.map(
      ({ position, kind, author, authorName, timeMs, text, before, digest, edited, erased, timerS, reply, file }) => ({
        ...{ position, kind, author, authorName, time: new Date(timeMs).toISOString(), text, digest },
        ...(before !== undefined && { before }),
        ...(edited && { edited }),
        ...(erased && { erased }),
        ...(timerS !== undefined && { disappearsAfter: timerS }),
        ...(reply && { reply }),
        ...(file && { file: { name: file.name, bytes: file.bytes, media: file.media, sha256: file.file } }),
      }),
    ),
  };
  return `${JSON.stringify(exported, undefined, 2)}\n`;
}

const STYLE = `body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:#2b2420;background:#fffcf7}
article{margin:0 0 1rem}header{font-size:.8125rem;color:#655a50}header b{color:#2b2420}p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.system{font-size:.8125rem;color:#655a50;font-style:italic}
@media(prefers-color-scheme:dark){body{color:#ece6db;background:#181a24}header,.system{color:#aca699}header b{color:#ece6db}}`;

/** One file that loads nothing and runs nothing, whatever somebody wrote. */
function asHtml(summary: RoomSummary, rows: readonly MessageRow[], { language, nowMs }: ExportWish): string {
  const text = createTranslator(EXPORT, language);
  const shownTime = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const lines = rows.map((row) => {
    const time = `<time datetime="${new Date(row.timeMs).toISOString()}">${escaped(shownTime.format(row.timeMs))}</time>`;
    const name = escaped(row.authorName);
    if (row.kind !== 'text') {
      return `<article class="system"><p dir="auto">${escaped(systemLine(row, text))} · ${time}</p></article>`;
    }
    const note = row.edited ? ` · ${escaped(text('edited'))}` : '';
    const said = saidIn(row, text);
    const { file } = row;
    const named = file ? `<p><i>${escaped(text('file', { name: file.name, count: file.bytes }))}</i></p>` : '';
    return `<article><header><b><bdi>${name}</bdi></b> · ${time}${note}</header>${named}<p dir="auto">${said}</p></article>`;
  });
  const title = escaped(summary.title);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1><bdi>${title}</bdi></h1>
<p class="system">${escaped(text('exported', { time: shownTime.format(nowMs), count: rows.length }))}</p>
${lines.join('\n')}
</body>
</html>
`;
}

type ExportText = ReturnType<typeof createTranslator<keyof typeof EXPORT>>;

function saidIn(row: MessageRow, text: ExportText): string {
  if (row.erased) return `<i>${escaped(text('erased'))}</i>`;
  return row.timerS === undefined ? escaped(row.text) : `<i>${escaped(text('disappearing'))}</i>`;
}

function systemLine(row: MessageRow, text: ExportText): string {
  const name = row.authorName;
  switch (row.kind) {
    case 'joined':
      return text('joined', { name });
    case 'renamed':
      return text('renamed', { name: row.before ?? name, text: row.text });
    case 'pinned':
      return text('pinned', { name });
    case 'timed':
      return text('timed', { name });
    case 'titled':
      return text('titled', { name, text: row.text });
    default:
      return text('unreadable');
  }
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
