/** A profile's identity, made once in an empty vault. */
import { AparteError } from '../protocol/errors';
import { MAX_NAME_CHARACTERS } from './crypto/body';
import { Identity } from './crypto/identity';
import type { Random } from './crypto/random';
import type { Clock } from './ports';
import type { AsyncVaultStore } from './vault/store';

/** A name as it is kept. @throws AparteError `bad-argument` */
export function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || Array.from(name).length > MAX_NAME_CHARACTERS)
    throw new AparteError('bad-argument', { what: 'name' });
  return name;
}

/** Makes the profile's identity in an empty vault. @throws AparteError `bad-argument`, `vault-exists` */
export async function createProfile(
  store: AsyncVaultStore,
  name: string,
  { random, clock }: { readonly random: Random; readonly clock: Clock },
): Promise<void> {
  const trimmed = nameOf(name);
  if (await store.loadProfile()) throw new AparteError('vault-exists');
  const identity = Identity.create(random);
  const { sign, agree } = identity.exportSeeds();
  await store.saveProfile({ name: trimmed, signSeed: sign, agreeSeed: agree, createdMs: clock.now() });
  sign.fill(0);
  agree.fill(0);
  identity.purge();
}
