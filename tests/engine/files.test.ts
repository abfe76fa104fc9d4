/** Files between members: the engine and the relay core, on virtual time. */
import { describe, expect, it } from 'vitest';

import type { MessageFile, MessageRow } from '../../client/api';
import type { FileToSend } from '../../client/files/file-desk';
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { cameraJpeg, SECRET } from '../client/files/pictures';
import { MemoryBlobs } from '../../server/blobs/memory-blobs';
import { Group, type MemberEngine } from './support/group';

const LIMITS = { blobBytesPerSecond: 1e9, blobBurstBytes: 1e9 };

function contentOf(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => (index * 7 + (index >> 8)) & 255);
}

function fileOf(content: Uint8Array, change: Partial<FileToSend> = {}): FileToSend {
  const read = (offset: number, count: number): Promise<Uint8Array> =>
    Promise.resolve(content.slice(offset, offset + count));
  const source = { bytes: content.length, read };
  return { name: 'plan.pdf', media: 'application/pdf', text: '', source, ...change };
}

async function fileRows(member: MemberEngine, room: string): Promise<(MessageRow & { readonly file: MessageFile })[]> {
  return (await member.rows(room)).flatMap((row) => (row.file ? [{ ...row, file: row.file }] : []));
}

async function world(options: { readonly limits?: Record<string, number> } = {}) {
  const blobs = new MemoryBlobs();
  const settings = { blobs, limits: { ...LIMITS, ...options.limits } };
  const group = await Group.start(settings);
  const zoe = await group.member('Zoé');
  const ali = await group.member('Ali');
  const room = await group.room(zoe, ali);
  const connected = async (): Promise<boolean> =>
    (await zoe.connection(room)) === 'connected' && (await ali.connection(room)) === 'connected';
  await group.until(connected);
  const send = (file: FileToSend): Promise<{ readonly key: string }> =>
    group.during(zoe.engine.sendFile({ room, ...file }));
  const arrived = async (): Promise<MessageRow & { readonly file: MessageFile }> => {
    await group.until(async () => (await fileRows(ali, room)).length > 0);
    const [row] = await fileRows(ali, room);
    if (!row) throw new Error('no file');
    return row;
  };
  const fetched = async (row: MessageRow & { readonly file: MessageFile }): Promise<MessageFile['transfer']> => {
    await group.during(ali.engine.fetchFile({ room, message: row.digest }));
    await group.until(async () => {
      const [now] = await fileRows(ali, room);
      return now?.file.transfer.state === 'here' || now?.file.transfer.state === 'failed';
    });
    return (await fileRows(ali, room))[0]?.file.transfer ?? { state: 'remote' };
  };
  return { group, blobs, zoe, ali, room, send, arrived, fetched, settings };
}

async function contentAt(member: MemberEngine, room: string, file: string): Promise<Uint8Array> {
  const opened = await member.engine.openFile({ room, file });
  try {
    return await opened.read(0, opened.bytes);
  } finally {
    await opened.close();
  }
}

describe('a file', () => {
  it('is said once the relay has it, and is fetched byte for byte', async () => {
    const { zoe, ali, room, send, arrived, fetched, group } = await world();
    const content = contentOf(300_000);
    const { key } = await send(fileOf(content, { text: 'voici', name: '../../été\u202egpj.exe' }));
    const row = await arrived();
    expect(row.text).toBe('voici');
    expect(row.file).toMatchObject({ name: '_.._étégpj.exe', bytes: 300_000, media: 'application/pdf' });
    expect(row.file.transfer).toEqual({ state: 'remote' });
    expect(await fetched(row)).toEqual({ state: 'here' });
    expect(equalBytes(await contentAt(ali, room, row.file.file), content)).toBe(true);
    await group.until(async () => (await fileRows(zoe, room))[0]?.send?.state === 'accepted');
    const own = await fileRows(zoe, room);
    expect(own.map(({ key, file }) => [key, file.transfer.state])).toEqual([[key, 'here']]);
    expect(equalBytes(await contentAt(zoe, room, row.file.file), content)).toBe(true);
  });

  it('that is empty goes too', async () => {
    const { ali, room, send, arrived, fetched } = await world();
    await send(fileOf(new Uint8Array(0)));
    const row = await arrived();
    expect(await fetched(row)).toEqual({ state: 'here' });
    expect(await contentAt(ali, room, row.file.file)).toEqual(new Uint8Array(0));
  });

  it('waits without a relay, and goes after a restart, once', async () => {
    const { group, zoe, ali, room, send, arrived, settings } = await world();
    group.killRelay();
    const { key } = await send(fileOf(contentOf(100_000), { text: 'plus tard' }));
    await group.clock.advance(5000);
    const [waiting] = await fileRows(zoe, room);
    expect(waiting).toMatchObject({
      key,
      text: 'plus tard',
      send: { state: 'waiting' },
      file: { transfer: { state: 'sending' } },
    });
    await group.restart(zoe);
    expect((await fileRows(zoe, room)).map((row) => row.key)).toEqual([key]);
    await group.startRelay(settings);
    expect((await arrived()).key).toBe(key);
    await group.clock.advance(20_000);
    expect((await fileRows(ali, room)).length).toBe(1);
    expect((await fileRows(zoe, room)).map((row) => [row.key, row.file.transfer.state])).toEqual([[key, 'here']]);
  });

  it('that is paused stays so over a restart, and goes on when asked', async () => {
    const { group, zoe, ali, room, send, arrived, settings } = await world();
    group.killRelay();
    await send(fileOf(contentOf(1000)));
    const [{ file } = { file: undefined }] = await fileRows(zoe, room);
    const name = { room, file: file?.file ?? '' };
    await group.during(zoe.engine.pauseFile(name));
    await group.restart(zoe);
    await group.startRelay(settings);
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    await group.clock.advance(20_000);
    expect((await fileRows(zoe, room))[0]?.file.transfer).toMatchObject({ state: 'sending', paused: true });
    expect(await fileRows(ali, room)).toEqual([]);
    await group.during(zoe.engine.resumeFile(name));
    await arrived();
  });

  it('that is taken back is never said, and leaves nothing', async () => {
    const { group, zoe, ali, room, send, blobs, settings } = await world();
    group.killRelay();
    const { key } = await send(fileOf(contentOf(1000)));
    await group.during(zoe.engine.cancelSend({ room, key }));
    expect(await fileRows(zoe, room)).toEqual([]);
    expect(await zoe.files.list()).toEqual([]);
    await group.startRelay(settings);
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    await group.clock.advance(20_000);
    expect(await fileRows(ali, room)).toEqual([]);
    expect((await blobs.list()).length).toBe(0);
  });
});

describe('an image', () => {
  it('leaves without what its camera noted, and tells how much place it takes', async () => {
    const { ali, room, send, arrived, fetched } = await world();
    const photo = cameraJpeg(4000, 3000, 6);
    expect(Buffer.from(photo).includes(SECRET)).toBe(true);
    await send(fileOf(photo, { name: 'IMG_1.jpg', media: 'application/octet-stream' }));
    const row = await arrived();
    expect(row.file).toMatchObject({ media: 'image/jpeg', width: 3000, height: 4000 });
    await fetched(row);
    const came = Buffer.from(await contentAt(ali, room, row.file.file));
    expect(came.length).toBe(row.file.bytes);
    for (const word of ['GPS', 'Zoe-Camera', 'Photoshop', 'Adobe']) expect(came.includes(word)).toBe(false);
  });

  it('by its name alone, or one that was cut, is a file of bytes and goes as it is', async () => {
    const { ali, room, send, arrived, fetched } = await world();
    const cut = cameraJpeg(40, 30).subarray(0, 120);
    await send(fileOf(cut, { name: 'a.jpg', media: 'image/jpeg' }));
    const row = await arrived();
    expect(row.file.media).toBe('application/octet-stream');
    expect(row.file.width).toBeUndefined();
    await fetched(row);
    expect(equalBytes(await contentAt(ali, room, row.file.file), cut)).toBe(true);
  });
});

describe('files of a draft', () => {
  it('are kept over a restart, taken back one by one, and sent in their order with what is said', async () => {
    const { group, zoe, ali, room } = await world();
    const add = (name: string) => group.during(zoe.engine.draftFile({ room, ...fileOf(contentOf(100_000), { name }) }));
    const [a, b, c] = [await add('a.pdf'), await add('b.pdf'), await add('c.pdf')];
    expect(a.transfer).toEqual({ state: 'draft' });
    await group.restart(zoe);
    const names = async (): Promise<string[]> =>
      (await group.during(zoe.engine.draftFiles({ room }))).map(({ name }) => name);
    expect(await names()).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
    await group.during(zoe.engine.dropFile({ room, file: b.file }));
    expect(await names()).toEqual(['a.pdf', 'c.pdf']);
    expect((await zoe.files.list()).length).toBe(2);
    expect(await fileRows(zoe, room)).toEqual([]);
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    const { key } = await group.during(zoe.engine.send({ room, text: 'question' }));
    await group.until(async () => (await ali.rows(room)).some((row) => row.key === key));
    const reply = (await ali.rows(room)).find((row) => row.key === key)?.digest ?? '';
    await group.during(zoe.engine.sendFiles({ room, files: [a.file, c.file], text: 'les deux', reply }));
    await group.until(async () => (await fileRows(ali, room)).length === 2);
    const came = await fileRows(ali, room);
    expect(came.map(({ file, text, reply: answered }) => [file.name, text, answered?.text])).toEqual([
      ['a.pdf', '', 'question'],
      ['c.pdf', 'les deux', undefined],
    ]);
    expect(await names()).toEqual([]);
  });

  it('are refused where nothing is known of them, and where too much is said beside them', async () => {
    const { group, zoe, room } = await world();
    const draft = await group.during(zoe.engine.draftFile({ room, ...fileOf(contentOf(10)) }));
    const sent = (files: string[], text: string): Promise<unknown> =>
      group.during(zoe.engine.sendFiles({ room, files, text }));
    await expect(sent(['00'.repeat(32)], '')).rejects.toMatchObject({ code: 'unknown-message' });
    await expect(sent([draft.file], 'x'.repeat(8193))).rejects.toMatchObject({ code: 'message-too-long' });
    expect((await group.during(zoe.engine.draftFiles({ room }))).length).toBe(1);
    for (let count = 1; count < 32; count += 1) {
      await group.during(zoe.engine.draftFile({ room, ...fileOf(contentOf(count + 20)) }));
    }
    await expect(group.during(zoe.engine.draftFile({ room, ...fileOf(contentOf(10)) }))).rejects.toMatchObject({
      code: 'too-many-files',
    });
  });
});

it('files that are not on this computer any more are at the relay, and can be fetched again', async () => {
  const { group, zoe, ali, room, send, arrived, fetched } = await world();
  const content = contentOf(1000);
  await send(fileOf(content));
  const row = await arrived();
  await fetched(row);
  await group.during(ali.engine.draftFile({ room, ...fileOf(contentOf(10)) }));
  for (const name of await ali.files.list()) await ali.files.remove(name);
  await group.restart(ali);
  expect((await fileRows(ali, room))[0]?.file.transfer).toEqual({ state: 'remote' });
  expect(await group.during(ali.engine.draftFiles({ room }))).toEqual([]);
  await group.until(async () => (await ali.connection(room)) === 'connected');
  expect(await fetched(row)).toEqual({ state: 'here' });
  expect(equalBytes(await contentAt(ali, room, row.file.file), content)).toBe(true);
  expect((await zoe.files.list()).length).toBe(1);
});

describe('limits', () => {
  it('of the relay are known, and a larger file is refused before it is sealed', async () => {
    const { group, zoe, room } = await world({ limits: { maxBlobBytes: 100_000 } });
    const max = (await zoe.engine.rooms())[0]?.maxFileBytes ?? 0;
    expect(max).toBeGreaterThan(90_000);
    expect(max).toBeLessThan(100_000);
    await expect(group.during(zoe.engine.sendFile({ room, ...fileOf(contentOf(max + 1)) }))).rejects.toMatchObject({
      code: 'blob-too-large',
    });
    expect(await zoe.files.list()).toEqual([]);
    await group.during(zoe.engine.sendFile({ room, ...fileOf(contentOf(max)) }));
    await group.until(async () => (await fileRows(zoe, room))[0]?.send?.state === 'accepted');
  });

  it('of what a message can say are refused, and nothing is left', async () => {
    const { group, zoe, room } = await world();
    const refused = async (change: Partial<FileToSend>): Promise<unknown> =>
      group.during(zoe.engine.sendFile({ room, ...fileOf(contentOf(10), change) })).then(
        () => 'taken',
        (error: unknown) => (error instanceof AparteError ? error.code : error),
      );
    expect(await refused({ text: 'x'.repeat(8193) })).toBe('message-too-long');
    const short = { bytes: 100_000, read: () => Promise.resolve(new Uint8Array(3)) };
    expect(await refused({ source: short })).toBe('file-changed');
    expect(await zoe.files.list()).toEqual([]);
    expect(await fileRows(zoe, room)).toEqual([]);
  });
});

describe('what does not match', () => {
  it('a blob that is gone is said, and can be asked for again', async () => {
    const { group, ali, room, send, arrived, fetched, blobs, settings } = await world();
    await send(fileOf(contentOf(1000)));
    const row = await arrived();
    const kept = await blobs.list();
    expect(kept.length).toBe(1);
    group.killRelay();
    for (const record of kept) await blobs.remove(record);
    await group.startRelay(settings);
    await group.until(async () => (await ali.connection(room)) === 'connected');
    expect(await fetched(row)).toEqual({ state: 'failed', code: 'blob-absent', sending: false });
    expect(await ali.files.list()).toEqual([]);
    await expect(group.during(ali.engine.openFile({ room, file: row.file.file }))).rejects.toMatchObject({
      code: 'not-ready',
    });
  });
});

describe('a message with a file', () => {
  it('that its author deletes takes the file from everybody, and from the relay', async () => {
    const { group, zoe, ali, room, send, arrived, fetched, blobs } = await world();
    await send(fileOf(contentOf(1000)));
    const row = await arrived();
    await fetched(row);
    await group.during(zoe.engine.deleteMessage({ room, message: row.digest, where: 'everywhere' }));
    const isErased = async (member: MemberEngine): Promise<boolean> =>
      (await member.rows(room)).some(({ erased }) => erased === 'author') && (await member.files.list()).length === 0;
    await group.until(async () => (await isErased(zoe)) && (await isErased(ali)));
    await group.until(async () => (await blobs.list()).length === 0);
    expect(await fileRows(ali, room)).toEqual([]);
  });

  it('that is erased here stays at the relay for the others', async () => {
    const { group, zoe, room, send, arrived, fetched, blobs } = await world();
    await send(fileOf(contentOf(1000)));
    const row = await arrived();
    await group.until(async () => (await fileRows(zoe, room))[0]?.send?.state === 'accepted');
    await group.during(zoe.engine.deleteMessage({ room, message: row.digest, where: 'here' }));
    await group.clock.advance(20_000);
    expect(await zoe.files.list()).toEqual([]);
    expect((await blobs.list()).length).toBe(1);
    expect(await fetched(row)).toEqual({ state: 'here' });
  });

  it('is answered by its name where it has no text, and shown so in the list of rooms', async () => {
    const { group, zoe, ali, room, send, arrived } = await world();
    await send(fileOf(contentOf(10)));
    const row = await arrived();
    expect((await ali.engine.rooms())[0]?.lastText).toBe('plan.pdf');
    await group.during(ali.engine.send({ room, text: 'merci', reply: row.digest }));
    await group.until(async () => (await zoe.rows(room)).some(({ reply }) => reply?.text === 'plan.pdf'));
  });
});

it('leaves nothing of a room that is left', async () => {
  const { group, ali, room, send, arrived, fetched } = await world();
  await send(fileOf(contentOf(1000)));
  await fetched(await arrived());
  expect((await ali.files.list()).length).toBe(1);
  await group.during(ali.engine.leaveRoom({ room }));
  expect(await ali.files.list()).toEqual([]);
});

describe('the space that files take', () => {
  it('is counted by room; what was fetched is erased and fetched again, what one sent stays', async () => {
    const { group, zoe, ali, room, send, arrived, fetched } = await world();
    const content = contentOf(30_000);
    await send(fileOf(content));
    const row = await arrived();
    await fetched(row);
    const [before] = (await ali.store.usage()).rooms;
    expect(before).toMatchObject({ files: 1, fetchedFiles: 1 });
    expect(before?.fileBytes).toBeGreaterThanOrEqual(content.length);
    await group.during(ali.engine.eraseFiles({ room }));
    expect((await ali.store.usage()).rooms[0]).toMatchObject({ files: 0, fileBytes: 0, fetchedFiles: 0 });
    expect(await ali.files.list()).toEqual([]);
    expect((await fetched(row)).state).toBe('here');
    expect(equalBytes(await contentAt(ali, room, row.file.file), content)).toBe(true);

    expect((await zoe.store.usage()).rooms[0]).toMatchObject({ files: 1, fetchedFiles: 0 });
    await group.during(zoe.engine.eraseFiles({ room }));
    expect(equalBytes(await contentAt(zoe, room, row.file.file), content)).toBe(true);
  });
});
