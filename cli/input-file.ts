/** Files that a command reads and that are nobody's secret. */
import { createReadStream } from 'node:fs';

import { AparteError, toAparteError } from '../protocol/errors';
import type { CommandContext } from './context';
import { untilStopped } from './wait';

/** The bytes of a file, or of standard input for `-`; undefined where they are more than `maxBytes`. @throws AparteError `configuration`; Interrupted */
export async function readFileBytes(
  context: CommandContext,
  file: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const { input, say, stop } = context;
  if (file === '-') return untilStopped(stop, readStream(input, maxBytes));
  const stream = createReadStream(file);
  try {
    return await untilStopped(stop, readStream(stream, maxBytes));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const what = say(error.code === 'ENOENT' ? 'fileMissing' : 'fileUnreadable', { path: file });
    throw new AparteError('configuration', { what }, { cause: error });
  } finally {
    stream.destroy();
  }
}

async function readStream(stream: AsyncIterable<unknown>, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream) {
    if (!(part instanceof Uint8Array)) throw toAparteError(part);
    bytes += part.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
