/** `init`: makes a profile. */
import * as v from 'valibot';

import { createProfile } from '../../client/profile';
import { formatFingerprint } from '../../client/crypto/fingerprint';
import { Identity } from '../../client/crypto/identity';
import { systemRandom } from '../../client/crypto/random';
import { systemClock } from '../../client/ports';
import { CHAT_SCHEMAS } from '../../contract/schemas';
import type { VaultSecret } from '../../client/vault/slots';
import type { AsyncVaultStore } from '../../client/vault/store';
import type { Vault } from '../../client/vault/vault';
import { AparteError } from '../../protocol/errors';
import type { Command, CommandContext } from '../context';
import { fingerprintDigits } from '../fingerprint';
import { ensureVault, openVaultOf, vaultSecret, withLock } from '../profile';

/** How a vault that is somebody's already answers. */
const OTHER_SECRET = new Set<string>(['vault-locked', 'wrong-passphrase', 'key-file-missing']);

export const init: Command = async (context) => {
  const { given, output, say } = context;
  const wanted = v.safeParse(CHAT_SCHEMAS.createProfile, { name: given.required('name') });
  if (!wanted.success) throw new AparteError('bad-argument', { what: '--name' });
  const secret = await vaultSecret(context);
  const { text, words } = await withLock(context, async () => {
    const vault = await makeOrTakeUp(context, secret);
    try {
      await createProfile(vault.store, wanted.output.name, { random: systemRandom, clock: systemClock });
      return await ownFingerprint(vault.store);
    } finally {
      await vault.close();
    }
  });
  if ('keyFile' in secret) output.note(say('keyFileWarning', { path: secret.keyFile }));
  await output.result({ fingerprint: fingerprintDigits(text) }, () =>
    [say('fingerprint', { text }), say('fingerprintWords', { words: words.join(' ') })].join('\n'),
  );
};

/** Makes the vault; one that a crash left without its profile is taken up again, and opens with the same secret. */
async function makeOrTakeUp(context: CommandContext, secret: VaultSecret): Promise<Vault> {
  const isNew = await ensureVault(context, secret);
  try {
    return await openVaultOf(context, secret);
  } catch (error) {
    if (isNew || !(error instanceof AparteError) || !OTHER_SECRET.has(error.code)) throw error;
    throw new AparteError('vault-exists', {}, { cause: error });
  }
}

async function ownFingerprint(store: AsyncVaultStore): Promise<ReturnType<typeof formatFingerprint>> {
  const profile = await store.loadProfile();
  if (!profile) throw new AparteError('vault-missing');
  const identity = Identity.fromSeeds({ sign: profile.signSeed, agree: profile.agreeSeed });
  const forms = formatFingerprint(identity.author);
  identity.purge();
  return forms;
}
