/** Every attack of somebody with the room's key against the real client: it is named, the relay is not accused of it, and the room goes on. */
import { describe, expect, it } from 'vitest';

import { MEMBER_ATTACKS } from '../../lab/saboteur/members/member-attacks';
import { EngineStage, namesIn } from '../lab/support/engine-stage';

describe.each(MEMBER_ATTACKS)('a member’s attack $name', (attack) => {
  it(`is named ${attack.says.join(' or ') || 'nothing'} by everybody, and nobody else is accused`, async () => {
    const stage = await EngineStage.start();
    await stage.endure(attack);
    const said = await stage.said();
    for (const { name } of said) {
      const names = namesIn(said, (other) => other === name);
      if (attack.says.length > 0) expect([name, names.some((one) => attack.says.includes(one))]).toEqual([name, true]);
      expect(names.filter((one) => ![...attack.says, ...attack.maySay].includes(one))).toEqual([]);
    }
    const states = await Promise.all(stage.group.members.map((member) => member.connection(stage.room)));
    expect(states).toEqual(['connected', 'connected', 'connected']);
    expect(await stage.bob.texts(stage.room)).toEqual(expect.arrayContaining(['Zoé: après 1', 'Ali: après 3']));
  });
});
