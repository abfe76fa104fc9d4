/** Addresses of relays as people pass them on: `aparte-relay://host:port#<pin>` (docs/PROTOCOL.md §7). */
import { AparteError } from './errors';
import { fromBase64Url, toBase64Url } from './bytes';
import { DEFAULT_PORT } from './limits';

/** Where a relay is and which key it must have. */
export interface RelayAddress {
  /** Host name, IPv4 address, or IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the relay's public key (SPKI), 32 bytes. */
  readonly pin: Uint8Array;
}

const MAX_HOST_LENGTH = 253;
const PATTERN = /^(?:aparte-relay:\/\/)?(?:\[([0-9a-f:.]+)\]|([^\s:/#[\]@]+))(?::(\d{1,5}))?\/?#([\w-]+)$/iu;

/** Whether `host` may stand in an address: a name or an IP address, no spaces, no URL syntax. */
export function isHost(host: string): boolean {
  return host.length > 0 && host.length <= MAX_HOST_LENGTH && /^[a-z0-9._:-]+$/iu.test(host);
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatHostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** The address as people pass it on. */
export function formatRelayAddress(address: RelayAddress): string {
  return `aparte-relay://${formatHostPort(address.host, address.port)}#${toBase64Url(address.pin)}`;
}

/** Reads an address. @throws AparteError `bad-relay-address` */
export function parseRelayAddress(text: string): RelayAddress {
  const match = PATTERN.exec(text.trim());
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = match?.[3] === undefined ? DEFAULT_PORT : Number(match[3]);
  if (!match || !isHost(host) || port < 1 || port > 65535) throw new AparteError('bad-relay-address');
  const pin = decodePin(match[4] ?? '');
  return { host, port, pin };
}

function decodePin(text: string): Uint8Array {
  try {
    const pin = fromBase64Url(text);
    if (pin.length === 32) return pin;
  } catch (error) {
    throw new AparteError('bad-relay-address', {}, { cause: error });
  }
  throw new AparteError('bad-relay-address');
}
