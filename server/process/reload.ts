/** What of a new configuration can be taken while the relay runs. */
import { LIMITS_AT_START, type Limits } from '../limits';
import { formatListenEntry } from './listen-address';
import type { RelayConfiguration } from './relay-server';

/** Names of what differs and changes only at the next start. */
export function needsRestart(before: RelayConfiguration, next: RelayConfiguration): readonly string[] {
  const places = ({ listen }: RelayConfiguration): string => listen.map(formatListenEntry).join(' ');
  const http = ({ http: entry }: RelayConfiguration): string => (entry ? formatListenEntry(entry) : '');
  const differing = {
    data: before.dataDir !== next.dataDir,
    listen: places(before) !== places(next),
    'public-host': before.publicHost !== next.publicHost,
    http: http(before) !== http(next),
  };
  const limits = [...LIMITS_AT_START].filter((name) => before.limits?.[name] !== next.limits?.[name]);
  const settings = Object.entries(differing).flatMap(([name, isOther]) => (isOther ? [name] : []));
  return [...settings, ...limits.map((name) => `limits.${name}`)];
}

/** The new limits, but for those that are built in at the start. */
export function reloadableLimits(current: Limits, next: Partial<Limits>): Limits {
  const limits = { ...current, ...next };
  for (const name of LIMITS_AT_START) limits[name] = current[name];
  return limits;
}
