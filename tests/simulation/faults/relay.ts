/** Faults of the relay, its disk and its machine. */
import type { RoomLog } from '../../../server/log/room-log';
import type { Run } from '../run';
import { daysPass, restartRelay } from './days';
import type { Fault } from './fault';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Newest position of the room on a disk. */
async function endOf({ address }: Run, disk: RoomLog): Promise<number> {
  return (await disk.room(address))?.end ?? 0;
}

/** As kill -9, at any write. What was being written is on the disk or lost. */
export const killRelay: Fault = {
  act: (run, random) => {
    const restartMs = random.fraction() ** 2 * 20_000;
    if (random.chance(0.3)) {
      run.group.killRelay();
      restartRelay(run, restartMs);
    } else
      run.group.killRelayAtWrite(random.integer(1, 8), () => {
        restartRelay(run, restartMs);
      });
  },
};

/** The relay's disk is put back as a backup had it. */
export const relayRestored: Fault = {
  act: async (run, random) => {
    const { relay } = run.group;
    const backup = relay.disk.copy();
    const end = await endOf(run, backup);
    run.later(random.fraction() * 30_000, () => {
      run.group.killRelay();
      relay.disk = backup;
      run.model.relaySetBack(end);
      restartRelay(run, random.fraction() * 5000);
    });
  },
};

/** The relay's machine goes back to a snapshot: its process goes on as if nothing had been, until it sees its clock jump. */
export const relaySnapshot: Fault = {
  act: async (run, random) => {
    const { relay } = run.group;
    const snapshot = relay.snapshot();
    const end = await endOf(run, snapshot.disk);
    run.later(random.fraction() * 30_000, () => {
      run.group.killRelay();
      relay.restoreSnapshot(snapshot, run.address, 61_000 + random.fraction() * 60_000);
      run.model.relaySetBack(end);
    });
  },
};

/** The relay's clock is wrong, and jumps. */
export const relayClock: Fault = {
  act: (run, random) => {
    const { relay } = run.group;
    const days = random.pick([random.fraction() * 4 - 2, random.fraction() * 0.001]);
    relay.jump(Math.round(days * DAY_MS - (Math.abs(days) > 0.01 ? relay.wall.offsetMs : 0)));
  },
};

/** The operator erases the room from the relay's disk, and it is made again. */
export const roomErased: Fault = {
  act: (run, random) => {
    const { relay } = run.group;
    run.group.killRelay();
    relay.disk = relay.disk.copy();
    relay.disk.erase(run.address);
    run.model.relaySetBack(0);
    relay.start();
    run.repairs.push(() => {
      relay.makeRoom(run.address, run.settings.retentionDays);
    });
    run.later(random.fraction() * 10_000, () => {
      relay.makeRoom(run.address, run.settings.retentionDays);
    });
  },
};

/** The relay's disk is nearly full for a while: publishes are refused in the middle of a pipeline. */
export const refused: Fault = {
  act: (run, random) => {
    const { relay } = run.group;
    relay.freeDiskBytes = 0;
    const repair = (): void => {
      relay.freeDiskBytes = Infinity;
    };
    run.repairs.push(repair);
    run.later(random.fraction() * 30_000, repair);
  },
};

/** The relay that answers is a replica that lacks what the member saw. */
export const behind: Fault = {
  act: (run, random) => {
    const { relay } = run.group;
    relay.isBehind = true;
    const repair = (): void => {
      relay.isBehind = false;
    };
    run.repairs.push(repair);
    run.later(random.fraction() * 20_000, repair);
    if (random.chance(0.7)) for (const link of run.group.network.linksOf()) link.cut();
  },
};

/** Days pass without anybody: what is older than the room's terms expires. */
export const expiry: Fault = {
  prepare: (run) => {
    run.settings.retentionDays = 1;
    run.model.mayExpire = true;
  },
  act: daysPass,
};

/** The day changes in the middle of everything. */
export const midnight: Fault = {
  prepare: (run, random) => {
    const { clock } = run.group;
    clock.offsetMs = Math.floor(clock.offsetMs / DAY_MS + 1) * DAY_MS - Math.round(random.fraction() * 60_000);
  },
};

/** The room is sealed by the other suite. */
export const otherSuite: Fault = {
  prepare: (run) => {
    run.settings.suite = 'aes-256-gcm-siv';
  },
};
