import { describe, expect, it } from 'vitest';

import type { LogEvent } from '../../../contract/relay';
import { EventLog } from '../../../renderer/relay/log/log.svelte';
import { searchableIn } from '../../../renderer/relay/log/text';

const FRAME_MS = 16;

/** Frames come when the test asks for them; the clock moves with each, and by `stepMs` each time it is read. */
class Frames {
  #waiting: (() => void)[] = [];
  #nowMs = 0;
  stepMs = 0;

  readonly requestFrame = (callback: () => void) => void this.#waiting.push(callback);

  readonly nowMs = () => (this.#nowMs += this.stepMs);

  /** Runs one frame; tells whether there was one. */
  next(): boolean {
    const waiting = this.#waiting;
    this.#nowMs += FRAME_MS;
    this.#waiting = [];
    for (const callback of waiting) callback();
    return waiting.length > 0;
  }

  all(): void {
    while (this.next());
  }
}

function event(id: number, changes: Partial<LogEvent> = {}): LogEvent {
  return { id, timeMs: 1_000 * id, level: 'info', event: 'frame-accepted', connection: 1 + (id % 2), ...changes };
}

const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => event(from + index));

function setUp(capacity = 10) {
  const frames = new Frames();
  const log = new EventLog(searchableIn('en'), frames, capacity);
  const shown = () => {
    const { rows, first, end } = log.view;
    return Array.from({ length: end - first }, (_, index) => rows.at(first + index)?.event.id);
  };
  return { frames, log, shown };
}

describe('the event list', () => {
  it('shows new events with the next frame, not before', () => {
    const { frames, log, shown } = setUp();
    log.add(events(1, 2));
    log.add(events(3, 3));
    expect(shown()).toEqual([]);
    expect(frames.next()).toBe(true);
    expect(shown()).toEqual([1, 2, 3]);
    expect(frames.next()).toBe(false);
  });

  it('keeps the newest, and says how many there were', () => {
    const { frames, log, shown } = setUp(3);
    log.add(events(1, 8));
    frames.all();
    expect(shown()).toEqual([6, 7, 8]);
    expect(log.view).toMatchObject({ kept: 3, total: 8, sinceMs: 6_000 });
  });

  it('counts what was missed and says before which event', () => {
    const { frames, log } = setUp();
    log.add(events(1, 1));
    log.add(events(8, 9), 6);
    log.add([], 2);
    frames.all();
    expect(log.view.dropped).toBe(8);
    expect([0, 1, 2].map((place) => log.view.rows.at(place)?.droppedBefore)).toEqual([0, 6, 0]);
  });

  it('shows only what passes the filter, old rows and new ones', () => {
    const { frames, log, shown } = setUp();
    log.add(events(1, 4));
    log.setFilter('conn:1');
    log.add(events(5, 8));
    frames.all();
    expect(shown()).toEqual([2, 4, 6, 8]);
    expect(log.filtering).toBe(true);
    log.setFilter('');
    expect(shown()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(log.filtering).toBe(false);
  });

  it('forgets filtered rows together with the ring', () => {
    const { frames, log, shown } = setUp(4);
    log.setFilter('conn:1');
    log.add(events(1, 4));
    frames.all();
    expect(shown()).toEqual([2, 4]);
    log.add(events(5, 7));
    frames.all();
    expect(shown()).toEqual([4, 6]);
  });

  it('keeps the last good filter while a pattern is wrong', () => {
    const { frames, log, shown } = setUp();
    log.add(events(1, 4));
    log.setFilter('conn:2');
    log.setFilter('conn:2 /(/');
    frames.all();
    expect(log.problem).toEqual({ kind: 'regex', what: '/(/' });
    expect(shown()).toEqual([1, 3]);
    log.setFilter('');
    expect(log.problem).toBeUndefined();
  });

  it('filters many rows over several frames, with the old rows on view, and loses none that come meanwhile', () => {
    const { frames, log, shown } = setUp(2_000);
    log.add(events(1, 1_500));
    frames.all();
    frames.stepMs = 10;
    log.setFilter('conn:1');
    expect(log.view.scanning).toBe(true);
    expect(shown()).toHaveLength(1_500);
    log.add(events(1_501, 1_502));
    frames.next();
    expect(log.view.scanning).toBe(true);
    frames.all();
    expect(log.view.scanning).toBe(false);
    expect(shown()).toEqual(Array.from({ length: 751 }, (_, index) => 2 * (index + 1)));
  });
});

it('paints a flood less often, but all of it', () => {
  const { frames, log } = setUp(10_000);
  let paints = 0;
  let before = log.view;
  for (let frame = 0; frame < 60; frame += 1) {
    log.add(events(1 + frame * 160, (frame + 1) * 160));
    frames.next();
    if (log.view !== before) paints += 1;
    before = log.view;
  }
  expect(paints).toBeGreaterThanOrEqual(5);
  expect(paints).toBeLessThanOrEqual(12);
  frames.all();
  expect(log.view.total).toBe(9_600);
});

describe('a pause', () => {
  it('holds the view still, even when the ring forgets what it shows', () => {
    const { frames, log, shown } = setUp(3);
    log.add(events(1, 3));
    frames.all();
    log.pause();
    log.add(events(4, 9));
    frames.all();
    expect(shown()).toEqual([1, 2, 3]);
    expect(log.view.fresh).toBe(6);
    log.resume();
    expect(shown()).toEqual([7, 8, 9]);
    expect(log.view.fresh).toBe(0);
  });

  it('stops at what was painted, so that the row under the pointer stays there', () => {
    const { frames, log, shown } = setUp();
    log.add(events(1, 3));
    frames.all();
    log.add(events(4, 5));
    log.pause();
    expect([shown(), log.view.fresh]).toEqual([[1, 2, 3], 2]);
    frames.all();
    expect([shown(), log.view.fresh]).toEqual([[1, 2, 3], 2]);
  });

  it('counts as new only what passes the filter', () => {
    const { frames, log, shown } = setUp();
    log.setFilter('conn:1');
    log.add(events(1, 4));
    frames.all();
    log.pause();
    log.add(events(5, 9));
    frames.all();
    expect([shown(), log.view.fresh]).toEqual([[2, 4], 2]);
    log.resume();
    expect(shown()).toEqual([2, 4, 6, 8]);
  });

  it('lets the filter change, and applies it to what came meanwhile', () => {
    const { frames, log, shown } = setUp();
    log.add(events(1, 4));
    frames.all();
    log.pause();
    log.add(events(5, 6));
    log.setFilter('conn:1');
    frames.all();
    expect(shown()).toEqual([2, 4]);
    log.add(events(7, 8));
    frames.all();
    expect(log.view.fresh).toBe(1);
    log.resume();
    frames.all();
    expect(shown()).toEqual([2, 4, 6, 8]);
    log.add(events(9, 10));
    frames.all();
    expect(shown()).toEqual([2, 4, 6, 8, 10]);
  });

  it('may begin while a filter is still at work', () => {
    const { frames, log, shown } = setUp(2_000);
    log.add(events(1, 1_000));
    frames.stepMs = 10;
    log.setFilter('conn:1');
    log.pause();
    frames.all();
    expect(shown()).toHaveLength(500);
    log.add(events(1_001, 1_002));
    log.resume();
    frames.all();
    expect(shown()).toHaveLength(501);
  });
});

describe('a search', () => {
  const names = ['room-opened', 'frame-accepted', 'room-closed', 'frame-accepted'] as const;

  it('goes from hit to hit and round, and hides nothing', () => {
    const { frames, log, shown } = setUp();
    log.add(names.map((name, index) => event(index + 1, { event: name })));
    frames.all();
    log.search = 'ROOM';
    expect(log.find(0, 1)).toBe(2);
    expect(log.find(2, 1)).toBe(0);
    expect(log.find(0, -1)).toBe(2);
    expect(shown()).toHaveLength(4);
    log.search = 'absent';
    expect(log.find(0, 1)).toBeUndefined();
    log.search = '';
    expect(log.find(0, 1)).toBeUndefined();
  });

  it('finds a row again after the filter changed', () => {
    const { frames, log } = setUp();
    log.add(names.map((name, index) => event(index + 1, { event: name })));
    frames.all();
    const row = log.view.rows.at(2);
    if (!row) throw new Error('no row');
    log.setFilter('room');
    frames.all();
    expect(log.placeOf(row)).toBe(1);
    log.setFilter('');
    expect(log.placeOf(row)).toBe(2);
  });
});
