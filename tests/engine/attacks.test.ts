/** Every attack of the saboteur against the real client: what is found has the right name, and nobody else is accused. */
import { describe, expect, it } from 'vitest';

import type { AnomalyName } from '../../client/api';
import type { Target } from '../../lab/saboteur/attack';
import { ATTACKS } from '../../lab/saboteur/attacks';
import { EngineStage, namesIn, type Said } from '../lab/support/engine-stage';
import { targetOf } from '../lab/support/roles';

const MEMBERS = ['Zoé', 'Ali', 'Bob'];

/** What the target itself says. */
function ofTarget(said: readonly Said[], { member }: Target): AnomalyName[] {
  return namesIn(said, (name) => member === undefined || MEMBERS[member - 1] === name);
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
  });
});
