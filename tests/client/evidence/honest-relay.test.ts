/** The relay itself, asked by members who want to convict it: and the same relay run twice with one key, which is guilty. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { branchEvidence } from '../../../client/evidence/build';
import { branchChallenge } from '../../../client/evidence/challenge';
import { compareSides, encodeEvidence, type BranchSide } from '../../../client/evidence/evidence';
import { verifyEvidence } from '../../../client/evidence/verify';
import { encodeHeadStatement, signedChallenge, type SignedHead } from '../../../protocol/chain';
import type { Opened } from '../../../protocol/messages';
import { makeRelayKey } from '../../../server/crypto/relay-key';
import { MemoryLog } from '../../../server/log/memory-log';
import type { RawClient } from '../../server/support/client';
import { Capability } from '../../server/support/member';
import { VirtualClock } from '../../server/support/virtual-clock';
import { World, payload } from '../../server/support/world';
import { sha256 } from './support';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = makeRelayKey(privateKey);
const relayPublicKey = Uint8Array.from(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
const clock = new VirtualClock();

interface Era {
  readonly client: RawClient;
  readonly opened: Opened;
}

/** A relay's process on a disk, with a member in the room: each begins a generation. */
async function start(log: MemoryLog, capability: Capability, seed: string): Promise<Era> {
  const world = await World.start({ key, clock, log, seed });
  const client = await world.greeted();
  return { client, opened: await client.open(1, capability) };
}

/** The head at `n`, asked for to be held against `other`. */
async function answerOf({ client }: Era, room: Uint8Array, n: number, other: SignedHead): Promise<SignedHead> {
  client.sendSign(1, n, branchChallenge({ relayKey: key.hash, room }, other));
  return client.signed(1);
}

/** Whether the two sides convict. */
async function convicts(room: Uint8Array, a: BranchSide, b: BranchSide): Promise<boolean> {
  const sides = compareSides(a, b) < 0 ? ([a, b] as const) : ([b, a] as const);
  const verdict = await verifyEvidence(encodeEvidence({ kind: 'branches', relayPublicKey, room, sides }));
  return verdict.proven;
}

/** A disk as it is now. */
async function copyOf(log: MemoryLog, capability: Capability): Promise<MemoryLog> {
  const copy = new MemoryLog();
  const record = await log.room(capability.room);
  const [first] = await log.starts(capability.room);
  if (!record || !first) throw new Error('the room is not there');
  await copy.create(capability.room, record, first, record.head);
  return copy;
}

describe('an honest relay', () => {
  it('signs heads of a generation that is over for whoever asks, and is not convicted by them', async () => {
    const log = new MemoryLog();
    const capability = new Capability();
    const { room } = capability;
    const before = await start(log, capability, 'before');
    for (let n = 1; n <= 3; n += 1) await before.client.publish(1, n, payload(n));
    const shown = before.opened.end;
    const after = await start(log, capability, 'after');
    const there = after.opened.end;
    const old = await answerOf(after, room, 2, there);
    const current = await answerOf(after, room, 3, shown);
    expect([old.generation, current.generation]).toEqual([shown.generation, there.generation]);
    expect(await convicts(room, { shown, answer: old }, { shown: there, answer: current })).toBe(false);
    // It did sign: under a challenge that says which generation was current.
    const asked = branchChallenge({ relayKey: key.hash, room }, there);
    const covered = signedChallenge(sha256, there.generation, old.generation, asked);
    expect(key.verify(encodeHeadStatement(key.hash, room, old, covered), old.signature)).toBe(true);
    expect(key.verify(encodeHeadStatement(key.hash, room, old, asked), old.signature)).toBe(false);
  });

  it('is not convicted when its operator goes back to a backup, and then to the newer disk again', async () => {
    const newer = new MemoryLog();
    const capability = new Capability();
    const { room } = capability;
    const first = await start(newer, capability, 'first');
    const backup = await copyOf(newer, capability);
    for (let n = 1; n <= 3; n += 1) await first.client.publish(1, n, payload(n));
    const shown = first.opened.end;
    const restored = await start(backup, capability, 'restored');
    const there = restored.opened.end;
    const inBackup = await answerOf(restored, room, 0, shown);
    expect(inBackup.generation).toEqual(there.generation);
    const back = await start(newer, capability, 'back');
    const inNewer = await answerOf(back, room, 1, there);
    expect(inNewer.generation).toEqual(shown.generation);
    expect(await convicts(room, { shown, answer: inNewer }, { shown: there, answer: inBackup })).toBe(false);
  });
});

it('a relay that keeps two generations alive is convicted by a member of each', async () => {
  const one = new MemoryLog();
  const capability = new Capability();
  const { room } = capability;
  await start(one, capability, 'first');
  const two = await copyOf(one, capability);
  const [here, there] = [await start(one, capability, 'one'), await start(two, capability, 'two')];
  await here.client.publish(1, 1, payload(1));
  const answer = await answerOf(here, room, 1, there.opened.end);
  const answerThere = await answerOf(there, room, 0, here.opened.end);
  const sides = [
    { shown: here.opened.end, answer },
    { shown: there.opened.end, answer: answerThere },
  ] as const;
  expect(await convicts(room, ...sides)).toBe(true);
  expect(await verifyEvidence(branchEvidence({ relayPublicKey, room, sides }))).toMatchObject({ proven: true });
});
