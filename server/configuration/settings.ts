/** Every setting of the relay beside its limits. The command line, the file, the environment, the help and docs/RELAY.md follow this table. */
import { list, single, SettingError, type Setting } from './setting';
import { ADDRESS_MODES, isAddressMode, isLoopback, type AddressMode } from '../network-address';
import { formatNetwork, parseNetwork, type Network } from '../networks';
import { formatListenEntry, parseListenEntry, type ListenEntry, type TcpEntry } from '../process/listen-address';
import { isHost } from '../../protocol/address';
import { EVENT_LEVELS, isEventLevel, type EventLevel } from '../../protocol/admin';
import { AparteError } from '../../protocol/errors';

const oneOf = (words: readonly string[]): string => `must be one of ${words.join(', ')}`;

/** Runs a parser that throws our errors, which say less than a setting's must. */
function parsed<T>(parse: () => T, text: string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AparteError) throw new SettingError(text);
    throw error;
  }
}

export const DATA: Setting<string | undefined> = single({
  name: 'data',
  placeholder: 'DIR',
  help: 'where it keeps its key and its rooms; made at the first start',
  reloads: false,
  fallback: undefined,
  parse: (text) => text,
});

export const LISTEN: Setting<readonly ListenEntry[]> = list({
  name: 'listen',
  placeholder: 'ADDRESS',
  help: 'where it listens: HOST:PORT, [v6]:PORT, unix:PATH or systemd, then perhaps ,proxy (PROXY v2 comes first) and ,group=NAME (of a socket file); 0.0.0.0 means every address, port 0 takes a free one',
  reloads: false,
  fallback: [{ kind: 'tcp', host: '127.0.0.1', port: 4747, isProxied: false }],
  parse: (text) => parsed(() => parseListenEntry(text), 'must be HOST:PORT, [v6]:PORT, unix:PATH or systemd'),
  show: formatListenEntry,
});

export const PROXY_FROM: Setting<readonly Network[]> = list({
  name: 'proxy-from',
  placeholder: 'NETWORK',
  help: 'networks (192.0.2.0/24, fd00::/8, or one address) whose PROXY headers are believed; every other peer of such a listener is closed',
  reloads: true,
  fallback: [],
  parse: (text) => parsed(() => parseNetwork(text), 'must be an address or a network like 10.0.0.0/8'),
  show: formatNetwork,
});

export const PUBLIC_HOST: Setting<string | undefined> = single({
  name: 'public-host',
  placeholder: 'HOST',
  help: 'name or address by which members reach it, for the address that it prints',
  reloads: false,
  fallback: undefined,
  parse: (text) => {
    if (!isHost(text)) throw new SettingError('must be a host name or an address, without a port');
    return text;
  },
});

export const HTTP: Setting<TcpEntry | undefined> = single({
  name: 'http',
  placeholder: 'HOST:PORT',
  help: 'where health and metrics are served, an address of this computer only, like 127.0.0.1:9474; off without it',
  reloads: false,
  fallback: undefined,
  parse: (text) => {
    const entry = parsed(() => parseListenEntry(text), 'must be an address like 127.0.0.1:9474');
    const isHere = entry.kind === 'tcp' && (isLoopback(entry.host) || entry.host === 'localhost');
    if (!isHere || entry.isProxied) throw new SettingError('must be an address of this computer, like 127.0.0.1:9474');
    return entry;
  },
  show: (entry) => (entry ? formatListenEntry(entry) : null),
});

export const LOG_LEVEL: Setting<EventLevel> = single({
  name: 'log-level',
  placeholder: 'LEVEL',
  help: `least severity of the events on stderr: ${EVENT_LEVELS.join(', ')}`,
  reloads: true,
  fallback: 'info',
  parse: (text) => {
    if (!isEventLevel(text)) throw new SettingError(oneOf(EVENT_LEVELS));
    return text;
  },
});

export const LOG_ADDRESSES: Setting<AddressMode> = single({
  name: 'log-addresses',
  placeholder: 'MODE',
  help: 'addresses of peers in events: truncated (/24, /48), none, or full for software that bans',
  reloads: true,
  fallback: 'truncated',
  parse: (text) => {
    if (!isAddressMode(text)) throw new SettingError(oneOf(ADDRESS_MODES));
    return text;
  },
});

export const ACCESS_TOKEN_FILE: Setting<string | undefined> = single({
  name: 'access-token-file',
  placeholder: 'FILE',
  help: 'only who shows this token may make rooms; 22 characters of base64url, mode 0600',
  reloads: true,
  fallback: undefined,
  parse: (text) => text,
});

export const ADMIN_TOKEN_FILE: Setting<string | undefined> = single({
  name: 'admin-token-file',
  placeholder: 'FILE',
  help: 'admins may connect from elsewhere with this token (ALPN aparte-admin/1)',
  reloads: true,
  fallback: undefined,
  parse: (text) => text,
});

/** The table, in the order in which it is printed. */
export const SETTINGS = [
  DATA,
  LISTEN,
  PUBLIC_HOST,
  PROXY_FROM,
  HTTP,
  LOG_LEVEL,
  LOG_ADDRESSES,
  ACCESS_TOKEN_FILE,
  ADMIN_TOKEN_FILE,
] as const;
