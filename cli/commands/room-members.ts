/** `room members`: who is in a room, as far as this disk knows. */
import type { Member } from '../../client/api';
import type { Command } from '../context';
import { fingerprintDigits } from '../fingerprint';
import { withRoom } from '../profile';
import { shownLine } from '../terminal-text';

export const roomMembers: Command = async (context) => {
  const { given, output, say } = context;
  await withRoom(context, { name: given.argument(0), online: false }, async ({ engine, room }) => {
    for (const member of await engine.members({ room })) {
      await output.result(describe(member), () => {
        const name = shownLine(member.name) || say('unnamed');
        const shown = member.own ? say('you', { name }) : name;
        return `${shown}\n    ${member.fingerprint.text}\n    ${member.fingerprint.words.join(' ')}`;
      });
    }
  });
};

function describe({ name, fingerprint, own, compared, lastHeardMs }: Member): object {
  return {
    name,
    fingerprint: fingerprintDigits(fingerprint.text),
    words: fingerprint.words,
    own,
    compared,
    ...(lastHeardMs > 0 && !own && { lastHeard: new Date(lastHeardMs).toISOString() }),
  };
}
