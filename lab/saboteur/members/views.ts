/** Members who lie about what the relay signed, or about the order that they saw. */
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
