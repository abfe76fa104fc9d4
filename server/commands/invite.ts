import { isIP } from 'node:net';
import { create } from 'qrcode';
import { formatRelayAddress, isHost, parseRelayAddress } from '../../protocol/address';
import { toBase64Url } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { isPrivateAddress } from '../networks';
import { printError, printResult } from '../process/output';
import { PROGRAM } from '../release';
import { askRelay } from './admin-client';
import { DATA_OPTION, JSON_OPTION, required, type CommandSpec } from './command';

/** White around the code, in modules: cameras need it. */
const MARGIN = 2;
const BLACK_ON_WHITE = '\u001B[30;47m';
const PLAIN = '\u001B[0m';

export const INVITE: CommandSpec = {
  name: 'invite',
  purpose:
    'prints the address of the relay that runs on a folder, as text and as a QR code, for those who shall make rooms',
  options: [
    DATA_OPTION,
    {
      name: 'host',
      placeholder: 'HOST',
      help: 'name or address by which members reach it, where the relay does not know it',
    },
    { ...JSON_OPTION, help: '{"relay","pin","host","port"} instead of text and code' },
  ],
  example: `${PROGRAM} invite --data /var/lib/aparte --host relay.example.org`,
  run: async (typed) => {
    const status = await askRelay(required(typed, 'data', 'DIR'), 'status');
    const known = parseRelayAddress(String(status['relay']));
    const host = typed.values.get('host')?.[0] ?? known.host;
    if (!isHost(host)) throw new AparteError('usage', { what: `--host ${host} is neither a name nor an address` });
    const address = { ...known, host };
    const relay = formatRelayAddress(address);
    const isNear = isIP(host) > 0 ? isPrivateAddress(host) : host === 'localhost';
    if (isNear)
      printError(`${PROGRAM}: ${host} is reached from this computer or its network only; --host names another.`);
    const pin = toBase64Url(address.pin);
    printResult(
      typed.switches.has('json')
        ? JSON.stringify({ relay, pin, host, port: address.port })
        : `${qrCode(relay)}\n${relay}\npin  ${pin}`,
    );
    return undefined;
  },
};

/** A QR code for terminals: two modules a character, in colours of its own, whatever the terminal's are. */
function qrCode(text: string): string {
  const { modules } = create(text, { errorCorrectionLevel: 'L' });
  const isDark = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < modules.size && y < modules.size && modules.get(y, x) === 1;
  const lines: string[] = [];
  for (let y = -MARGIN; y < modules.size + MARGIN; y += 2) {
    let line = '';
    for (let x = -MARGIN; x < modules.size + MARGIN; x += 1) {
      const [upper, lower] = [isDark(x, y), isDark(x, y + 1)];
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }
    lines.push(`${BLACK_ON_WHITE}${line}${PLAIN}`);
  }
  return lines.join('\n');
}
