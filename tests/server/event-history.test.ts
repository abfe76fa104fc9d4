import { appendFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RelayEvent } from '../../protocol/admin';
import { EventLog } from '../../server/events';
import { EventHistory, type HistorySize } from '../../server/process/event-history';
import { testFolder } from './support/folder';
import { VirtualClock } from './support/virtual-clock';

const SMALL: HistorySize = { maxFiles: 3, maxFileBytes: 2000 };

/** One run of a relay that makes `count` events, and ends. */
async function run(folder: string, count: number, size?: HistorySize): Promise<void> {
  const { events, history } = await begin(folder, size);
  for (let position = 1; position <= count; position += 1) events.emit('info', 'frame-accepted', { position });
  await history.close();
}

async function begin(folder: string, size?: HistorySize) {
  const clock = new VirtualClock();
  const events = new EventLog(clock, 100_000);
  const history = await EventHistory.open(folder, events, clock, size);
  return { clock, events, history };
}

/** Everything from before this run, oldest first. */
async function allEarlier(history: EventHistory): Promise<RelayEvent[]> {
  let all: readonly RelayEvent[] = [];
  let before = '';
  do {
    const page = await history.earlier(before);
    all = [...page.events, ...all];
    ({ before } = page);
  } while (before !== '');
  return [...all];
}

const positions = (events: readonly RelayEvent[]): unknown[] => events.map(({ position }) => position);

describe('the history of events', () => {
  it('has what earlier runs did, in order, and nothing of this one', async () => {
    const folder = path.join(testFolder(), 'events');
    await run(folder, 3);
    await run(folder, 2);
    const { events, history } = await begin(folder);
    events.emit('info', 'relay-listening');
    expect(positions(await allEarlier(history))).toEqual([1, 2, 3, 1, 2]);
    await history.close();
    const file = path.join(folder, readdirSync(folder)[0] ?? '');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('pages through more than one answer can carry, each event once', async () => {
    const folder = testFolder();
    await run(folder, 9000);
    const { history } = await begin(folder);
    const first = await history.earlier('');
    expect(first.events.at(-1)?.position).toBe(9000);
    expect(first.events.length).toBeLessThan(9000);
    expect(positions(await allEarlier(history))).toEqual(Array.from({ length: 9000 }, (_, index) => index + 1));
    await history.close();
  });

  it('keeps so many files of such a size, and drops the oldest', async () => {
    const folder = testFolder();
    for (let round = 0; round < 12; round += 1) await run(folder, 15, SMALL);
    const sizes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).size);
    expect(sizes.length).toBeLessThanOrEqual(3);
    expect(Math.max(...sizes)).toBeLessThan(2 * SMALL.maxFileBytes);
    const { history } = await begin(folder, SMALL);
    const kept = positions(await allEarlier(history));
    expect(kept.length).toBeGreaterThan(15);
    expect(kept.slice(-15)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    await history.close();
  });

  it('leaves out details, what was cut off, and what it cannot read', async () => {
    const folder = testFolder();
    const { events, history } = await begin(folder);
    events.emit('debug', 'head-signed', { position: 1 });
    events.emit('info', 'frame-accepted', { position: 2 });
    await history.close();
    const file = path.join(folder, readdirSync(folder)[0] ?? '');
    appendFileSync(file, '{"id":7,"timeMs":1,"level":"info","event":"of-tomorrow"}\n{"id":8,"timeMs":1,"lev');
    await run(folder, 1);
    const again = await begin(folder);
    expect(positions(await allEarlier(again.history))).toEqual([2, 1]);
    await again.history.close();
  });

  it('knows no place that it did not name, and outlives files that are gone', async () => {
    const folder = testFolder();
    await run(folder, 5);
    const { history } = await begin(folder);
    for (const before of ['9:9', 'x', '1:', '../1:5'])
      expect(await history.earlier(before)).toEqual({ events: [], before: '' });
    expect((await history.earlier('1:99999')).events).toHaveLength(5);
    await history.close();
  });
});
