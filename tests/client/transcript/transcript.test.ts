import { describe, expect, it } from 'vitest';

import { Transcript } from '../../../client/transcript/transcript';
import { sha256 } from '../../../client/crypto/hash';
import { equalBytes } from '../../../protocol/bytes';
import { headOfStart, nextHead, type Head, type SignedHead, type SignedStart } from '../../../protocol/chain';
import { toAparteError } from '../../../protocol/errors';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const RELAY_KEY = bytes(32, 2);
const KEYS = { present: () => RELAY_KEY, isOne: (key: Uint8Array) => equalBytes(key, RELAY_KEY) };
const IDENTITY = { room: bytes(32, 1), keys: KEYS, retentionDays: 30 };
const SIGNATURE = bytes(64, 3);
const leaf = (value: number, timeMs = 1000 + value) => ({ timeMs, length: 100, digest: bytes(32, value) });
const signed = (head: Head): SignedHead => ({ ...head, signature: SIGNATURE });
const believe = (): boolean => true;

function start(fields: Partial<SignedStart> = {}): SignedStart {
  const { room, retentionDays } = IDENTITY;
  const relayKey = RELAY_KEY;
  const origin = { parent: bytes(16, 0), n: 0, parentHead: bytes(32, 0), random: bytes(16, 4), timeMs: 1000 };
  return { room, relayKey, retentionDays, ...origin, signature: SIGNATURE, ...fields };
}

/** A member that followed a room's first two messages. */
async function followed(): Promise<{ transcript: Transcript; heads: Head[] }> {
  const transcript = new Transcript(IDENTITY, () => Promise.resolve([]), { starts: [] });
  const first = headOfStart(sha256, start());
  await transcript.applyOpened({ starts: [start()], end: signed(first), first: 1, timeMs: 1000 }, believe);
  const heads = [first];
  for (const value of [1, 2]) {
    const { generation, n, head } = transcript.extend(leaf(value));
    heads.push({ generation, n, head });
  }
  return { transcript, heads };
}

async function whatOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    const { code, details } = toAparteError(error);
    return [code, details['what']];
  }
  return 'nothing';
}

const at = (heads: readonly Head[], n: number): Head => {
  const head = heads[n];
  if (!head) throw new Error('no such position');
  return head;
};

describe('what an honest relay does not answer', () => {
  it('is an end below one that it gave, without a start that says so', async () => {
    const { transcript, heads } = await followed();
    const opened = { starts: [], end: signed(at(heads, 1)), first: 1, timeMs: 2000 };
    expect(await whatOf(() => transcript.applyOpened(opened, believe))).toEqual(['relay-misbehaved', 'rolled-back']);
  });

  it('is a start or an end that its key did not sign', async () => {
    const { transcript, heads } = await followed();
    const opened = { starts: [], end: signed(at(heads, 2)), first: 1, timeMs: 2000 };
    const refuse = (): boolean => false;
    expect(await whatOf(() => transcript.applyOpened(opened, refuse))).toEqual(['relay-misbehaved', 'unsigned']);
  });

  it.each([
    ['another relay key', { relayKey: bytes(32, 7) }],
    ['another room', { room: bytes(32, 7) }],
    ['other terms', { retentionDays: 29 }],
  ])('is a start for %s', async (_, change) => {
    const { transcript, heads } = await followed();
    const end = at(heads, 2);
    const next = start({ parent: end.generation, n: 2, parentHead: end.head, random: bytes(16, 5), ...change });
    const opened = { starts: [next], end: signed(headOfStart(sha256, next)), first: 1, timeMs: 2000 };
    expect(await whatOf(() => transcript.applyOpened(opened, believe))).toEqual(['relay-misbehaved', 'gap']);
  });

  it('is a start on another history than the one that it gave', async () => {
    const { transcript, heads } = await followed();
    const next = start({ parent: at(heads, 2).generation, n: 2, parentHead: bytes(32, 8), random: bytes(16, 5) });
    const opened = { starts: [next], end: signed(headOfStart(sha256, next)), first: 1, timeMs: 2000 };
    expect(await whatOf(() => transcript.applyOpened(opened, believe))).toEqual(['relay-misbehaved', 'gap']);
  });

  it('is a time that goes back', async () => {
    const { transcript } = await followed();
    expect(await whatOf(() => transcript.extend(leaf(3, 1001)))).toEqual(['relay-misbehaved', 'gap']);
  });
});

describe('a head', () => {
  it('agrees where it is ours, differs where it is another, and says nothing beyond our end', async () => {
    const { transcript, heads } = await followed();
    const newest = at(heads, 2);
    expect(await transcript.compareHead(newest)).toEqual({ result: 'agrees', n: 2, current: true });
    expect(await transcript.compareHead({ ...newest, head: bytes(32, 9) })).toEqual({ result: 'differs', n: 2 });
    expect(await transcript.compareHead({ ...newest, n: 3 })).toEqual({ result: 'ahead' });
    expect(await transcript.compareHead({ ...newest, generation: bytes(16, 9) })).toEqual({ result: 'unknown' });
  });

  it('follows from what was changed: an altered, missing or moved message gives another one', async () => {
    const { transcript, heads } = await followed();
    const { generation, head } = at(heads, 0);
    const other = [leaf(2), leaf(1, 1002)].reduce(
      (before, one, index) => nextHead(sha256, before, index + 1, one),
      head,
    );
    expect(await transcript.compareHead({ generation, n: 2, head: other })).toEqual({ result: 'differs', n: 2 });
  });
});

describe('an answer that is given before the one before it was followed', () => {
  it('takes nothing back: the generation that it continues is reached on the way', async () => {
    const { transcript, heads } = await followed();
    const two = at(heads, 2);
    const third = nextHead(sha256, two.head, 3, leaf(3));
    const second = start({ parent: two.generation, n: 3, parentHead: third, random: bytes(16, 5) });
    const secondHead = headOfStart(sha256, second);
    await transcript.applyOpened({ starts: [second], end: signed(secondHead), first: 1, timeMs: 2000 }, believe);
    const fourth = nextHead(sha256, secondHead.head, 4, leaf(4));
    const later = start({ parent: secondHead.generation, n: 4, parentHead: fourth, random: bytes(16, 6) });
    const end = headOfStart(sha256, later);
    const plan = await transcript.applyOpened({ starts: [later], end: signed(end), first: 1, timeMs: 3000 }, believe);
    expect(plan.truncateAfter).toBeUndefined();
    transcript.extend(leaf(3));
    transcript.extend(leaf(4));
    expect(await transcript.compareHead(end)).toMatchObject({ result: 'agrees', n: 4 });
  });
});
