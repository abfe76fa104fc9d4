import { toBase64Url, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { makeRelayKey } from '../crypto/relay-key';
import { DataDirectory } from '../process/data-directory';
import { printResult } from '../process/output';
import { PROGRAM } from '../release';
import { DATA_OPTION, JSON_OPTION, required, type CommandSpec } from './command';

export const FINGERPRINT: CommandSpec = {
  name: 'fingerprint',
  purpose: "prints the SHA-256 of the relay's public key, which every invitation carries",
  options: [
    DATA_OPTION,
    { ...JSON_OPTION, help: '{"pin","sha256"}: base64url as in addresses, hexadecimal as openssl prints it' },
  ],
  example: `${PROGRAM} fingerprint --data /var/lib/aparte`,
  run: async (typed) => {
    const directory = DataDirectory.existing(required(typed, 'data', 'DIR'));
    const privateKey = await directory.existingKey();
    if (!privateKey) throw new AparteError('relay-key-missing', { path: directory.keyFile });
    const { hash } = makeRelayKey(privateKey);
    const pin = toBase64Url(hash);
    const sha256 = toHex(hash);
    printResult(typed.switches.has('json') ? JSON.stringify({ pin, sha256 }) : `pin     ${pin}\nsha256  ${sha256}`);
    return undefined;
  },
};
