/** Every attack of the saboteur against the real client: what is found has the right name, and nobody else is accused. */
import { describe, expect, it } from 'vitest';

import type { AnomalyName } from '../../client/api';
import type { Target } from '../../lab/saboteur/attack';
import { ATTACKS, attackNamed } from '../../lab/saboteur/attacks';
import { EngineStage, namesIn, type Said } from '../lab/support/engine-stage';
import { targetOf } from '../lab/support/roles';

const MEMBERS = ['Zoé', 'Ali', 'Bob'];

/** What the target itself says. */
function ofTarget(said: readonly Said[], { member }: Target): AnomalyName[] {
  return namesIn(said, (name) => member === undefined || MEMBERS[member - 1] === name);
}

/** After these nobody finds the relay any more. */
const IS_GONE: ReadonlySet<string> = new Set(['swap-key']);

/** When the attack is over everybody is connected, and hears what everybody says. */
async function expectUsable(stage: EngineStage): Promise<void> {
  for (const member of [stage.zoe, stage.ali, stage.bob]) {
    expect([member.name, await member.connection(stage.room)]).toEqual([member.name, 'connected']);
    const heard = ['Zoé: après 1', 'Zoé: après 2', 'Ali: après 3', 'Bob: après 4'];
    expect(await member.texts(stage.room)).toEqual(expect.arrayContaining(heard));
  }
}

describe('a relay that does nothing', () => {
  it('is accused of nothing', async () => {
    const stage = await EngineStage.start();
    const nothing = {
      name: 'nothing',
      does: '',
      says: [],
      maySay: [],
      whoKnows: 'nobody',
      begin: () => undefined,
    } as const;
    await stage.suffer(nothing, {});
    expect(namesIn(await stage.said())).toEqual([]);
    const texts = await stage.zoe.texts(stage.room);
    for (const member of stage.group.members.slice(0, 3)) expect(await member.texts(stage.room)).toEqual(texts);
  });
});

describe.each(ATTACKS)('the relay’s attack $name', (attack) => {
  it(`is named ${attack.says.join(' or ') || 'nothing'}, and nobody else is accused`, async () => {
    const stage = await EngineStage.start();
    expect(namesIn(await stage.said())).toEqual([]);
    const target = targetOf(attack);
    await stage.suffer(attack, target);
    const said = await stage.said();
    const knowing = attack.whoKnows === 'target' ? ofTarget(said, target) : namesIn(said);
    if (attack.says.length > 0) expect(knowing.filter((name) => attack.says.includes(name))).not.toEqual([]);
    const right: readonly string[] = [...attack.says, ...attack.maySay];
    expect(namesIn(said).filter((name) => !right.includes(name))).toEqual([]);
    expect(stage.deeds.filter(({ what }) => what === 'failed')).toEqual([]);
    if (!IS_GONE.has(attack.name)) await expectUsable(stage);
  });
});

describe('a fork of whose sides nothing is passed while it lasts', () => {
  it.each(['drop', 'replay'] as const)(
    'is named once its members are together again (beacons: %s)',
    async (beacons) => {
      const stage = await EngineStage.start();
      const attack = attackNamed('fork');
      if (!attack) throw new Error('no fork');
      await stage.suffer(attack, { member: 2, beacons });
      for (const { name, anomalies } of await stage.said()) {
        expect([name, anomalies.find((one) => one.name === 'forked')]).toMatchObject([name, { evidence: true }]);
      }
      await expectUsable(stage);
    },
  );
});
