/** A relay that keeps the connection alive, and leaves what it is asked or sent without an answer. */
import { expect, it } from 'vitest';

import type { Attack } from '../../lab/saboteur/attack';
import { FRAME_TYPE } from '../../protocol/frames';
import { EngineStage } from '../lab/support/engine-stage';
import { Group } from './support/group';

const SILENCES = [
  { what: 'openings', type: FRAME_TYPE.opened },
  { what: 'pages', type: FRAME_TYPE.page },
  { what: 'acknowledgements', type: FRAME_TYPE.accepted },
] as const;

function withhold(type: number): Attack {
  return {
    ...{ name: 'silence', does: '', says: [], maySay: [], whoKnows: 'target' },
    begin(act) {
      act.toMember((frame) => (frame.type === type ? [] : undefined));
    },
  };
}

it.each(SILENCES)('that withholds $what is said to, without an accusation, until it answers', async ({ type }) => {
  const stage = await EngineStage.start();
  const { ali, room, group, saboteur } = stage;
  const found = async (): Promise<(readonly [string, string, boolean])[]> =>
    (await ali.engine.anomalies({ room })).map(({ name, level, dismissed }) => [name, level, dismissed]);
  const performance = saboteur.begin(withhold(type), { member: 2 });
  await stage.without(ali, () => stage.say(stage.zoe, 'sans Ali'));
  const said = ali.engine.send({ room, text: 'reste ici' });
  const codes = new Set<string>();
  await group.until(async () => {
    const [summary] = await ali.engine.rooms();
    if (summary?.connection.state === 'waiting') codes.add(summary.connection.code);
    return codes.has('relay-silent');
  }, 300_000);
  expect(await found()).toEqual([['unconfirmed', 'state', false]]);
  saboteur.end(performance);
  await group.during(said);
  await group.until(async () => (await stage.zoe.texts(room)).includes('Ali: reste ici'), 300_000);
  await group.until(async () => (await found())[0]?.[2] === true);
  await stage.pass(200_000);
  expect(await found()).toEqual([['unconfirmed', 'state', true]]);
  expect(await ali.texts(room)).toEqual(expect.arrayContaining(['Zoé: sans Ali', 'Ali: reste ici']));
});

it('on a link that dies behind the handshake is not heard, and not accused', async () => {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  group.front = () => undefined;
  group.cut();
  const codes = new Set<string>();
  zoe.engine.subscribe((event) => {
    if (event.type !== 'rooms') return;
    for (const { connection } of event.rooms) if (connection.state === 'waiting') codes.add(connection.code);
  });
  await group.clock.advance(60_000);
  group.front = undefined;
  await group.until(async () => (await zoe.connection(room)) === 'connected');
  expect([...codes]).toEqual(['connection-lost']);
});
