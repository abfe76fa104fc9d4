/** A member of a room, as programs and people are told of it. */
import type { Member } from '../client/api';
import type { CommandContext } from './context';
import { fingerprintDigits } from './fingerprint';
import { shownLine } from './terminal-text';

/** Prints a member. */
export async function printMember({ output, say }: CommandContext, member: Member): Promise<void> {
  await output.result(describe(member), () => {
    const { own, compared, fingerprint } = member;
    const name = shownLine(member.name) || say('unnamed');
    const shown = own ? say('you', { name }) : say(compared ? 'compared' : 'notCompared', { name });
    return `${shown}\n    ${fingerprint.text}\n    ${fingerprint.words.join(' ')}`;
  });
}

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
