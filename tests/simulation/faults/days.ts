/** Days in which nobody is there. */
import type { Run } from '../run';
import type { SeededRandom } from '../world/seeded-random';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 3;

/** The relay's program comes back, once it is gone. */
export function restartRelay(run: Run, delayMs: number): void {
  run.later(delayMs, () => {
    run.group.relay.start();
  });
}

/** Everything is switched off or asleep for up to three days, the relay too, and comes back one by one. */
export async function daysPass(run: Run, random: SeededRandom): Promise<void> {
  const { group } = run;
  const sleepers = run.awake.filter(() => random.chance(0.5));
  for (const device of run.awake) if (!sleepers.includes(device)) await group.during(device.stop());
  for (const device of sleepers) device.sleep();
  group.killRelay();
  group.clock.offsetMs += Math.round(random.fraction() * MAX_DAYS * DAY_MS);
  group.trace.note('days', 'pass');
  restartRelay(run, random.fraction() * 5000);
  for (const device of run.devices) {
    run.later(random.fraction() * 60_000, () => {
      device.wake(random.chance(0.5));
      run.startDevice(device);
    });
  }
}
