import { describe, expect, it } from 'vitest';
import { FRAME_TYPE, encodeFrameHead } from '../../protocol/frames';
import { FRAME_HEAD_BYTES } from '../../protocol/limits';
import { SendQueue } from '../../server/send-queue';
import { VirtualClock, settle } from './support/virtual-clock';
import { makeWire } from './support/wire';
import { payload } from './support/world';

/** Sizes of the frames in a run of bytes; what is left of the last one, if it is cut, stands below zero. */
function frameSizes(bytes: Buffer): number[] {
  const sizes: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 4 + bytes.readUInt32BE(at);
    sizes.push(at + size <= bytes.length ? size : at - bytes.length);
    at += size;
  }
  return sizes;
}

/** What a peer reads that was given frames of this many bytes, read nothing until they were dropped, and got a last one. */
async function readAfterDiscard(bytes: readonly number[]): Promise<number[]> {
  const [ours, theirs] = makeWire();
  const queue = new SendQueue(ours, new VirtualClock(), () => undefined);
  for (const length of bytes) queue.push(encodeFrameHead(FRAME_TYPE.deliver, 1, length), payload(length, length));
  await settle();
  queue.discard();
  queue.push(encodeFrameHead(FRAME_TYPE.error, 0, 4), payload(0, 4));
  queue.end();
  const read: Buffer[] = [];
  for await (const chunk of theirs) if (chunk instanceof Buffer) read.push(chunk);
  return frameSizes(Buffer.concat(read));
}

describe('a queue that is dropped', () => {
  // About 64 KiB are given to the stream at once: the limit falls before, into and after the head of the second frame.
  it.each([65_521, 65_522, 65_528, 65_529, 65_536])('never ends in the middle of a frame (%i)', async (first) => {
    const sizes = await readAfterDiscard([first, 100_000, 100_000]);
    expect(sizes.every((size) => size > 0)).toBe(true);
    expect(sizes[0]).toBe(FRAME_HEAD_BYTES + first);
    expect(sizes[sizes.length - 1]).toBe(FRAME_HEAD_BYTES + 4);
    expect(sizes.length).toBeLessThan(4);
  });
});
