/** From what was given to what a relay starts with. */
import type { RelayConfiguration } from '../process/relay-server';
import { readTokenFile } from '../process/token-file';
import type { TokenEntry, TokenScope } from '../tokens';
import { resolve, type Resolved, type Settings } from './resolve';
import { ConfigurationProblems } from './problems';
import type { Source } from './sources';

/** What the sources give together. @param sources strongest first @throws ConfigurationProblems */
export function resolveOrThrow(sources: readonly Source[]): Resolved {
  const resolved = resolve(sources);
  if (resolved.problems.length > 0) throw new ConfigurationProblems(resolved.problems);
  return resolved;
}

/** A configuration from settings: tokens are read from their files. @throws AparteError where one cannot be read */
export async function configurationOf(settings: Settings): Promise<RelayConfiguration> {
  const { data, accessTokenFile, adminTokenFile, listen, publicHost, proxyFrom, http, logAddresses, limits } = settings;
  return {
    dataDir: data,
    listen,
    publicHost,
    proxyFrom,
    http,
    logAddresses,
    limits,
    tokens: [...(await tokenOf('access', accessTokenFile)), ...(await tokenOf('admin', adminTokenFile))],
  };
}

/** A token of a file has no name but its setting's. */
async function tokenOf(scope: TokenScope, file: string | undefined): Promise<readonly TokenEntry[]> {
  return file === undefined ? [] : [{ name: `${scope}-token-file`, scope, token: await readTokenFile(file) }];
}
