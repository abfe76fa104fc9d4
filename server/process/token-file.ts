/** Tokens come from files that only their owner may read; of what is in them only hashes stay. */
import { AparteError } from '../../protocol/errors';
import { AccessToken } from '../token';
import { readSecret } from './secret-file';

/** @throws AparteError `key-file-missing`, `file-permissions`, `configuration` */
export async function readTokenFile(path: string): Promise<AccessToken> {
  const bytes = await readSecret(path);
  if (!bytes) throw new AparteError('key-file-missing', { path });
  return AccessToken.parse(bytes.toString('utf8'), path);
}
