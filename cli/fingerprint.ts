/** Fingerprints as programs want them: the digits that people see in groups, without the spaces. */
import { formatFingerprint } from '../client/crypto/fingerprint';
import { fromHex } from '../protocol/bytes';

export function fingerprintDigits(text: string): string {
  return text.replaceAll(' ', '');
}

/** The fingerprint of an author, given by its public key in hexadecimal; empty for an author that is not known. */
export function fingerprintOf(author: string): string {
  return author === '' ? '' : fingerprintDigits(formatFingerprint(fromHex(author)).text);
}
