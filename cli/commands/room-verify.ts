/** `room verify`: notes that the person compared a member's fingerprint with the member, or takes it back. */
import type { Fingerprint } from '../../client/api';
import { AparteError } from '../../protocol/errors';
import type { Command, Say } from '../context';
import { fingerprintDigits } from '../fingerprint';
import { printMember } from '../member-line';
import { withRoom } from '../profile';

const DIGITS = /^[0-9a-f]{32}$/u;
const WORDS = 8;

export const roomVerify: Command = async (context) => {
  const { given, say } = context;
  const typed = typedFingerprint(given.argument(1), say);
  const compared = !given.has('undo');
  await withRoom(context, { name: given.argument(0), online: false }, async ({ engine, room }) => {
    const find = async (): Promise<Awaited<ReturnType<typeof engine.members>>[number]> => {
      const member = (await engine.members({ room })).find(({ own, fingerprint }) => !own && fits(fingerprint, typed));
      if (member) return member;
      throw new AparteError('unknown-member');
    };
    const { author } = await find();
    await engine.setCompared({ room, author, compared });
    await printMember(context, await find());
  });
};

/** All of it, in digits or words: who compares a beginning compares nothing. @throws AparteError `usage` */
function typedFingerprint(text: string, say: Say): string {
  const words = text.trim().toLowerCase().split(/\s+/u);
  const digits = words.join('');
  if (DIGITS.test(digits)) return digits;
  if (words.length === WORDS) return words.join(' ');
  throw new AparteError('usage', { what: say('notFingerprint', { name: 'FINGERPRINT' }) });
}

function fits({ text, words }: Fingerprint, typed: string): boolean {
  return fingerprintDigits(text) === typed || words.join(' ') === typed;
}
