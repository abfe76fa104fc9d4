/** Messages that disappear, between real engines on virtual time. */
import { describe, expect, it } from 'vitest';

import { EPOCH_MS } from '../../protocol/limits';
import { Group, type MemberEngine } from './support/group';

const HOUR_S = 3600;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

async function stage() {
  const group = await Group.start();
  const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
  const room = await group.room(zoe, ali);
  const connected = async (): Promise<boolean> =>
    (await zoe.connection(room)) === 'connected' && (await ali.connection(room)) === 'connected';
  await group.until(connected);
  const timer = async (member: MemberEngine): Promise<number | undefined> =>
    (await member.engine.rooms()).find((summary) => summary.room === room)?.timerS;
  const set = async (seconds: number): Promise<void> => {
    await group.during(zoe.engine.setTimer({ room, seconds }));
    await group.until(async () => (await timer(ali)) === seconds);
  };
  /** Says something, and waits until both have it. */
  const say = async (text: string, by = zoe): Promise<string> => {
    await group.during(by.engine.send({ room, text }));
    for (const member of [zoe, ali]) {
      await group.until(async () =>
        (await member.rows(room)).some((row) => row.text === text && row.position !== undefined),
      );
    }
    return (await ali.rows(room)).find((row) => row.text === text)?.digest ?? '';
  };
  const read = async (member: MemberEngine): Promise<void> => {
    const [summary] = await member.engine.rooms();
    await group.during(member.engine.markRead({ room, position: summary?.endPosition ?? 0 }));
  };
  const has = async (member: MemberEngine, text: string): Promise<boolean> =>
    (await member.rows(room)).some((row) => row.text === text);
  /** Lets time pass while nobody's app runs. */
  const asleep = async (ms: number): Promise<void> => {
    for (const member of group.members) await group.during(member.engine.close());
    await group.clock.advance(ms);
    for (const member of group.members) await group.restart(member);
    await group.until(connected);
  };
  const quiet = async (): Promise<void> => {
    for (const member of group.members) expect(await member.engine.anomalies({ room })).toEqual([]);
  };
  return { group, zoe, ali, room, connected, timer, set, say, read, has, asleep, quiet };
}

describe('the timer of a room', () => {
  it('is set by any member for everybody, is said in the list, and counts for what is said after it', async () => {
    const { group, zoe, ali, room, timer, say } = await stage();
    await say('avant');
    await group.during(ali.engine.setTimer({ room, seconds: HOUR_S }));
    await group.until(async () => (await timer(zoe)) === HOUR_S);
    await say('après');
    for (const member of [zoe, ali]) {
      const rows = await member.rows(room);
      expect(rows.filter(({ kind }) => kind === 'timed')).toMatchObject([
        { authorName: 'Ali', timerS: HOUR_S, text: '' },
      ]);
      expect(rows.find(({ text }) => text === 'avant')?.timerS).toBeUndefined();
      expect(rows.find(({ text }) => text === 'après')?.timerS).toBe(HOUR_S);
    }
    await group.during(zoe.engine.setTimer({ room, seconds: 0 }));
    await group.until(async () => (await timer(ali)) === 0);
    await say('pour de bon');
    expect((await ali.rows(room)).find(({ text }) => text === 'pour de bon')?.timerS).toBeUndefined();
  });

  it('counts at once here, also while it waits, and is refused above what the room keeps', async () => {
    const { group, zoe, room, timer } = await stage();
    group.killRelay();
    await group.until(async () => (await zoe.connection(room)) === 'waiting');
    await group.during(zoe.engine.setTimer({ room, seconds: 30 }));
    expect(await timer(zoe)).toBe(30);
    await group.during(zoe.engine.send({ room, text: 'hors ligne' }));
    expect((await zoe.rows(room)).at(-1)).toMatchObject({ text: 'hors ligne', timerS: 30 });
    const [summary] = await zoe.engine.rooms();
    const seconds = (summary?.longestTimerS ?? 0) + 1;
    await expect(zoe.engine.setTimer({ room, seconds })).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it('is known to who is invited later, and what was set since counts more than what the invitation repeats', async () => {
    const { group, zoe, room, set, timer, asleep } = await stage();
    await set(HOUR_S);
    await asleep(2 * EPOCH_MS);
    const eve = await group.member('Ève');
    await group.during(eve.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.until(async () => (await timer(eve)) === HOUR_S);
    expect((await eve.rows(room)).filter(({ kind }) => kind === 'timed')).toEqual([]);
    await group.during(eve.engine.setTimer({ room, seconds: 30 }));
    await group.until(async () => (await timer(zoe)) === 30);
    const tom = await group.member('Tom');
    await group.during(tom.engine.join(await group.during(zoe.engine.invitation(room))));
    await group.until(async () => (await timer(tom)) === 30);
  });
});

describe('a message that disappears', () => {
  it('goes an hour after it was sent here, and an hour after it was read there, and nothing is found amiss', async () => {
    const { group, zoe, ali, set, say, read, has, quiet } = await stage();
    await set(HOUR_S);
    await say('secret');
    await group.clock.advance(HOUR_MS - 2 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(true);
    await group.clock.advance(3 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(false);
    expect(await has(ali, 'secret')).toBe(true);
    await read(ali);
    await group.clock.advance(HOUR_MS - 2 * MINUTE_MS);
    expect(await has(ali, 'secret')).toBe(true);
    await group.clock.advance(3 * MINUTE_MS);
    expect(await has(ali, 'secret')).toBe(false);
    await say('plus tard', ali);
    await quiet();
  });

  it('says when it goes once it was read, and tells the page that its row went', async () => {
    const { group, zoe, ali, room, set, say, read } = await stage();
    await set(HOUR_S);
    await say('secret');
    const rowAt = async (member: MemberEngine) => (await member.rows(room)).find(({ text }) => text === 'secret');
    expect(await rowAt(ali)).not.toHaveProperty('endsMs');
    await read(ali);
    const key = (await rowAt(ali))?.key ?? '';
    expect(Math.abs(((await rowAt(ali))?.endsMs ?? 0) - group.clock.nowMs() - HOUR_MS)).toBeLessThan(2 * MINUTE_MS);
    const told = ali.events.flatMap((event) => (event.type === 'rows' ? event.rows : []));
    expect(told.some((row) => row.key === key && row.endsMs !== undefined)).toBe(true);
    expect((await rowAt(zoe))?.endsMs).toBeDefined();
    await group.clock.advance(2 * HOUR_MS);
    expect(ali.events.flatMap((event) => (event.type === 'rows' ? event.removed : []))).toContain(key);
  });

  it('goes with all that was said about it and shows it: search, quotes, pins, edits, mentions, the list', async () => {
    const { group, zoe, ali, room, set, say, read } = await stage();
    await set(HOUR_S);
    const message = await say('le premier secret');
    await group.during(zoe.engine.editMessage({ room, message, text: 'le second secret' }));
    await group.during(ali.engine.react({ room, message, emoji: '🦊', on: true }));
    await group.during(ali.engine.pinMessage({ room, message, on: true }));
    await group.during(zoe.engine.setTimer({ room, seconds: 0 }));
    await group.during(zoe.engine.send({ room, text: 'réponse', reply: message }));
    await group.until(async () => (await ali.rows(room)).some(({ text }) => text === 'réponse'));
    await read(ali);
    await group.clock.advance(HOUR_MS + MINUTE_MS);
    for (const member of [zoe, ali]) {
      expect(await member.engine.pins({ room })).toEqual([]);
      expect((await member.engine.search({ query: 'secret', limit: 10 })).rooms).toEqual([]);
      expect(await member.engine.versions({ room, message })).toEqual([]);
      expect(await member.engine.quote({ room, message })).toMatchObject({ state: 'erased', text: '' });
      const rows = await member.rows(room);
      expect(rows.find(({ text }) => text === 'réponse')?.reply).toMatchObject({ state: 'erased', text: '' });
      expect(JSON.stringify(rows)).not.toContain('secret');
      expect(JSON.stringify(rows)).not.toContain('🦊');
      expect((await member.engine.rooms())[0]?.lastText).toBe('réponse');
    }
  });

  it('that nobody read goes with the retention of the room, and counts as unread no more', async () => {
    const { group, ali, set, say, has, asleep } = await stage();
    await set(30);
    await say('jamais lu');
    const [summary] = await ali.engine.rooms();
    expect(summary?.unread).toBe(1);
    await asleep(1000 * (summary?.longestTimerS ?? 0) + HOUR_MS);
    await group.until(async () => !(await has(ali, 'jamais lu')));
    expect((await ali.engine.rooms())[0]?.unread).toBe(0);
  });

  it('goes after a restart too, as soon as the relay told the time', async () => {
    const { group, zoe, room, asleep, set, say, has, quiet } = await stage();
    await set(HOUR_S);
    await say('secret');
    await asleep(2 * HOUR_MS);
    await group.until(async () => !(await has(zoe, 'secret')));
    expect(await zoe.connection(room)).toBe('connected');
    await quiet();
  });

  it('is sealed again with its time, and is counted from when the relay has it', async () => {
    const { group, zoe, room, set, has } = await stage();
    await set(30);
    group.killRelay();
    await group.until(async () => (await zoe.connection(room)) === 'waiting');
    await group.during(zoe.engine.send({ room, text: 'attend' }));
    await group.clock.advance(HOUR_MS);
    expect(await has(zoe, 'attend')).toBe(true);
    await group.startRelay();
    await group.until(async () =>
      (await zoe.rows(room)).some((row) => row.text === 'attend' && row.position !== undefined),
    );
    await group.clock.advance(40_000);
    expect(await has(zoe, 'attend')).toBe(false);
  });

  it('goes from a relay that lost it and is given it again, and stays erased', async () => {
    const { group, zoe, ali, room, set, say, read, has, connected } = await stage();
    const backup = group.backupRelay();
    await set(30);
    await say('secret');
    await read(ali);
    await group.clock.advance(MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(false);
    group.killRelay();
    await group.startRelay({ log: backup });
    await group.until(connected);
    await say('encore là');
    await group.clock.advance(2 * MINUTE_MS);
    for (const member of [zoe, ali]) {
      expect(await has(member, 'secret')).toBe(false);
      const found = await member.engine.anomalies({ room });
      expect(found.map(({ name }) => name)).not.toContain('missing');
    }
  });
});

describe('a wrong clock', () => {
  it.each([
    ['of the person', 5, 0],
    ['of the relay', -5, 5],
  ])('%s erases nothing early, and costs nothing more when it is put right', async (_, ownHours, relayHours) => {
    const { group, zoe, ali, set, say, has, connected } = await stage();
    const ahead = (times: number): void => {
      group.clock.offsetMs += times * relayHours * HOUR_MS;
      for (const { name } of [zoe, ali]) {
        const aheadMs = group.aheadMs.get(name) ?? 0;
        group.aheadMs.set(name, aheadMs + times * ownHours * HOUR_MS);
      }
      group.cut();
    };
    await set(HOUR_S);
    await say('secret');
    ahead(1);
    await group.until(connected);
    await group.clock.advance(10 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(true);
    ahead(-1);
    await group.until(connected);
    await group.clock.advance(40 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(true);
    await group.clock.advance(15 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(false);
  });

  it('erases nothing early offline, whatever it shows after a restart', async () => {
    const { group, zoe, set, say, has, connected } = await stage();
    await set(HOUR_S);
    await say('secret');
    group.killRelay();
    await group.during(zoe.engine.close());
    group.aheadMs.set('Zoé', 300 * EPOCH_MS);
    await group.restart(zoe);
    await group.clock.advance(10 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(true);
    await group.startRelay();
    await group.until(connected);
    await group.clock.advance(10 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(true);
    await group.clock.advance(HOUR_MS);
    expect(await has(zoe, 'secret')).toBe(false);
  });

  it('that was ahead while it was read, and is put right, keeps nothing for longer than once more its time', async () => {
    const { group, zoe, set, say, has, connected } = await stage();
    await set(HOUR_S);
    group.aheadMs.set('Zoé', 300 * EPOCH_MS);
    await say('secret');
    group.aheadMs.delete('Zoé');
    group.cut();
    await group.until(connected);
    await group.clock.advance(HOUR_MS + 2 * MINUTE_MS);
    expect(await has(zoe, 'secret')).toBe(false);
  });
});
