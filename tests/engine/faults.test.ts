import { describe, expect, it } from 'vitest';
import { AparteError } from '../../protocol/errors';
import type { OutboxRecord, RoomRecord } from '../../client/vault/store';
import { MemoryLog } from '../../server/log/memory-log';
import { Group, type MemberEngine } from './support/group';

async function isQuiet(member: MemberEngine, room: string): Promise<boolean> {
  return (await member.rows(room)).every(({ position }) => position !== undefined);
}

describe('faults', () => {
  it('publishes again, byte for byte, what a relay restored from a backup lost', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.during(zoe.engine.send({ room, text: 'gardé' }));
    await group.until(async () => (await ali.texts(room)).length === 1);
    const backup = group.backupRelay();
    await group.during(zoe.engine.send({ room, text: 'perdu' }));
    await group.during(ali.engine.send({ room, text: 'perdu aussi' }));
    await group.until(async () => (await ali.texts(room)).length === 3 && (await zoe.texts(room)).length === 3);
    await group.until(async () => (await isQuiet(zoe, room)) && (await isQuiet(ali, room)));
    const digests = new Set((await zoe.rows(room)).map(({ digest }) => digest));
    group.killRelay();
    await group.startRelay({ log: backup });
    await group.until(
      async () => (await zoe.connection(room)) === 'connected' && (await ali.connection(room)) === 'connected',
    );
    await group.until(async () => (await isQuiet(zoe, room)) && (await isQuiet(ali, room)));
    await group.clock.advance(5000);
    const texts = await zoe.texts(room);
    expect([...texts].sort()).toEqual(['Ali: perdu aussi', 'Zoé: gardé', 'Zoé: perdu']);
    expect(await ali.texts(room)).toEqual(texts);
    expect(new Set((await zoe.rows(room)).map(({ digest }) => digest))).toEqual(digests);
  });

  it('publishes byte for byte what was sealed before it lost its relay, in a room that keeps a day too', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    const wish = { title: 'Salon', relay: group.address, retentionDays: 1 };
    const { room } = await group.during(zoe.engine.createRoom(wish));
    await group.until(async () => (await zoe.connection(room)) === 'connected' && (await isQuiet(zoe, room)));
    group.killRelay();
    await group.during(zoe.engine.send({ room, text: 'une fois' }));
    const sealed = (await zoe.rows(room)).map(({ digest }) => digest);
    await group.restart(zoe);
    await group.startRelay();
    await group.until(() => isQuiet(zoe, room));
    expect((await zoe.rows(room)).map(({ digest }) => digest)).toEqual(sealed);
  });

  it('says that the disk is full, sends nothing, and goes on when there is room again', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    const enqueue = zoe.database.enqueue.bind(zoe.database);
    zoe.database.enqueue = () => {
      throw new AparteError('disk-full');
    };
    await expect(group.during(zoe.engine.send({ room, text: 'trop' }))).rejects.toMatchObject({ code: 'disk-full' });
    zoe.database.enqueue = (record: RoomRecord, frame: OutboxRecord) => {
      enqueue(record, frame);
    };
    await group.during(zoe.engine.send({ room, text: 'enfin' }));
    await group.until(async () => (await ali.texts(room)).length === 1);
    expect(await ali.texts(room)).toEqual(['Zoé: enfin']);
  });

  it('receives everything after a disk that was full while messages came', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.until(async () => (await ali.connection(room)) === 'connected');
    const commitStep = ali.database.commitStep.bind(ali.database);
    ali.database.commitStep = () => {
      throw new AparteError('disk-full');
    };
    for (const text of ['un', 'deux', 'trois']) await group.during(zoe.engine.send({ room, text }));
    await group.until(async () => (await ali.connection(room)) === 'waiting');
    const [summary] = await ali.engine.rooms();
    expect(summary?.connection).toMatchObject({ state: 'waiting', code: 'disk-full' });
    ali.database.commitStep = commitStep;
    await group.until(async () => (await ali.texts(room)).length === 3);
    expect(await ali.texts(room)).toEqual(['Zoé: un', 'Zoé: deux', 'Zoé: trois']);
  });

  it('fetches a newcomer’s history over several pages, and joins it to the chain', async () => {
    const group = await Group.start({ limits: { publishesPerSecond: 10_000, publishBurst: 10_000 } });
    const zoe = await group.member('Zoé');
    const room = await group.room(zoe);
    for (let index = 0; index < 700; index += 1) await zoe.engine.send({ room, text: `m${String(index)}` });
    await group.until(() => isQuiet(zoe, room));
    const mia = await group.member('Mia');
    await group.during(mia.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.until(async () => {
      const { rows } = await mia.engine.rows({ room, range: { from: 'after', position: 0, limit: 5 } });
      return rows.some(({ text }) => text === 'm0');
    });
    const { rows } = await mia.engine.rows({ room, range: { from: 'after', position: 0, limit: 500 } });
    const texts = rows.filter(({ kind }) => kind === 'text').map(({ text }) => text);
    expect(texts.slice(0, 400)).toEqual(Array.from({ length: 400 }, (_, index) => `m${String(index)}`));
    expect((await mia.engine.rooms())[0]?.unread).toBe(0);
  });

  it('keeps no room that the relay did not answer for, and says why', async () => {
    const group = await Group.start();
    const zoe = await group.member('Zoé');
    group.killRelay();
    const attempt = group.during(zoe.engine.createRoom({ title: 'Salon', relay: group.address }));
    await expect(attempt).rejects.toMatchObject({ code: 'relay-unreachable' });
    expect(await zoe.engine.rooms()).toEqual([]);
    await expect(zoe.engine.createRoom({ title: 'Salon', relay: 'nonsense' })).rejects.toMatchObject({
      code: 'bad-relay-address',
    });
  });

  it('erases the room from the vault when it is left', async () => {
    const group = await Group.start({ log: new MemoryLog() });
    const zoe = await group.member('Zoé');
    const room = await group.room(zoe);
    await group.during(zoe.engine.leaveRoom({ room }));
    expect(await zoe.engine.rooms()).toEqual([]);
    expect(await zoe.store.listRooms()).toEqual([]);
    await expect(zoe.engine.send({ room, text: 'trop tard' })).rejects.toMatchObject({ code: 'unknown-room' });
  });
});
