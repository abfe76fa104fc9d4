/** A profile's identity, made once in an empty vault. */
import { AparteError } from '../protocol/errors';
import { Identity } from './crypto/identity';
import type { Random } from './crypto/random';
import type { Clock } from './ports';
import type { AsyncVaultStore } from './vault/store';

/** Makes the profile's identity in an empty vault. @throws AparteError `bad-argument`, `vault-exists` */
export async function createProfile(
  store: AsyncVaultStore,
  name: string,
  { random, clock }: { readonly random: Random; readonly clock: Clock },
): Promise<void> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 64) throw new AparteError('bad-argument', { what: 'name' });
  if (await store.loadProfile()) throw new AparteError('vault-exists');
  const identity = Identity.create(random);
  const { sign, agree } = identity.exportSeeds();
  await store.saveProfile({ name: trimmed, signSeed: sign, agreeSeed: agree, createdMs: clock.now() });
  sign.fill(0);
  agree.fill(0);
  identity.purge();
}
