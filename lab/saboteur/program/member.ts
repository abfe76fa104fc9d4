/** A malicious member on a real connection. */
import { readFile } from 'node:fs/promises';
import { systemRandom } from '../../../client/crypto/random';
import { connectOverTls } from '../../../client/link/tls-connect';
import { systemClock } from '../../../client/ports';
import { Mole } from '../members/mole';
import type { Signer } from '../signer';
import type { MemberOrder } from './options';
import type { Say } from './program';

/** What was said last is on its way for so long. */
const FAREWELL_MS = 500;

/** Joins by the invitation in a file, attacks, and leaves. @param relay the relay's signatures, where it is in it too */
export async function runMember({ attack, invitationFile }: MemberOrder, say: Say, relay?: Signer): Promise<void> {
  const link = await readFile(invitationFile, 'utf8');
  const mole = await Mole.join(link, { connect: connectOverTls, clock: systemClock, random: systemRandom });
  const did = (what: string, details: Readonly<Record<string, string | number>> = {}): void => {
    say({ event: 'deed', timeMs: Date.now(), member: attack.name, what, details });
  };
  try {
    await attack.perform({ mole, did, ...(relay && { relay }) });
    await mole.after(FAREWELL_MS);
  } finally {
    mole.close();
  }
}
