/** The addresses under which others can reach the local relay. */
import type { NetworkInterfaceInfo } from 'node:os';

import type { RelayPlace, RelayReach } from '../contract/relay';
import { formatRelayAddress, parseRelayAddress } from '../protocol/address';

/** As `os.networkInterfaces()` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

const LOOPBACK = '127.0.0.1';

/** What the relay listens on: everything, over IPv6 too where the computer has it, or this computer alone. */
export function listenHost(reach: RelayReach, interfaces: Interfaces): string {
  if (reach === 'this-computer') return LOOPBACK;
  const hasIPv6 = Object.values(interfaces).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));
  return hasIPv6 ? '::' : '0.0.0.0';
}

/**
 * The addresses to pass on, this computer's own first.
 * @param relay `aparte-relay://…` as the relay itself says it
 * @param isOpen whether it listens beyond this computer
 */
export function relayPlaces(relay: string, isOpen: boolean, interfaces: Interfaces): RelayPlace[] {
  const { port, pin } = parseRelayAddress(relay);
  const place = (host: string, scope: RelayPlace['scope']): RelayPlace => ({
    address: formatRelayAddress({ host, port, pin }),
    host,
    scope,
  });
  const places = [place(LOOPBACK, 'this-computer')];
  if (!isOpen) return places;
  for (const info of Object.values(interfaces).flatMap((addresses) => addresses ?? [])) {
    const scope = scopeOf(info);
    if (scope) places.push(place(info.address, scope));
  }
  return places;
}

/** The address that a room made here is given: one that others on the network can use, if there is any. */
export function roomPlace(places: readonly RelayPlace[]): RelayPlace | undefined {
  const rank = (place: RelayPlace): number =>
    (place.scope === 'this-computer' ? 4 : 0) + (place.scope === 'public' ? 1 : 0) + (place.host.includes(':') ? 2 : 0);
  return [...places].sort((a, b) => rank(a) - rank(b))[0];
}

/** Undefined for addresses of no use to others: the loopback, and those that mean something on one link only. */
function scopeOf({ address, family, internal }: NetworkInterfaceInfo): 'local-network' | 'public' | undefined {
  if (internal) return undefined;
  if (family === 'IPv6') {
    if (/^fe[89ab]/iu.test(address)) return undefined;
    return /^f[cd]/iu.test(address) ? 'local-network' : 'public';
  }
  if (address.startsWith('169.254.')) return undefined;
  const isPrivate = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/u;
  return isPrivate.test(address) ? 'local-network' : 'public';
}
