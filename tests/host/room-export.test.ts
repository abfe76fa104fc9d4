import { expect, test } from 'vitest';

import type { MessageRow, RoomSummary, RowRange } from '../../contract/chat';
import { exportRoom, type ExportedEngine } from '../../host/room-export';

const ROOM = 'ab'.repeat(32);
const HOSTILE = `<script>alert(1)</script> & "'</article><img src=x onerror=y>`;

function engineWith(texts: readonly string[], title = 'Salon'): ExportedEngine {
  const all = texts.map((text, index): MessageRow => ({
    key: String(index),
    position: index + 1,
    kind: 'text',
    author: 'cd'.repeat(32),
    authorName: HOSTILE,
    own: false,
    timeMs: 1_700_000_000_000,
    text,
    digest: 'ef'.repeat(32),
  }));
  const waiting: MessageRow = { ...(all[0] as MessageRow), key: 'w', text: 'not sent yet' };
  delete (waiting as { position?: number }).position;
  return {
    rooms: () => Promise.resolve([{ room: ROOM, title } as RoomSummary]),
    members: () => Promise.resolve([]),
    rows: ({ range }: { readonly range: RowRange }) => {
      const after = 'position' in range ? range.position : 0;
      const rows = all.slice(after, after + range.limit);
      const newerExist = after + range.limit < all.length;
      return Promise.resolve({ rows: newerExist ? rows : [...rows, waiting], olderExist: after > 0, newerExist });
    },
  };
}

const wish = { room: ROOM, nowMs: 1_700_000_000_000, language: 'en' } as const;

test('JSON has every message of the log once, in its order, and none that waits', async () => {
  const texts = Array.from({ length: 450 }, (_, index) => `text ${String(index)}`);
  const exported: unknown = JSON.parse(await exportRoom(engineWith(texts), { ...wish, format: 'json' }));
  const { format, version, messages } = exported as { format: string; version: number; messages: MessageRow[] };
  expect([format, version, messages.map(({ text }) => text)]).toEqual(['aparte-room', 1, texts]);
});

test('HTML runs nothing and loads nothing, whatever somebody wrote', async () => {
  const html = await exportRoom(engineWith([HOSTILE], HOSTILE), { ...wish, format: 'html' });
  expect(html.match(/<(?:script|img|link|iframe|object)/gu)).toBeNull();
  expect(html).toContain("default-src 'none'");
  expect(html.match(/<article/gu)).toHaveLength(1);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#39;&lt;/article&gt;');
});

test('names the files of messages, and says that they are not in it', async () => {
  const engine = engineWith(['le bilan']);
  const transfer = { state: 'here' } as const;
  const file = { file: 'aa'.repeat(32), name: '<b>.pdf', bytes: 1234, media: 'application/pdf', transfer };
  const rows: ExportedEngine['rows'] = async (asked) => {
    const page = await engine.rows(asked);
    return { ...page, rows: page.rows.map((row) => ({ ...row, file })) };
  };
  const html = await exportRoom({ ...engine, rows }, { ...wish, format: 'html' });
  expect(html).toContain('File &lt;b&gt;.pdf, 1,234 bytes: not in this export.');
  const json: unknown = JSON.parse(await exportRoom({ ...engine, rows }, { ...wish, format: 'json' }));
  expect(json).toMatchObject({ messages: [{ file: { name: '<b>.pdf', bytes: 1234, sha256: file.file } }] });
});

test('a room that is not there is no empty file', async () => {
  const other = { ...wish, room: '00'.repeat(32), format: 'json' } as const;
  await expect(exportRoom(engineWith([]), other)).rejects.toMatchObject({ code: 'unknown-room' });
});
