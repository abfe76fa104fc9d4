/** Networks of addresses: whose PROXY headers are believed, and who is banned. */
import { BlockList, isIP } from 'node:net';
import { AparteError } from '../protocol/errors';
import { normaliseAddress } from './network-address';

export interface Network {
  readonly address: string;
  readonly prefixBits: number;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** Reads `192.0.2.0/24`, `fd00::/8` or one address. @throws AparteError `bad-argument` */
export function parseNetwork(text: string): Network {
  const [, raw = '', bits] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/iu.exec(text.trim()) ?? [];
  const address = normaliseAddress(raw);
  const maxBits = isIP(address) === 4 ? 32 : 128;
  const prefixBits = bits === undefined ? maxBits : Number(bits);
  if (isIP(address) === 0 || prefixBits > maxBits) throw new AparteError('bad-argument', { what: 'network' });
  return { address, prefixBits };
}

export function formatNetwork({ address, prefixBits }: Network): string {
  return prefixBits === (isIP(address) === 4 ? 32 : 128) ? address : `${address}/${String(prefixBits)}`;
}

/** A set of networks, asked whether it holds an address. */
export class NetworkSet {
  private readonly list = new BlockList();

  constructor(networks: readonly Network[]) {
    for (const { address, prefixBits } of networks) this.list.addSubnet(address, prefixBits, familyOf(address));
  }

  /** @param address normalised */
  has(address: string): boolean {
    return isIP(address) !== 0 && this.list.check(address, familyOf(address));
  }
}

const PRIVATE = new NetworkSet(
  [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '127.0.0.0/8',
    '169.254.0.0/16',
    'fc00::/7',
    'fe80::/10',
    '::1',
  ].map(parseNetwork),
);

/** Whether an address means something only on this computer or its own network. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE.has(address);
}
