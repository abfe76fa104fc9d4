/** A profile on disk as the app keeps it, protected by a key file: opening it takes no Argon2 and asks nobody. */
import path from 'node:path';

import { systemRandom } from '../../client/crypto/random';
import { Engine } from '../../client/engine';
import { connectOverTls } from '../../client/link/tls-connect';
import { systemClock } from '../../client/ports';
import { MemoryFiles } from '../../client/files/local-files';
import { createProfile } from '../../client/profile';
import { createVault, defaultKeyFile } from '../../client/vault/slots';
import { openVault, type Vault } from '../../client/vault/vault';
import { profilePaths } from '../../host/profile-paths';
import type { WhichProfile } from './app';

function access(dataRoot: string, name: string): { directory: string; secret: { keyFile: string } } {
  const directory = profilePaths(dataRoot, name).vault;
  return { directory, secret: { keyFile: defaultKeyFile(directory) } };
}

function open(dataRoot: string, name: string): Promise<Vault> {
  return openVault({ ...access(dataRoot, name), workerPath: path.join(__dirname, '../workers/vault-worker.cjs') });
}

/** Makes a profile. */
export async function makeProfile(which: WhichProfile): Promise<void> {
  await createVault(access(which.dataRoot, which.profile));
  await withVault(which, ({ store }) =>
    createProfile(store, which.profile, { random: systemRandom, clock: systemClock }),
  );
}

/** Runs `task` with the profile's vault alone. */
export async function withVault<Result>(
  { dataRoot, profile }: WhichProfile,
  task: (vault: Vault) => Promise<Result>,
): Promise<Result> {
  const vault = await open(dataRoot, profile);
  try {
    return await task(vault);
  } finally {
    await vault.close();
  }
}

/** Runs `task` with the profile's engine, connected to its relays. */
export function withEngine<Result>(which: WhichProfile, task: (engine: Engine) => Promise<Result>): Promise<Result> {
  return withVault(which, async ({ store }) => {
    const engine = await Engine.open({
      store,
      clock: systemClock,
      random: systemRandom,
      connect: connectOverTls,
      program: { program: 'bench', release: '1' },
      log: () => undefined,
      files: new MemoryFiles(),
    });
    try {
      return await task(engine);
    } finally {
      await engine.close();
    }
  });
}
