/** Members who speak for others, or again what others said. */
import { Identity } from '../../../client/crypto/identity';
import { encodeMessage } from '../../../client/crypto/content';
import { DUPLICATE_WINDOW_MS } from '../../../protocol/limits';
import type { MemberAttack } from './member-attack';

export const forgedAuthor: MemberAttack = {
  name: 'forged-author',
  does: 'A message in another member’s name, signed by somebody else.',
  says: ['forged-author'],
  maySay: [],
  async perform({ mole, did }) {
    const { author } = mole.frameOfOther().opened.content;
    did('forged author', { position: await mole.say({ author, body: { type: 'text', text: 'je signe pour lui' } }) });
  },
};

export const sealedAgain: MemberAttack = {
  name: 'sealed-again',
  does: 'What another member said and signed is sealed again, under a new nonce, with the old signature.',
  says: ['forged-author'],
  maySay: [],
  async perform({ mole, did }) {
    const { content, signature, header } = mole.frameOfOther(({ content: { body } }) => body.type === 'text').opened;
    const payload = mole.seal(content, { epoch: header.epoch, sign: () => signature });
    did('sealed again', { position: await mole.publish(payload) });
  },
};

export const publishedAgain: MemberAttack = {
  name: 'published-again',
  does: 'Another member’s frame is published again, byte for byte, once the relay has forgotten it (ten minutes).',
  says: ['replayed'],
  maySay: [],
  async perform({ mole, did }) {
    const { payload, n } = mole.frameOfOther(({ content: { body } }) => body.type === 'text');
    await mole.after(DUPLICATE_WINDOW_MS + 5000);
    did('published again', { position: n, again: await mole.publish(payload) });
  },
};

export const idTwice: MemberAttack = {
  name: 'id-twice',
  does: 'Two messages of one author bear the same id: only the first is shown.',
  says: [],
  maySay: [],
  async perform({ mole, did }) {
    const id = mole.random(8);
    await mole.say({ id, body: { type: 'text', text: 'première' } });
    did('same id', { position: await mole.say({ id, body: { type: 'text', text: 'seconde' } }) });
  },
};

export const idOfOther: MemberAttack = {
  name: 'id-of-other',
  does: 'A message bears the id of another author’s message: both are shown.',
  says: [],
  maySay: [],
  async perform({ mole, did }) {
    const { id } = mole.frameOfOther(({ content: { body } }) => body.type === 'text').opened.content;
    did('same id', { position: await mole.say({ id, body: { type: 'text', text: 'même numéro' } }) });
  },
};

export const twoRuns: MemberAttack = {
  name: 'two-runs',
  does: 'One identity speaks in two runs in turn, each having seen what the other said.',
  says: ['two-devices'],
  maySay: [],
  async perform({ mole, did }) {
    const other = mole.random(8);
    for (const run of [mole.run, other, mole.run, other]) {
      did('spoke', { position: await mole.say({ run }) });
      // A signed head follows within a second: the next message shows that it saw this one.
      await mole.after(1500);
    }
  },
};

export const falseIntroduction: MemberAttack = {
  name: 'false-introduction',
  does: 'An introduction with a key for agreements that the author does not vouch for.',
  says: [],
  maySay: [],
  async perform({ mole, did }) {
    const stranger = Identity.create((length) => mole.random(length));
    const body = { type: 'introduction', name: 'Mallory', ...stranger.introduction() } as const;
    did('false introduction', { position: await mole.say({ body }) });
  },
};

export const flood: MemberAttack = {
  name: 'flood',
  does: 'A hundred forged messages, each in the name of an author of its own.',
  says: ['forged-author'],
  maySay: [],
  async perform({ mole, did }) {
    for (let count = 0; count < 100; count += 1) {
      const { author } = Identity.create((length) => mole.random(length));
      await mole.publish(mole.seal(mole.message(), { signed: encodeMessage({ ...mole.message(), author }) }));
    }
    did('flood', { messages: 100 });
  },
};

export const runOfOther: MemberAttack = {
  name: 'run-of-other',
  does: 'A message and a beacon bear the run of another member, the beacon the highest counter there is.',
  // Runs and counters are told apart by author: it says nothing about the other.
  says: [],
  maySay: [],
  async perform({ mole, did }) {
    const { run } = mole.frameOfOther().opened.content;
    did('run of another', { position: await mole.say({ run }) });
    mole.whisper(mole.sealBeacon(mole.beacon({ run, counter: 0xffff_ffff })));
  },
};
