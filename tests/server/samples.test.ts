import { describe, expect, it } from 'vitest';
import { EventLog } from '../../server/events';
import { LimitTrips } from '../../server/metrics/limit-trips';
import { EMPTY_READING, Samples } from '../../server/metrics/samples';
import { VirtualClock } from './support/virtual-clock';

describe('the curves', () => {
  it('tell rates of a second and what is held, in three steps', async () => {
    const clock = new VirtualClock();
    let reading = EMPTY_READING;
    const samples = new Samples(clock, () => reading);
    for (let second = 1; second <= 120; second += 1) {
      reading = { ...reading, receivedFrames: second * 30, connections: second };
      await clock.advance(1000);
    }
    const fine = samples.after(1000, 0);
    expect(fine).toHaveLength(120);
    expect(fine.every(({ receivedFrames }) => Math.round(receivedFrames) === 30)).toBe(true);
    const coarse = samples.after(10_000, 0);
    expect(coarse).toHaveLength(12);
    expect(coarse.map(({ connections }) => connections)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]);
    expect(samples.after(120_000, 0)).toHaveLength(1);
    const last = fine.at(-2)?.timeMs ?? 0;
    expect(samples.after(1000, last)).toEqual(fine.slice(-1));
    samples.stop();
  });

  it('keep so many, and end with the relay', async () => {
    const clock = new VirtualClock();
    const samples = new Samples(clock, () => EMPTY_READING);
    for (let second = 0; second < 800; second += 1) await clock.advance(1000);
    expect(samples.after(1000, 0)).toHaveLength(720);
    samples.stop();
    const newest = samples.after(1000, 0).at(-1)?.timeMs;
    await clock.advance(5000);
    expect(samples.after(1000, 0).at(-1)?.timeMs).toBe(newest);
  });
});

it('limits that were reached are counted, once for each time that they are told', () => {
  const events = new EventLog(new VirtualClock(), 100);
  const trips = new LimitTrips(events);
  events.emit('warn', 'limit-tripped', { code: 'too-many-connections', details: { limit: 'maxConnections' } });
  events.emit('warn', 'frame-refused', { code: 'store-full' });
  events.emit('info', 'frame-accepted', { position: 1 });
  events.emit('warn', 'limit-tripped', { details: { limit: 'no-such-limit' } });
  expect([trips.of('maxConnections'), trips.of('maxStoreBytes'), trips.of('maxRooms')]).toEqual([1, 1, 0]);
});
