/** One key and certificate for all opponents: P-256, as our relay's. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Files in PEM. */
export interface CertificateFiles {
  readonly key: string;
  readonly certificate: string;
}

export function writeCertificate(folder: string): CertificateFiles {
  const files = { key: path.join(folder, 'key.pem'), certificate: path.join(folder, 'certificate.pem') };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const into = ['-keyout', files.key, '-out', files.certificate, '-subj', '/CN=bench', '-days', '2'];
  const { status, stderr } = spawnSync('openssl', ['req', '-x509', ...curve, ...into], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl makes no certificate: ${stderr}`);
  return files;
}
