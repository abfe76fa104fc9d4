/** Secrets and texts that come in by file or standard input, never by argument. */
import { readFile } from 'node:fs/promises';
import { requirePrivate } from '../client/vault/files';
import { AparteError, toAparteError } from '../protocol/errors';
import type { CommandContext, Say } from './context';
import { untilStopped } from './wait';

const MAX_INPUT_BYTES = 1024 * 1024;

/** The first line of a file that its owner alone may read. @throws AparteError `file-permissions`, `configuration` */
export async function readSecretLine(file: string, say: Say): Promise<string> {
  try {
    await requirePrivate(file);
    const text = decode(await readFile(file), say);
    return text.split(/\r?\n/u, 1)[0] ?? '';
  } catch (error) {
    if (error instanceof AparteError) throw error;
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const what = say(isAbsent ? 'fileMissing' : 'fileUnreadable', { path: file });
    throw new AparteError('configuration', { what }, { cause: error });
  }
}

/** All of standard input. @throws AparteError `usage` where it is not text, `message-too-long`; Interrupted */
export function readAll(context: CommandContext): Promise<string> {
  return untilStopped(context.stop, readText(context));
}

async function readText({ input, say }: CommandContext): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const part: unknown = chunk;
    if (!(part instanceof Uint8Array)) throw toAparteError(part);
    bytes += part.length;
    if (bytes > MAX_INPUT_BYTES) throw new AparteError('message-too-long', { maxBytes: MAX_INPUT_BYTES });
    chunks.push(part);
  }
  return decode(Buffer.concat(chunks), say);
}

function decode(bytes: Uint8Array, say: Say): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AparteError('usage', { what: say('notText') }, { cause: error });
  }
}
