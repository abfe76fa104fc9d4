/** Takes the lock of the profile folder named on the command line, says so, and holds it until it is killed. */
import { AparteError } from '../../../../protocol/errors';
import { lockProfile } from '../../../../client/vault/profile-lock';

try {
  lockProfile(process.argv[2] ?? '');
  process.stdout.write('held\n');
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${error instanceof AparteError ? error.code : String(error)}\n`);
}
