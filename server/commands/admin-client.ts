/** Asks the relay that runs on a folder, over its local socket. */
import { connect, type Socket } from 'node:net';
import type { AdminMethod, AdminMethods } from '../../protocol/admin';
import { AparteError, isErrorCode } from '../../protocol/errors';
import { LineSplitter } from '../admin/line-splitter';
import { isRecord, parseJsonLine } from '../admin/session';
import { DataDirectory } from '../process/data-directory';

const TIMEOUT_MS = 10_000;

/** @throws AparteError `relay-not-running`, and what the relay answers with */
export async function askRelay(
  dataDir: string,
  method: AdminMethod,
  params: AdminMethods[AdminMethod]['params'] = {},
): Promise<Readonly<Record<string, unknown>>> {
  const path = DataDirectory.existing(dataDir).adminSocket;
  const socket = connect(path);
  try {
    return await answerOf(socket, JSON.stringify({ id: 1, method, params }));
  } catch (error) {
    if (error instanceof AparteError) throw error;
    throw new AparteError('relay-not-running', { path: dataDir }, { cause: error });
  } finally {
    socket.destroy();
  }
}

/** What is kept in the relay's folder changed: one that runs reads it anew, and one that does not reads it when it starts. */
export async function tellRelay(dataDir: string): Promise<void> {
  await askRelay(dataDir, 'reload').catch((error: unknown) => {
    if (!(error instanceof AparteError) || error.code !== 'relay-not-running') throw error;
  });
}

function answerOf(socket: Socket, line: string): Promise<Readonly<Record<string, unknown>>> {
  const splitter = new LineSplitter();
  return new Promise((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MS, () => reject(new AparteError('not-ready')));
    socket.once('error', reject);
    socket.once('close', () => reject(new AparteError('relay-not-running')));
    socket.once('connect', () => socket.write(`${line}\n`));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const text of splitter.push(chunk)) resolve(resultOf(parseJsonLine(text)));
      } catch (error) {
        reject(error instanceof Error ? error : new AparteError('internal'));
      }
    });
  });
}

function resultOf({ result, error }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (isRecord(result)) return result;
  const code = isRecord(error) ? String(error['code']) : '';
  const details = isRecord(error) && isRecord(error['details']) ? error['details'] : {};
  const known = Object.entries(details).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
  );
  throw new AparteError(isErrorCode(code) ? code : 'internal', Object.fromEntries(known));
}
