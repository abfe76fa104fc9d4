/** Files between members: the engine and the relay core, on virtual time. */
import { describe, expect, it } from 'vitest';

import type { MessageFile, MessageRow } from '../../client/api';
import type { FileToSend } from '../../client/files/file-desk';
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
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
    expect(await refused({ size: { width: 10, height: 10 } })).toBe('bad-argument');
    expect(await refused({ media: 'image/png', size: { width: 0, height: 10 } })).toBe('bad-argument');
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
