/** Faults of members' computers. */
import type { Run } from '../run';
import type { Device } from '../world/device';
import type { SeededRandom } from '../world/seeded-random';
import { daysPass } from './days';
import type { Fault } from './fault';

const DAY_MS = 24 * 60 * 60 * 1000;

function anAwakeDevice(run: Run, random: SeededRandom): Device | undefined {
  const { awake } = run;
  return awake.length === 0 ? undefined : random.pick(awake);
}

/** As kill -9, at any operation of the vault, before or after it was done. */
export const killClient: Fault = {
  act: (run, random) => {
    const device = anAwakeDevice(run, random);
    if (!device) return;
    const restartMs = random.fraction() ** 2 * 30_000;
    const kill = (): void => {
      device.kill();
      run.later(restartMs, () => {
        run.startDevice(device);
      });
    };
    if (random.chance(0.4)) kill();
    else device.vault.sabotage = { operations: random.integer(1, 25), after: random.chance(0.5), kill };
  },
};

/** The lid is closed for minutes, or everybody's for days: nothing runs, the connection dies. */
export const sleep: Fault = {
  act: async (run, random) => {
    const days = random.fork('days');
    if (days.chance(0.25)) {
      await daysPass(run, days);
      return;
    }
    const device = anAwakeDevice(run, random);
    device?.sleep();
    run.later(random.fraction() ** 3 * 300_000, () => device?.wake(random.chance(0.5)));
  },
};

/** Clocks are wrong by up to two days, and jump. */
export const clocks: Fault = {
  prepare: (run, random) => {
    run.firstOffsetMs = () => (random.fraction() * 4 - 2) * DAY_MS;
  },
  act: (run, random) => {
    const { devices } = run;
    const device = random.pick(devices);
    device.jump((random.fraction() * 4 - 2) * DAY_MS - device.wall.offsetMs);
  },
};

/** A vault is put back as it was at any earlier moment. */
export const vaultRestored: Fault = {
  act: (run, random) => {
    const device = random.pick(run.devices);
    const { model, group } = run;
    const backup = device.vault.copy();
    const count = model.said.length;
    let isUsed = false;
    run.repairs.push(() => {
      if (!isUsed) backup.erase();
    });
    run.later(random.fraction() * 30_000, () => {
      if (!run.members.has(device.name)) return;
      isUsed = true;
      device.restore(backup);
      model.setBack(device.name, count);
      group.trace.note(device.name, 'vault restored');
      run.later(random.fraction() * 5000, () => {
        run.startDevice(device);
      });
    });
  },
};

/** A vault is copied to a second computer, and both are used. */
export const twoDevices: Fault = {
  act: async (run, random) => {
    const device = random.pick(run.devices);
    const ofFirst = run.members.get(device.name);
    if (!ofFirst || run.members.size > 9) return;
    run.model.notice('two-devices');
    const name = `${device.name}+${String(run.group.devices.length)}`;
    const twin = await run.group.addDevice(name, {
      person: '',
      slowness: run.settings.slowness,
      offsetMs: device.wall.offsetMs,
      vault: device.vault.copy(),
    });
    run.members.set(name, { ...ofFirst, device: twin });
  },
};

/** Disks and processors are slow. */
export const slowDisks: Fault = {
  prepare: (run) => {
    run.settings.slowness = 0.4;
  },
};

/** Somebody joins in the middle of everything. */
export const newcomers: Fault = {
  act: async (run, random) => {
    const inviter = anAwakeDevice(run, random);
    if (!inviter || run.members.size >= 8) return;
    const name = `n${String(run.group.devices.length + 1)}`;
    const device = await run.group.addDevice(name, {
      person: `Newcomer ${name}`,
      slowness: run.settings.slowness,
      offsetMs: run.firstOffsetMs(),
    });
    const joining = inviter.engine.invitation(run.room).then(async (link) => {
      const saidBefore = run.model.said.length;
      await run.group.wait(random.fraction() * 10_000);
      await device.engine.join(link);
      run.members.set(name, { device, joinedAt: device.engine.progress(run.room).storedAfter, saidBefore });
    });
    run.excuse(device, joining);
  },
};

/** Somebody leaves. */
export const leavers: Fault = {
  act: (run, random) => {
    const device = anAwakeDevice(run, random);
    if (!device || run.members.size <= 2) return;
    run.members.delete(device.name);
    run.model.left(device.name);
    run.excuse(device, device.engine.leaveRoom({ room: run.room }));
  },
};
