/** Where to listen, and what address to give to people. */
import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { formatHostPort, isHost } from '../../protocol/address';
import { AparteError } from '../../protocol/errors';
import { DEFAULT_PORT } from '../../protocol/limits';

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** One place to listen at; where `isProxied`, every connection begins with a PROXY v2 header. */
export type ListenEntry = TcpEntry | LocalEntry;

export interface TcpEntry extends ListenAddress {
  readonly kind: 'tcp';
  readonly isProxied: boolean;
}

/** What is no address of the network's; where `isProxied`, as above. */
type LocalEntry = { readonly isProxied: boolean } &
  /** `group` may write to the socket file: a name or a number. */
  (
    | { readonly kind: 'unix'; readonly path: string; readonly group?: string }
    /** Every socket that systemd passes. */
    | { readonly kind: 'systemd' }
  );

const PATTERN = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]*))(?::(\d{1,5}))?$/iu;

/** Reads `host:port`, `[v6]:port`, `host` or `:port`. @throws AparteError `usage` */
export function parseListenAddress(text: string): ListenAddress {
  const match = PATTERN.exec(text.trim());
  const v6 = match?.[1];
  const host = v6 ?? (match?.[2] === '' ? '127.0.0.1' : (match?.[2] ?? ''));
  const port = match?.[3] === undefined ? DEFAULT_PORT : Number(match[3]);
  const isValid = v6 === undefined ? isHost(host) : isIP(v6) === 6;
  if (!match || !isValid || port > 65535) throw new AparteError('usage', { option: '--listen', value: text });
  return { host, port };
}

/** Reads an address, `unix:PATH` or `systemd`, each perhaps with `,proxy`, a path with `,group=NAME`. @throws AparteError `usage` */
export function parseListenEntry(text: string): ListenEntry {
  const [address = '', ...options] = text.trim().split(',');
  let isProxied = false;
  let group: string | undefined;
  for (const option of options) {
    if (option === 'proxy') isProxied = true;
    else if (option.startsWith('group=') && address.startsWith('unix:')) group = option.slice('group='.length);
    else throw new AparteError('usage', { option: '--listen', value: text });
  }
  if (address === 'systemd') return { kind: 'systemd', isProxied };
  if (!address.startsWith('unix:')) return { kind: 'tcp', ...parseListenAddress(address), isProxied };
  const path = address.slice('unix:'.length);
  if (path === '' || group === '') throw new AparteError('usage', { option: '--listen', value: text });
  return { kind: 'unix', path, isProxied, ...(group !== undefined && { group }) };
}

export function formatListenEntry(entry: ListenEntry): string {
  const proxy = entry.isProxied ? ',proxy' : '';
  if (entry.kind === 'tcp') return formatHostPort(entry.host, entry.port) + proxy;
  if (entry.kind === 'systemd') return `systemd${proxy}`;
  return `unix:${entry.path}${proxy}${entry.group === undefined ? '' : `,group=${entry.group}`}`;
}

/** Hosts by which a relay that listens on `host` is reached: itself, or this computer's addresses where it listens on all of them. */
export function reachableHosts(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const found: string[] = [];
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address, internal } of addresses ?? []) {
      const isV4 = isIP(address) === 4 && !address.startsWith('169.254.');
      const isGlobalV6 = host === '::' && isIP(address) === 6 && !/^fe[89ab]/iu.test(address);
      if (!internal && (isV4 || isGlobalV6)) found.push(address);
    }
  }
  const byFamily = found.sort((a, b) => isIP(a) - isIP(b));
  return [...byFamily, '127.0.0.1'];
}
