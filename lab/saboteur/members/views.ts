/** Members who lie about what the relay signed, or about the order that they saw. */
import { PREV_BYTES } from '../../../client/crypto/content';
import { sha256 } from '../../../client/crypto/hash';
import type { SignedHead } from '../../../protocol/chain';
import type { MemberAttack, MemberStage } from './member-attack';

/** The newest signed head, one bit of its head changed; its signature is of the true one. */
function lie({ mole }: MemberStage): SignedHead {
  const { signed } = mole;
  return { ...signed, head: signed.head.map((byte, index) => (index === 0 ? byte ^ 1 : byte)) };
}

export const falseViewSignature: MemberAttack = {
  name: 'false-view-signature',
  does: 'A message shows a head that the relay is said to have signed, with a signature that is none.',
  says: ['false-view'],
  maySay: [],
  async perform(stage) {
    stage.did('false view', { position: await stage.mole.say({ view: { signed: lie(stage) } }) });
  },
};

export const falseViewAhead: MemberAttack = {
  name: 'false-view-ahead',
  does: 'A message shows a head far beyond the end of the log, with a signature that is none.',
  says: ['false-view'],
  maySay: [],
  async perform({ mole, did }) {
    const { signed } = mole;
    const view = { signed: { ...signed, n: signed.n + 1, head: mole.random(32), signature: mole.random(64) } };
    did('false view', { position: await mole.say({ view }) });
    for (let count = 0; count < 3; count += 1) await mole.say();
  },
};

export const falseBeaconView: MemberAttack = {
  name: 'false-view-beacon',
  does: 'A beacon shows a head with a signature that is none.',
  says: ['false-view'],
  maySay: [],
  isEphemeral: true,
  async perform(stage) {
    const { mole } = stage;
    await mole.say();
    mole.whisper(mole.sealBeacon(mole.beacon({ view: { signed: lie(stage) } })));
    stage.did('false view in a beacon');
  },
};

export const falseComputedHead: MemberAttack = {
  name: 'false-computed-head',
  does: 'A message claims to have computed a head that differs, beside one that the relay did sign.',
  says: ['disagreement', 'false-view'],
  maySay: [],
  async perform({ mole, did }) {
    await mole.say();
    const { signed } = mole;
    const computed = { n: signed.n - 1, head: mole.random(32) };
    did('false head', { position: await mole.say({ view: { signed, computed } }) });
  },
};

export const falsePrevious: MemberAttack = {
  name: 'false-prev',
  does: 'A message names a previous one of its author that never was, above its own view.',
  says: ['missing'],
  maySay: [],
  async perform({ mole, did }) {
    await mole.say();
    did('false prev', { position: await mole.say({ prev: mole.random(16), prevAboveView: true }) });
  },
};

export const signedTogether: MemberAttack = {
  name: 'signed-together',
  does: 'Relay and member together: a message shows a head that is not the log’s, properly signed by the relay.',
  says: ['forked'],
  maySay: [],
  needsRelay: true,
  async perform(stage) {
    const { mole, relay } = stage;
    if (!relay) return;
    const { generation, n, head } = lie(stage);
    const signed = relay.head(mole.keys.room, { generation, n, head });
    stage.did('signed together', { position: await mole.say({ view: { signed } }) });
  },
};

export const otherGenerationTogether: MemberAttack = {
  name: 'other-generation-together',
  does: 'Relay and member together: a message shows a signed head of a generation that nobody has.',
  says: [],
  maySay: [],
  needsRelay: true,
  async perform({ mole, relay, did }) {
    if (!relay) return;
    const { n, head } = mole.signed;
    const signed = relay.head(mole.keys.room, { generation: mole.random(16), n, head });
    did('other generation', { position: await mole.say({ view: { signed } }) });
  },
};

export const falseLeft: MemberAttack = {
  name: 'false-left',
  does: 'A message shows, as the newest of a branch that was left, a head that the relay did not sign.',
  says: ['false-view'],
  maySay: [],
  async perform(stage) {
    stage.did('false left', { position: await stage.mole.say({ left: { signed: lie(stage) } }) });
  },
};

export const falseAnswer: MemberAttack = {
  name: 'false-answer',
  does: 'A beacon carries as the relay’s answer to a challenge a head that the relay did not sign.',
  says: ['false-view'],
  maySay: [],
  isEphemeral: true,
  async perform(stage) {
    const { mole } = stage;
    await mole.say();
    const answer = { ...lie(stage), challenge: mole.random(32) };
    mole.whisper(mole.sealBeacon(mole.beacon({ answer })));
    stage.did('false answer in a beacon');
  },
};

export const unknownGeneration: MemberAttack = {
  name: 'unknown-generation',
  does: 'A message and a beacon show a head of a generation that nobody has, with a signature that is none.',
  // Who does not hold the start cannot tell which key signed it.
  says: [],
  maySay: [],
  async perform({ mole, did }) {
    const signed = { ...mole.signed, generation: mole.random(16), signature: mole.random(64) };
    did('unknown generation', { position: await mole.say({ view: { signed } }) });
    mole.whisper(mole.sealBeacon(mole.beacon({ view: { signed } })));
  },
};

export const computedAhead: MemberAttack = {
  name: 'computed-ahead',
  does: 'Messages and beacons claim to have computed heads far beyond the end of the log, beside one that the relay did sign.',
  // What lies beyond the end cannot be compared yet, and never will be.
  says: [],
  maySay: [],
  async perform({ mole, did }) {
    for (const distance of [1000, 2 ** 40]) {
      const { signed } = mole;
      const view = { signed, computed: { n: signed.n + distance, head: mole.random(32) } };
      did('computed ahead', { position: await mole.say({ view }) });
      mole.whisper(mole.sealBeacon(mole.beacon({ view })));
    }
  },
};

export const lateBefore: MemberAttack = {
  name: 'late-before',
  does: 'A message names as the one before it, above its view, what its author publishes only afterwards.',
  says: ['reordered'],
  maySay: ['missing'],
  async perform({ mole, did }) {
    await mole.say();
    const late = mole.seal(mole.message());
    const prev = sha256(late).slice(0, PREV_BYTES);
    did('named before it was there', { position: await mole.say({ prev, prevAboveView: true }) });
    did('published late', { position: await mole.publish(late) });
  },
};
