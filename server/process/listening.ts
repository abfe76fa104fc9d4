/** Where a relay listens, and under which addresses others reach it. */
import { formatRelayAddress } from '../../protocol/address';
import type { RelayStatus } from '../../protocol/admin';
import { toBase64Url } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { DEFAULT_PORT } from '../../protocol/limits';
import { reachableHosts, type ListenAddress } from './listen-address';
import type { OpenSocket } from './open-sockets';

/** The address of a relay that listens on Unix sockets alone: members reach it by way of somebody else. */
const NOWHERE: ListenAddress = { host: 'localhost', port: 0 };

/** Where a relay listens, as its ready line says it. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly pin: string;
  /** `aparte-relay://…` by which others reach it. */
  readonly relay: string;
  /** The same for every address of this computer, where it listens on all of them. */
  readonly relays: readonly string[];
  /** Every socket that it listens on. */
  readonly listening: readonly string[];
}

/** @param publicHost the name by which members reach it, where it has one */
export function describeListening(
  sockets: readonly OpenSocket[],
  pin: Uint8Array,
  publicHost: string | undefined,
): Listening {
  const address = sockets.find((socket) => socket.address !== undefined)?.address ?? NOWHERE;
  const hosts = publicHost === undefined ? reachableHosts(address.host) : [publicHost];
  const relays = hosts.map((host) => formatRelayAddress({ host, port: address.port || DEFAULT_PORT, pin }));
  const [relay] = relays;
  if (relay === undefined) throw new AparteError('internal', { what: 'no address' });
  return { ...address, pin: toBase64Url(pin), relay, relays, listening: sockets.map(({ text }) => text) };
}

/** What the status tells of it. */
export function statusOf(
  listening: Listening | undefined,
): Partial<Pick<RelayStatus, 'host' | 'port' | 'pin' | 'relay'>> {
  if (!listening) return {};
  const { host, port, pin, relay } = listening;
  return { host, port, pin, relay };
}
