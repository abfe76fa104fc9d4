/** Who uses this process's relay besides its own profile: what quitting names. */
import type { EnginePort } from './engine-port';
import type { LocalRelay } from './local-relay';

/** Others at the relay: how many connections, and the members that are known to be among them. */
export interface RelayUsers {
  readonly count: number;
  readonly names: readonly string[];
}

/** Members speak by beacons at least this often. */
const HEARD_WITHIN_MS = 20 * 60 * 1000;
const MAX_NAMES = 8;

/**
 * Asks the relay, and names members of the rooms on it that were heard of late. The relay knows connections, never names.
 * @param own further connections that are this process's own doing
 */
export async function relayUsers(
  relay: LocalRelay,
  engine: EnginePort | undefined,
  nowMs: number,
  own = 0,
): Promise<RelayUsers> {
  const none: RelayUsers = { count: 0, names: [] };
  if (relay.state.state !== 'listening' || !relay.state.owned) return none;
  const { connections, port } = await relay.call('status', {});
  const hosts = new Set(relay.places().map(({ host }) => host));
  const rooms = ((await engine?.rooms()) ?? []).filter(
    ({ relayHost, relayPort }) => relayPort === port && hosts.has(relayHost),
  );
  // The engine holds one connection per address of the relay, whatever the number of rooms.
  const ownHosts = rooms.filter(({ connection }) => connection.state !== 'waiting').map(({ relayHost }) => relayHost);
  const count = connections - new Set(ownHosts).size - own;
  if (count <= 0) return none;
  const names = new Set<string>();
  for (const { room } of rooms) {
    for (const member of (await engine?.members({ room })) ?? []) {
      if (!member.own && nowMs - member.lastHeardMs < HEARD_WITHIN_MS) names.add(member.name);
    }
  }
  return { count, names: [...names].slice(0, MAX_NAMES) };
}
