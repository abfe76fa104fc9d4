/** The relay's self-signed certificate. Clients look at nothing in it but the key, so it never ends. */
import 'reflect-metadata';
import { X509Certificate, createPublicKey, webcrypto, type KeyObject } from 'node:crypto';
import { X509CertificateGenerator, cryptoProvider } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** RFC 5280 §4.1.2.5: no well-defined end. */
const NO_END = new Date('9999-12-31T23:59:59Z');
const SERIAL_NUMBER = '01';

/** Whether a certificate (PEM) is there and is of this key. */
export function isCertificateOf(pem: string | undefined, privateKey: KeyObject): boolean {
  if (pem === undefined) return false;
  try {
    return new X509Certificate(pem).checkPrivateKey(privateKey);
  } catch {
    return false;
  }
}

/** @param notBefore earlier than any clock that may look at it */
export async function makeCertificate(privateKey: KeyObject, notBefore: Date = new Date(0)): Promise<string> {
  const { subtle } = webcrypto;
  // Where the DOM's types are about as well, its Crypto and Node's are two types of the same thing: not compared here.
  const set: unknown = Reflect.get(cryptoProvider, 'set');
  if (typeof set === 'function') Reflect.apply(set, cryptoProvider, [webcrypto]);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: SERIAL_NUMBER,
    name: 'CN=aparte-relay',
    notBefore,
    notAfter: NO_END,
    signingAlgorithm: ALGORITHM,
    keys: {
      privateKey: await subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
      publicKey: await subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
    },
  });
  return certificate.toString('pem');
}
