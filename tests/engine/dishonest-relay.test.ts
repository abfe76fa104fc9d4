import { describe, expect, it } from 'vitest';

import { concatBytes, fromHex } from '../../protocol/bytes';
import { NO_CHALLENGE, encodeHeadStatement } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { FRAME_TYPE, encodeFrame } from '../../protocol/frames';
import { encodeDeliverHead, encodeSignedAnswer } from '../../protocol/messages';
import { verifyEvidence } from '../../client/evidence/verify';
import { Group, RELAY_PLACE, type MemberEngine } from './support/group';

/** Channel of a member's first room. */
const CHANNEL = 2;

interface Scene {
  readonly group: Group;
  readonly ali: MemberEngine;
  readonly room: string;
}

/** A room in which one message was said and everybody is connected. */
async function conversation(): Promise<Scene> {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  await group.during(zoe.engine.send({ room, text: 'vrai' }));
  await group.until(async () => (await ali.texts(room)).length === 1);
  return { group, ali, room };
}

/** Why the member left the relay. */
async function reason({ group, ali, room }: Scene): Promise<unknown> {
  let found: unknown;
  await group.until(async () => {
    const [summary] = await ali.engine.rooms();
    if (summary?.room !== room || summary.connection.state !== 'waiting') return false;
    const { code, details } = summary.connection;
    found = [code, details['what']];
    return true;
  });
  return found;
}

/** Names of what the member found. */
async function found({ ali, room }: Scene): Promise<string[]> {
  return (await ali.engine.anomalies({ room })).map(({ name }) => name);
}

/** A signed head about the newest position, as this relay would send it if it lied about the head there. */
async function lie({ group, ali, room }: Scene, sign: (statement: Uint8Array) => Uint8Array): Promise<void> {
  const { generation, position } = await ali.engine.trust({ room });
  const head = { generation: fromHex(generation), n: position, head: new Uint8Array(32).fill(9) };
  const pin = group.world?.key.hash ?? new Uint8Array(32);
  const signature = sign(encodeHeadStatement(pin, fromHex(room), head));
  const answer = encodeSignedAnswer({ ...head, signature, challenge: NO_CHALLENGE });
  group.inject(ali, encodeFrame(FRAME_TYPE.signed, CHANNEL, answer));
}

describe('a relay that lies about the log', () => {
  it('is convicted when it signs another head for a position that it gave', async () => {
    const scene = await conversation();
    await lie(scene, (statement) => scene.group.world?.key.sign(statement) ?? new Uint8Array(64));
    const { group, ali, room } = scene;
    await group.until(async () => (await found(scene)).length > 0);
    const [anomaly] = await ali.engine.anomalies({ room });
    expect(anomaly).toMatchObject({ name: 'forked', level: 'alarm', evidence: true, dismissed: false });
    const evidence = await ali.engine.evidence({ room, id: anomaly?.id ?? '' });
    expect(await verifyEvidence(evidence)).toMatchObject({ proven: true, kind: 'fork' });
    // The room goes on.
    await group.until(async () => (await ali.connection(room)) === 'connected');
    await group.during(ali.engine.send({ room, text: 'encore là' }));
    await group.until(async () => (await ali.texts(room)).length === 2);
    expect(await ali.texts(room)).toEqual(['Zoé: vrai', 'Ali: encore là']);
  });

  it('is left when a head does not bear its signature', async () => {
    const scene = await conversation();
    await lie(scene, () => new Uint8Array(64).fill(1));
    expect(await reason(scene)).toEqual(['relay-misbehaved', 'unsigned']);
    expect(await found(scene)).toEqual(['unsigned']);
  });

  it('cannot have a message shown twice by delivering it again', async () => {
    const { group, ali, room } = await conversation();
    const { position } = await ali.engine.trust({ room });
    const entries = await group.log.entries(fromHex(room), 1, position, Infinity);
    const before = (await ali.rows(room)).length;
    for (const [index, { payload }] of entries.entries()) {
      const head = encodeDeliverHead(position + 1 + index, group.clock.nowMs());
      const body = concatBytes(head, payload ?? new Uint8Array(0));
      group.inject(ali, encodeFrame(FRAME_TYPE.deliver, CHANNEL, body));
    }
    await group.until(async () => (await ali.engine.trust({ room })).position === 2 * position);
    expect(await ali.texts(room)).toEqual(['Zoé: vrai']);
    expect(await ali.rows(room)).toHaveLength(before);
    expect((await ali.engine.anomalies({ room })).map(({ name }) => name)).toContain('replayed');
  });
});

describe('another relay in the relay’s place', () => {
  it('is said while it answers, and again when it comes again, though it was dismissed', async () => {
    const { group, ali, room } = await conversation();
    const impostor = async (): Promise<boolean[]> =>
      (await ali.engine.anomalies({ room })).filter(({ name }) => name === 'impostor').map((one) => one.dismissed);
    const alarms = async (): Promise<number | undefined> => (await ali.engine.rooms())[0]?.alarms;
    const takePlace = (): void => {
      group.front = () => {
        throw new AparteError('wrong-relay', RELAY_PLACE);
      };
      group.cut();
    };
    takePlace();
    await group.until(async () => (await impostor()).length === 1);
    expect([await impostor(), await alarms()]).toEqual([[false], 1]);
    await ali.engine.dismissAnomaly({ room, id: 'impostor' });
    await group.clock.advance(120_000);
    expect([await impostor(), await alarms()]).toEqual([[true], 0]);
    group.front = undefined;
    await group.until(async () => (await ali.connection(room)) === 'connected');
    expect(await impostor()).toEqual([]);
    await expect(ali.engine.dismissAnomaly({ room, id: 'impostor' })).rejects.toMatchObject({
      code: 'unknown-anomaly',
    });
    takePlace();
    await group.until(async () => (await impostor()).length === 1);
    expect(await impostor()).toEqual([false]);
  });
});
