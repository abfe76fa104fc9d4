/**
 * How fast a member who was away takes what it missed: open, check the place in the log, verify the author, store, index; and how long the
 * main thread is held meanwhile. Then how fast the room opens and pages are read. `--messages N` (20000), `--authors N` (8).
 */
import { parseArgs } from 'node:util';
import type { RoomId } from '../client/api';
import { fallBehind } from './support/behind';
import { LagWatch } from './support/lag';
import { median, percentile, printTable } from './support/table';
import { BenchWorld } from './support/world';

async function catchUp(world: BenchWorld, room: RoomId, messages: number): Promise<void> {
  global.gc?.();
  const watch = new LagWatch();
  let before = process.cpuUsage();
  let startedMs = performance.now();
  // A passphrase costs what it costs (Argon2), however many messages wait.
  const mia = await world.member('Mia', () => {
    before = process.cpuUsage();
    startedMs = performance.now();
  });
  await mia.engine.settled(room);
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  const lags = watch.stop();
  printTable(`A member ${String(messages)} messages behind (Node ${process.version})`, [
    ['messages a second', 'ms in all', 'processor µs a message, all threads'],
    [messages / (tookMs / 1000), tookMs, (user + system) / messages],
  ]);
  printTable('Main thread meanwhile', [
    ['held, p50 ms', 'p99 ms', 'longest ms', 'RSS MiB'],
    [median(lags), percentile(lags, 0.99), Math.max(...lags), process.memoryUsage().rss / 2 ** 20],
  ]);
  await mia.close();
}

async function readAgain(world: BenchWorld, room: RoomId, messages: number): Promise<void> {
  const openedMs = performance.now();
  const mia = await world.member('Mia');
  await mia.engine.rows({ room, range: { from: 'end', limit: 50 } });
  const toRows = performance.now() - openedMs;
  const pages: number[] = [];
  for (let index = 0; index < 200; index += 1) {
    const position = 1 + Math.floor((index / 200) * messages);
    const beganMs = performance.now();
    await mia.engine.rows({ room, range: { from: 'around', position, limit: 50 } });
    pages.push(performance.now() - beganMs);
  }
  const roomsMs = performance.now();
  await mia.engine.rooms();
  printTable('The same room, opened again', [
    ['vault to first rows ms (with Argon2)', 'a page of 50, p50 ms', 'p99 ms', 'room list ms'],
    [toRows, median(pages), percentile(pages, 0.99), performance.now() - roomsMs],
  ]);
  await mia.close();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { messages: { type: 'string' }, authors: { type: 'string' } } });
  const messages = Number(values.messages ?? 20_000);
  const world = new BenchWorld();
  const room = await fallBehind(world, messages, Number(values.authors ?? 8));
  await catchUp(world, room, messages);
  await readAgain(world, room, messages);
  world.erase();
  // The relay's own timers would keep the process.
  process.exit(0);
}

void main();
