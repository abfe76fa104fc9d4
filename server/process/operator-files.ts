/** What whoever runs the relay decided, as files in its folder: tokens by their hashes, bans, closed rooms. Written whole, or not at all. */
import { rename, rm } from 'node:fs/promises';
import { fromHex, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { isRecord, parseJsonLine } from '../admin/session';
import type { StoredRules } from '../rules';
import { AccessToken } from '../token';
import { TOKEN_SCOPES, type TokenEntry } from '../tokens';
import { createSecret, readSecret } from './secret-file';

const HASH = /^[0-9a-f]{64}$/u;

/** @throws AparteError `relay-data-damaged`, `file-permissions` */
export async function readTokens(file: string): Promise<readonly TokenEntry[]> {
  return (await readItems(file, 'tokens')).map(({ name, scope, sha256, expiresMs }) => {
    const known = TOKEN_SCOPES.find((one) => one === scope);
    if (typeof name !== 'string' || known === undefined || typeof sha256 !== 'string' || !HASH.test(sha256))
      throw new AparteError('relay-data-damaged', { path: file });
    const token = AccessToken.ofHash(fromHex(sha256));
    return { name, scope: known, token, ...(typeof expiresMs === 'number' && { expiresMs }) };
  });
}

export async function writeTokens(file: string, entries: readonly TokenEntry[]): Promise<void> {
  const tokens = entries.map(({ token, ...entry }) => ({ ...entry, sha256: toHex(token.hash) }));
  await replaceFile(file, { tokens });
}

/** @throws AparteError `relay-data-damaged`, `file-permissions` */
export async function readRules(file: string): Promise<StoredRules> {
  const bans = (await readItems(file, 'bans')).map(({ network, untilMs }) => {
    if (typeof network !== 'string' || typeof untilMs !== 'number')
      throw new AparteError('relay-data-damaged', { path: file });
    return { network, untilMs };
  });
  const rooms = (await readItems(file, 'rooms')).map(({ room, how, sinceMs }) => {
    const isKnown = how === 'frozen' || how === 'deleted';
    if (typeof room !== 'string' || !HASH.test(room) || !isKnown || typeof sinceMs !== 'number')
      throw new AparteError('relay-data-damaged', { path: file });
    return { room, how, sinceMs } as const;
  });
  return { bans, rooms };
}

export function writeRules(file: string, rules: StoredRules): Promise<void> {
  return replaceFile(file, { ...rules });
}

/** The list under a name of a file, empty where there is no file. */
async function readItems(file: string, name: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const bytes = await readSecret(file);
  if (!bytes) return [];
  let items: unknown;
  try {
    items = parseJsonLine(bytes.toString('utf8'))[name];
  } catch (error) {
    throw new AparteError('relay-data-damaged', { path: file }, { cause: error });
  }
  if (!Array.isArray(items) || !items.every(isRecord)) throw new AparteError('relay-data-damaged', { path: file });
  return items;
}

async function replaceFile(file: string, content: object): Promise<void> {
  const draft = `${file}.draft`;
  await rm(draft, { force: true });
  await createSecret(draft, `${JSON.stringify(content, null, 2)}\n`);
  await rename(draft, file);
}
