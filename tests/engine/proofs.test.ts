/** Proofs whose halves come apart: before and after a restart of the app, on a branch that was lost, in a start instead of a head. */
import { describe, expect, it } from 'vitest';

import type { Attack } from '../../lab/saboteur/attack';
import { falseStartHead } from '../../lab/saboteur/attacks/openings';
import { Mole } from '../../lab/saboteur/members/mole';
import { Signer } from '../../lab/saboteur/signer';
import { fromHex } from '../../protocol/bytes';
import { NO_CHALLENGE, encodeHeadStatement } from '../../protocol/chain';
import { FRAME_TYPE, encodeFrame } from '../../protocol/frames';
import { decodeSignedAnswer, encodeSignedAnswer } from '../../protocol/messages';
import { verifyEvidence } from '../../client/evidence/verify';
import { EngineStage } from '../lab/support/engine-stage';
import { Group, engineClock, type MemberEngine } from './support/group';

/** Channel of a member's first room. */
const CHANNEL = 2;

/** What the evidence that a member keeps under a name proves. */
async function provenBy(member: MemberEngine, room: string, name: string): Promise<string | undefined> {
  const found = (await member.engine.anomalies({ room })).find((one) => one.name === name && one.evidence);
  if (!found) return undefined;
  const verdict = await verifyEvidence(await member.engine.evidence({ room, id: found.id }));
  return verdict.proven ? verdict.kind : 'nothing';
}

async function conversation(): Promise<{ group: Group; zoe: MemberEngine; ali: MemberEngine; room: string }> {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  await group.during(zoe.engine.send({ room, text: 'vrai' }));
  await group.until(async () => (await ali.texts(room)).length === 1);
  return { group, zoe, ali, room };
}

describe('a restart of the app in the middle of a proof', () => {
  it('does not lose a head that contradicts ours before ours was signed', async () => {
    const { group, ali, room } = await conversation();
    const { generation, position } = await ali.engine.trust({ room });
    const lie = { generation: fromHex(generation), n: position, head: new Uint8Array(32).fill(9) };
    const key = group.world?.key;
    if (!key) throw new Error('no relay');
    const signature = key.sign(encodeHeadStatement(key.hash, fromHex(room), lie));
    const answer = encodeSignedAnswer({ ...lie, signature, challenge: NO_CHALLENGE });
    group.inject(ali, encodeFrame(FRAME_TYPE.signed, CHANNEL, answer));
    await group.until(async () => (await ali.connection(room)) === 'waiting', 5000);
    expect(await provenBy(ali, room, 'forked')).toBeUndefined();
    await group.restart(ali);
    await group.until(async () => (await provenBy(ali, room, 'forked')) === 'fork');
  });

  it('does not lose what was shown and answered about two branches', async () => {
    const stage = await EngineStage.start();
    const { ali, room, group } = stage;
    const held: Uint8Array[] = [];
    let answered = false;
    const attack: Attack = {
      ...{ name: 'two generations', does: '', says: [], maySay: [], whoKnows: 'anybody' },
      begin(act) {
        act.eachRoom(async (name) => {
          await act.split(name, { name: 'other', has: (member) => member === 2, newGeneration: true });
          (await act.main.room(fromHex(name))).renew();
          act.toMember(({ type, body }) => {
            if (type === FRAME_TYPE.signed) answered ||= decodeSignedAnswer(body).challenge.some((byte) => byte !== 0);
            return undefined;
          });
          act.watch(({ type, room: where, line, body }) => {
            if (type !== FRAME_TYPE.publishEphemeral || where !== name) return;
            const isOfAli = line.member === 2;
            // As soon as Ali's own half is there, what the others say reaches Ali no more.
            if (!isOfAli && answered) held.push(body);
            for (const other of act.allLines(name)) {
              const isToAli = other.member === 2;
              if (isToAli !== isOfAli && !(isToAli && answered)) other.sayIn(name, FRAME_TYPE.deliverEphemeral, body);
            }
          });
        });
      },
    };
    const performance = stage.saboteur.begin(attack, { member: 2 });
    await group.until(() => answered, 300_000);
    await stage.pass(120_000);
    expect(await provenBy(ali, room, 'two-branches')).toBeUndefined();
    await group.restart(ali);
    await group.until(async () => (await ali.connection(room)) === 'connected');
    for (const line of stage.saboteur.linesOf(room)) {
      if (line.member === 2) for (const body of held) line.sayIn(room, FRAME_TYPE.deliverEphemeral, body);
    }
    await stage.pass(2000);
    expect(await provenBy(ali, room, 'two-branches')).toBe('branches');
    await performance.ready;
    stage.saboteur.end(performance);
  });
});

describe('a fork on a branch that was lost', () => {
  /** Zoé and a mole, whose relay was restored from a backup, and what the relay had signed before. */
  async function restored() {
    const { group, zoe, ali, room } = await conversation();
    const backup = group.backupRelay();
    for (const text of ['un', 'deux', 'trois']) await group.during(ali.engine.send({ room, text }));
    await group.until(async () => (await zoe.texts(room)).length === 4);
    await group.clock.advance(5000);
    const { generation, position, signedPosition } = await zoe.engine.trust({ room });
    expect(signedPosition).toBe(position);
    group.killRelay();
    await group.during(ali.engine.close());
    await group.clock.advance(1000);
    await group.startRelay({ log: backup });
    await group.until(async () => (await zoe.connection(room)) === 'connected');
    // Echoed, so that Zoé shows the branch that she left no more; it is kept all the same.
    await group.restart(ali);
    await group.clock.advance(120_000);
    const link = await group.during(zoe.engine.invitation(room));
    const parts = { connect: group.connectAs('mole'), clock: engineClock(group.clock), random: group.random };
    const mole = await group.during(Mole.join(link, parts));
    const key = group.world?.key;
    if (!key) throw new Error('no relay');
    const sign = (n: number) =>
      new Signer(key, group.random).head(fromHex(room), { generation: fromHex(generation), n, head: group.random(32) });
    return { group, zoe, room, mole, position, sign };
  }

  it.each([0, 1, 2])('is evidence, %d positions below the newest that was signed of it', async (below) => {
    const { group, zoe, room, mole, position, sign } = await restored();
    await group.during(mole.say({ left: { signed: sign(position - below) } }));
    await group.until(async () => (await provenBy(zoe, room, 'forked')) === 'fork');
    await group.restart(zoe);
    expect(await provenBy(zoe, room, 'forked')).toBe('fork');
    mole.close();
  });
});

describe('a start that continues from a head that never was', () => {
  it('convicts with the relay’s signature on ours', async () => {
    const stage = await EngineStage.start();
    const performance = stage.saboteur.begin(falseStartHead, { member: 2 });
    await stage.group.until(async () => (await provenBy(stage.ali, stage.room, 'forked')) === 'fork');
    await performance.ready;
    stage.saboteur.end(performance);
    stage.group.cut();
    await stage.group.until(async () => (await stage.ali.connection(stage.room)) === 'connected');
    const names = (await stage.ali.engine.anomalies({ room: stage.room })).map(({ name }) => name);
    expect(names).toEqual(['forked']);
  });
});
