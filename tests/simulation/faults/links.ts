/** Faults of the network. */
import type { Run } from '../run';
import type { Link } from '../world/network';
import type { SeededRandom } from '../world/seeded-random';
import type { Fault } from './fault';

function aLink(run: Run, random: SeededRandom): Link | undefined {
  const links = run.group.network.linksOf();
  return links.length === 0 ? undefined : random.pick(links);
}

/** A connection breaks, and both sides know it. */
export const cut: Fault = {
  act: (run, random) => {
    if (random.chance(0.3)) for (const link of run.group.network.linksOf()) link.cut();
    else aLink(run, random)?.cut();
  },
};

/** A connection dies, and nobody is told. */
export const halfOpen: Fault = {
  act: (run, random) => aLink(run, random)?.die(),
};

/** What the relay answers is lost on its way, so that what it took is sent again. */
export const resend: Fault = {
  act: (run, random) => {
    const link = aLink(run, random);
    link?.deafen();
    run.later(random.fraction() * 4000, () => link?.cut());
  },
};

/** A device reads so slowly that the relay gives it up. What a queue holds is still more than a page: who reads is never given up. */
export const slowReader: Fault = {
  prepare: (run) => {
    run.group.relay.limits = { ...run.group.relay.limits, stuckMs: 4000, maxQueueBytes: 400_000 };
    run.group.network.windowBytes = 2000;
  },
  act: (run, random) => {
    aLink(run, random)?.stall(random.fraction() * 30_000);
  },
};
