import { describe, expect, it } from 'vitest';

import { SUITES } from '../../../client/crypto/aead';
import { sealBeacon } from '../../../client/crypto/frame';
import { beaconIntervalMs } from '../../../client/transcript/beacons';
import { encodeFrame, FRAME_TYPE } from '../../../protocol/frames';
import { readPage } from '../../docs/pages';
import { EPOCH, makeBeacon, makeIdentity, makeKeys, makeView, seededRandom } from '../crypto/support';

const JITTERS = Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Bytes of a frame that bears a beacon of a quiet room: four echoes, and a view whose newest head is signed. */
function frameBytes(suite: (typeof SUITES)[number]): number {
  const echoes = Array.from({ length: 4 }, (_, index) => new Uint8Array(8).fill(index + 1));
  const content = { ...makeBeacon(makeView(41)), echoes };
  const context = { random: seededRandom('beacon load') };
  const request = { keys: makeKeys(suite), epoch: EPOCH, identity: makeIdentity(), content };
  return encodeFrame(FRAME_TYPE.publishEphemeral, 1, sealBeacon(context, request).payload).length;
}

/** What beacons of so many members cost their relay, in and out, in bytes a second. */
function loadOf(members: number, bytes: number): number {
  const meanMs = JITTERS.reduce((sum, jitter) => sum + beaconIntervalMs(members - 1, jitter), 0) / JITTERS.length;
  const framesPerSecond = (members * 1000) / meanMs;
  return framesPerSecond * bytes * (1 + (members - 1));
}

describe.each(SUITES)('beacons of a quiet room, under %s', (suite) => {
  const bytes = frameBytes(suite);

  it('cost the relay less than 1,000 bytes a second in all, up to 50 members', () => {
    for (let members = 2; members <= 50; members += 1) expect(loadOf(members, bytes)).toBeLessThan(1000);
  });

  it('cost what the protocol says they do', async () => {
    const page = await readPage('docs/PROTOCOL.md');
    expect(page).toContain(
      suite === 'xchacha20-poly1305' ? `its frame ${String(bytes)} bytes` : `(${String(bytes)} in suite 2)`,
    );
    if (suite !== 'xchacha20-poly1305') return;
    expect(page).toContain(`**${loadOf(50, bytes).toFixed(0)} bytes a second at the relay in all**`);
    expect(page).toContain(`${loadOf(2, bytes).toFixed(0)} bytes a second for two`);
    expect(page).toContain(`${(loadOf(200, bytes) / 1000).toFixed(0)} kB a second for 200`);
  });
});
