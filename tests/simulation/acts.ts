/** What members do. */
import type { FaultName } from './faults';
import type { Run } from './run';
import type { Device } from './world/device';
import { SeededRandom } from './world/seeded-random';

/** Something that happens in a step. */
export type Act = (run: Run, random: SeededRandom) => Promise<void> | void;

/** A device sends a text; it counts as said once the vault has it. */
function send(run: Run, device: Device): void {
  if (!device.isAwake) return;
  const said = run.model.say(device.name);
  const sending = device.engine.send({ room: run.room, text: said.text }).then(() => {
    said.queued = true;
  });
  run.excuse(device, sending);
}

function sendSome(run: Run, random: SeededRandom): void {
  const { awake } = run;
  if (awake.length === 0) return;
  const device = random.pick(awake);
  for (let count = random.integer(1, 6); count > 0; count -= 1)
    run.later(random.fraction() * 300, () => send(run, device));
}

function allTalk(run: Run, random: SeededRandom): void {
  for (const device of run.awake) {
    for (let count = random.integer(1, 3); count > 0; count -= 1)
      run.later(random.fraction() * 2000, () => send(run, device));
  }
}

async function restart(run: Run, random: SeededRandom): Promise<void> {
  const { awake } = run;
  if (awake.length === 0) return;
  const device = random.pick(awake);
  await run.group.during(device.stop());
  run.later(random.fraction() ** 2 * 60_000, () => {
    run.startDevice(device);
  });
}

/** The acts of members by name. */
export const ACTS = { send: sendSome, talk: allTalk, restart } satisfies Readonly<Record<string, Act>>;

/** A step of a case, as its seed draws it. */
export interface Step {
  /** How long after the step before. */
  readonly delayMs: number;
  readonly name: keyof typeof ACTS | FaultName;
  /** What the act draws from. */
  readonly random: SeededRandom;
}

const MAX_STEP_DELAY_MS = 15_000;

/** Draws a step. What the others draw does not move it. */
export function drawStep(seed: string, step: number, faults: readonly FaultName[]): Step {
  const random = new SeededRandom(`${seed}/step ${String(step)}`);
  const delayMs = random.fraction() ** 3 * MAX_STEP_DELAY_MS;
  return { delayMs, name: drawAct(random, faults), random };
}

/** What happens in a step: half of it is talk. */
function drawAct(random: SeededRandom, faults: readonly FaultName[]): keyof typeof ACTS | FaultName {
  if (faults.length > 0 && random.chance(0.45)) return random.pick(faults);
  return random.pick(['send', 'send', 'send', 'talk', 'talk', 'restart'] as const);
}
