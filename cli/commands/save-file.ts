/** `save-file`: fetches the file of a message and writes it where there is none yet. */
import type { MessageFile } from '../../client/api';
import type { Engine } from '../../client/engine';
import type { OpenFile } from '../../client/files/open-file';
import { AparteError, isErrorCode } from '../../protocol/errors';
import { connectionFailure, isFinal } from '../connection';
import type { Command } from '../context';
import { writeNewFile } from '../output-file';
import { withRoom } from '../profile';
import { untilTold } from '../wait';

const DEFAULT_TIMEOUT_MS = 600_000;
const PIECE_BYTES = 1024 * 1024;

export const saveFile: Command = async (context) => {
  const { given, output, say, stop } = context;
  const withinMs = given.milliseconds('timeout') ?? DEFAULT_TIMEOUT_MS;
  const position = given.positionArgument(1);
  await withRoom(context, { name: given.argument(0), online: true }, async ({ engine, room }) => {
    const place = { room, position };
    const isHere = async (): Promise<MessageFile | undefined> => {
      const { connection } = engine.progress(room);
      const failure = connectionFailure(connection);
      if (failure && isFinal(failure)) throw failure;
      return look(engine, place, connection.state === 'connected');
    };
    const file = await untilTold(engine, isHere, { stop, withinMs });
    if (!file) throw connectionFailure(engine.progress(room).connection) ?? new AparteError('not-confirmed');
    const opened = await engine.openFile({ room, file: file.file });
    try {
      await writeNewFile(context, given.argument(2), piecesOf(opened));
    } finally {
      await opened.close();
    }
    const { name, bytes } = opened;
    await output.result({ room, position, name, bytes }, () =>
      say('fileSaved', { path: given.argument(2), bytes: String(bytes) }),
    );
  });
};

/** The file once it is here; begins to fetch it. @throws AparteError `unknown-message` where the message is not there and will not come, why not */
async function look(
  engine: Engine,
  place: { readonly room: string; readonly position: number },
  isFollowed: boolean,
): Promise<MessageFile | undefined> {
  const row = await engine.row(place).catch((error: unknown) => {
    // The log may not be followed that far yet.
    if (!isFollowed && error instanceof AparteError && error.code === 'unknown-message') return undefined;
    throw error;
  });
  if (!row) return undefined;
  const { file, digest } = row;
  if (!file) throw new AparteError('unknown-message');
  const { transfer } = file;
  if (transfer.state === 'here') return file;
  if (transfer.state === 'failed') throw new AparteError(isErrorCode(transfer.code) ? transfer.code : 'internal');
  if (transfer.state === 'remote') await engine.fetchFile({ room: place.room, message: digest });
  return undefined;
}

async function* piecesOf(file: OpenFile): AsyncGenerator<Uint8Array, void, undefined> {
  for (let offset = 0; offset < file.bytes; offset += PIECE_BYTES) yield await file.read(offset, PIECE_BYTES);
}
