/** What must hold once everybody is connected and nothing happens any more. */
import { checkLog, checkShown, type Shown } from './log-invariants';
import type { Run } from './run';
import { readLog } from './truth';
import { judgeAnomalies } from './watch';
import type { Device } from './world/device';

const QUIET_STEP_MS = 2000;

function isConnected(run: Run, device: Device): boolean {
  if (!device.isAwake) return false;
  const { connection, unacknowledgedFrames, historyDone } = device.engine.progress(run.room);
  return connection.state === 'connected' && unacknowledgedFrames === 0 && historyDone;
}

/** Whether all stand at one position of one generation, with nothing left to send. */
async function isQuiet(run: Run): Promise<boolean> {
  if (!run.devices.every((device) => isConnected(run, device))) return false;
  const trusts = await Promise.all(run.devices.map((device) => device.engine.trust({ room: run.room })));
  return new Set(trusts.map(({ generation, position, head }) => `${generation} ${position} ${head}`)).size === 1;
}

/** Whether everybody knows of every other that it agrees. */
async function allConfirmed(run: Run): Promise<boolean> {
  const authors = new Set(run.devices.map((device) => device.engine.author));
  for (const device of run.devices) {
    const { confirmedBy } = await device.engine.trust({ room: run.room });
    const confirmed = new Set([device.engine.author, ...confirmedBy.map(({ author }) => author)]);
    if ([...authors].some((author) => !confirmed.has(author))) return false;
  }
  return true;
}

async function describe(run: Run): Promise<string> {
  const lines = run.devices.map(async (device) => {
    if (!device.isAwake) return `${device.name}: not running`;
    const { connection, unacknowledgedFrames, historyDone } = device.engine.progress(run.room);
    const { generation, position, confirmedBy } = await device.engine.trust({ room: run.room });
    const state = connection.state === 'waiting' ? `waiting (${connection.code})` : connection.state;
    const waits = `${String(unacknowledgedFrames)} to send${historyDone ? '' : ', history not done'}`;
    const place = `${generation.slice(0, 8)}:${String(position)}`;
    return `${device.name}: ${state}, ${waits}, at ${place}, confirmed by ${confirmedBy.map(({ name }) => name).join('+')}`;
  });
  return (await Promise.all(lines)).join('; ');
}

/** Waits until everything is at rest, and compares what everybody has with what is true. */
export async function checkEnd(run: Run, limitMs: number): Promise<void> {
  const { group } = run;
  // What is being sealed when everything comes to rest is in no outbox yet.
  await group.clock.advance(QUIET_STEP_MS);
  if (!(await group.until(() => isQuiet(run), limitMs, QUIET_STEP_MS))) {
    group.complain('stuck', 'all', await describe(run));
    return;
  }
  if (!(await group.until(() => allConfirmed(run), limitMs, QUIET_STEP_MS))) {
    group.complain('stuck', 'all', `no agreement: ${await describe(run)}`, 'agreement');
  }
  const all: Shown[] = [];
  for (const device of run.devices) {
    const rows = await group.during(device.rows(run.room));
    all.push({ device, texts: rows.filter(({ kind }) => kind === 'text') });
    judgeAnomalies(run, device.name, await group.during(device.engine.anomalies({ room: run.room })));
  }
  const log = await readLog(run);
  checkLog(run, log, all);
  for (const shown of all) checkShown(run, log, shown);
}
