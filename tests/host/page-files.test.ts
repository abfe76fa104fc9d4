/** Files between a page and the engine: bounded pieces in order, and nothing left of what is not ended. */
import { randomFillSync } from 'node:crypto';
import { expect, it } from 'vitest';

import type { NewFile } from '../../client/files/new-file';
import { MAX_PIECE_BYTES, type MessageFile } from '../../contract/files';
import { PageFiles, type FileEngine } from '../../host/page-files';
import { AparteError } from '../../protocol/errors';

const ROOM = 'ab'.repeat(32);
const NEW = { room: ROOM, name: 'a.txt', media: 'text/plain' };
const DRAFT: MessageFile = {
  file: '0'.repeat(64),
  name: 'a.txt',
  bytes: 1,
  media: 'text/plain',
  transfer: { state: 'draft' },
};
const unused = (): never => {
  throw new Error('not part of this test');
};

/** An engine that reads what it is to send in chunks, as sealing does. */
function engine(chunkBytes = 64 * 1024) {
  const sent: { readonly file: NewFile; readonly bytes: Buffer }[] = [];
  const failures: unknown[] = [];
  const draftFile = async (file: NewFile): Promise<MessageFile> => {
    const parts: Uint8Array[] = [];
    try {
      for (let offset = 0; offset < file.source.bytes; offset += chunkBytes) {
        parts.push(await file.source.read(offset, Math.min(chunkBytes, file.source.bytes - offset)));
      }
    } catch (error) {
      failures.push(error);
      throw error;
    }
    sent.push({ file, bytes: Buffer.concat(parts) });
    return DRAFT;
  };
  const port: FileEngine = {
    draftFile,
    draftFiles: unused,
    sendFiles: unused,
    fetchFile: unused,
    pauseFile: unused,
    resumeFile: unused,
    dropFile: unused,
    openFile: unused,
  };
  const files = new PageFiles(
    () => port,
    (length) => randomFillSync(new Uint8Array(length)),
  );
  return { files, page: files.handlers(), sent, failures };
}

it('takes a file in pieces and hands it on whole, for a draft', async () => {
  const { page, sent } = engine();
  const content = randomFillSync(Buffer.alloc(1_000_003));
  const { upload } = await page.beginFile({ ...NEW, bytes: content.length });
  for (let offset = 0; offset < content.length; offset += MAX_PIECE_BYTES) {
    const bytes = content.subarray(offset, offset + MAX_PIECE_BYTES).toString('base64');
    await page.putFile({ upload, bytes });
  }
  expect(await page.endFile({ upload })).toEqual({ file: DRAFT });
  expect(sent[0]?.bytes.equals(content)).toBe(true);
  expect(sent[0]?.file).toMatchObject({ name: 'a.txt', media: 'text/plain' });
});

it('a file that ends before its length is not sent', async () => {
  const { page, sent } = engine();
  const { upload } = await page.beginFile({ ...NEW, bytes: 10 });
  await page.putFile({ upload, bytes: Buffer.from('abc').toString('base64') });
  await expect(page.endFile({ upload })).rejects.toMatchObject({ code: 'file-changed' });
  expect(sent).toEqual([]);
});

it('what is not ended is let go, by the page, by too many more, and by a lock', async () => {
  const { files, page, failures } = engine();
  const first = await page.beginFile({ ...NEW, bytes: 10 });
  await page.abortFile(first);
  await expect(page.putFile({ upload: first.upload, bytes: 'YWJj' })).rejects.toBeInstanceOf(AparteError);
  for (let count = 0; count < 9; count += 1) await page.beginFile({ ...NEW, bytes: 10 });
  files.forget();
  await expect.poll(() => failures.length).toBe(10);
  expect(failures.every((error) => error instanceof AparteError && error.code === 'transfer-stopped')).toBe(true);
});
