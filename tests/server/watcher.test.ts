import { describe, expect, it } from 'vitest';
import type { AdminEvents } from '../../protocol/admin';
import { Watcher } from '../../server/admin/watcher';
import { EventLog } from '../../server/events';
import { DEFAULT_LIMITS } from '../../server/limits';
import { VirtualClock, settle } from './support/virtual-clock';
import { makeWire } from './support/wire';

describe('a watcher', () => {
  it('gets events in batches and in order; what a slow one loses is counted before the next', async () => {
    const clock = new VirtualClock();
    const events = new EventLog(clock, 100_000);
    const [ours, theirs] = makeWire();
    const watcher = new Watcher(theirs, clock, { ...DEFAULT_LIMITS, maxWatcherBytes: 50_000 }, events, []);
    for (let count = 0; count < 3; count += 1) events.emit('info', 'frame-accepted', { position: count });
    await settle();
    expect(batches(ours.read())).toMatchObject([{ events: [{ id: 1 }, { id: 2 }, { id: 3 }], dropped: 0 }]);
    for (let round = 0; round < 40; round += 1) {
      for (let count = 0; count < 200; count += 1) events.emit('info', 'frame-accepted', { position: count });
      await settle(2);
    }
    expect(watcher.isIdle).toBe(false);
    const seen: AdminEvents[] = [];
    ours.on('data', (chunk: Buffer) => seen.push(...batches(chunk)));
    await settle(40);
    let expected = 4;
    for (const { events: batch, dropped } of seen) {
      expected += dropped;
      for (const { id } of batch) expect(id).toBe(expected++);
    }
    // One more says that the limit was reached, once for all of it.
    expect(expected).toBe(4 + 8000 + 1);
    expect(seen.some(({ dropped }) => dropped > 0)).toBe(true);
    watcher.stop();
    events.emit('info', 'relay-stopped');
    await settle();
    expect(watcher.isIdle).toBe(true);
  });
});

let rest = '';
function batches(chunk: unknown): AdminEvents[] {
  const lines = (rest + String(chunk)).split('\n');
  rest = lines.pop() ?? '';
  return lines.map((line) => JSON.parse(line) as AdminEvents);
}

describe('the event log', () => {
  it('keeps the newest, by their ids', () => {
    const events = new EventLog(new VirtualClock(), 10);
    expect([events.oldest, events.newest, events.after(0, 5)]).toEqual([1, 0, []]);
    for (let count = 1; count <= 25; count += 1) events.emit('debug', 'page-served', { position: count });
    expect([events.oldest, events.newest]).toEqual([16, 25]);
    expect(events.after(0, 3).map(({ id }) => id)).toEqual([16, 17, 18]);
    expect(events.after(23, 100).map(({ id }) => id)).toEqual([24, 25]);
    expect(events.newestWhere(({ position = 0 }) => position % 2 === 0, 2).map(({ id }) => id)).toEqual([22, 24]);
  });
});
