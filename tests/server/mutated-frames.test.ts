import { expect, it } from 'vitest';
import { MutationRun } from './support/mutations';

const FRAMES = 20_000;
const ROUNDS_BETWEEN_CHECKS = 20;

it('mutated frames at every state of a connection: only documented codes, nothing remains, others are served', async () => {
  const run = await MutationRun.start(20_261_123);
  for (let round = 1; run.sent < FRAMES; round += 1) {
    await run.round();
    if (round % ROUNDS_BETWEEN_CHECKS === 0) await run.checkService();
  }
  // The mutations go deep enough to meet each of these.
  expect([...run.codes.keys()]).toEqual(
    expect.arrayContaining([
      'bad-frame',
      'bad-encoding',
      'bad-signature',
      'unknown-frame',
      'unexpected-frame',
      'frame-too-large',
      'channel-not-open',
      'channel-in-use',
      'bad-range',
    ]),
  );
});
