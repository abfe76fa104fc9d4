/** The certificate that a relay shows: kept beside its key, and made anew where it is missing. */
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isCertificateOf, makeCertificate } from '../crypto/certificate';
import type { DataDirectory } from './data-directory';
import { createSecret } from './secret-file';

/** The stored certificate, or a new one where it is missing or of another key. */
export async function certificateFor(privateKey: KeyObject, directory: DataDirectory): Promise<string> {
  const stored = await readFile(directory.certificateFile, 'utf8').catch(() => undefined);
  if (stored !== undefined && isCertificateOf(stored, privateKey)) return stored;
  const made = await makeCertificate(privateKey);
  await createSecret(directory.certificateFile, made);
  return made;
}
