/** `send-file`: one file, sealed on this disk first, done once the relay has it and the message that names it. */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { codeOf, toVaultError } from '../../client/vault/failures';
import type { MediaType } from '../../client/crypto/file-body';
import { AparteError } from '../../protocol/errors';
import type { Command, CommandContext } from '../context';
import { Delivery } from '../delivery';
import { untilRelaySpoke } from '../relay-word';
import { withRoom } from '../profile';

const DEFAULT_TIMEOUT_MS = 600_000;
const RELAY_CLOCK_MS = 10_000;

/** What names end in: a hint. What is an image shows in its bytes. */
const MEDIA: Readonly<Record<string, MediaType>> = {
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.txt': 'text/plain',
  '.webm': 'video/webm',
  '.zip': 'application/zip',
};

export const sendFile: Command = async (context) => {
  const { given, output, say } = context;
  const withinMs = given.milliseconds('timeout') ?? DEFAULT_TIMEOUT_MS;
  const file = given.argument(1);
  const handle = await openFile(context, file);
  try {
    const { size: bytes } = await handle.stat();
    await withRoom(context, { name: given.argument(0), online: true }, async ({ engine, room, record }) => {
      const endsMs = performance.now() + withinMs;
      const leftMs = (): number => Math.max(0, endsMs - performance.now());
      await untilRelaySpoke(context, engine, room, Math.min(RELAY_CLOCK_MS, leftMs()));
      const delivery = new Delivery(context, engine, room, record.end?.n ?? 0);
      try {
        const { key } = await engine.sendFile({
          room,
          name: path.basename(file),
          media: MEDIA[path.extname(file).toLowerCase()] ?? '',
          text: given.text('text') ?? '',
          source: { bytes, read: (offset, count) => readPiece(handle, offset, count) },
        });
        const position = await delivery.accepted(key, leftMs());
        await output.result({ room, position }, () => say('sent', { position }));
      } finally {
        delivery.close();
      }
    });
  } finally {
    await handle.close();
  }
};

async function openFile({ say }: CommandContext, file: string): Promise<FileHandle> {
  const refused = (key: 'fileMissing' | 'fileUnreadable', cause?: unknown): AparteError =>
    new AparteError('configuration', { what: say(key, { path: file }) }, { cause });
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw refused(codeOf(error) === 'ENOENT' ? 'fileMissing' : 'fileUnreadable', error);
  });
  // A pipe or a folder has no length that could be told beforehand.
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw refused('fileUnreadable');
}

async function readPiece(handle: FileHandle, offset: number, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let filled = 0;
  while (filled < count) {
    const { bytesRead } = await handle.read(bytes, filled, count - filled, offset + filled).catch((error: unknown) => {
      throw toVaultError(error);
    });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
