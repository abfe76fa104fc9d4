/** What must hold once everybody is connected and nothing happens any more. */
import type { MessageRow } from '../../client/api';
import { toHex } from '../../protocol/bytes';
import type { Run } from './run';
import type { Device } from './world/device';

const QUIET_STEP_MS = 2000;

interface Shown {
  readonly device: Device;
  readonly texts: readonly MessageRow[];
}

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

function checkOrder({ group, model }: Run, { device, texts }: Shown): void {
  const places = new Map(model.said.map(({ text }, index) => [text, index]));
  const newest = new Map<string, number>();
  const seen = new Set<string>();
  for (const { text, position } of texts) {
    const index = places.get(text) ?? -1;
    const from = model.said[index]?.device;
    if (from === undefined) group.complain('unexpected', device.name, `shows a text that nobody wrote: ${text}`);
    else if (seen.has(text)) group.complain('doubled', device.name, text);
    else if (index < (newest.get(from) ?? -1)) {
      group.complain('reordered', device.name, `${text} at ${String(position)} after a later one of its author`);
    }
    if (from !== undefined) newest.set(from, Math.max(index, newest.get(from) ?? -1));
    seen.add(text);
  }
}

/** All show the same texts in one order; whoever joined later may lack what came before. */
function checkAgreement(run: Run, all: readonly Shown[]): void {
  const whole = all.reduce((longest, shown) => (shown.texts.length > longest.texts.length ? shown : longest));
  const held = new Set(whole.texts.map(({ text }) => text));
  for (const { device, texts } of all) {
    const joinedAt = run.members.get(device.name)?.joinedAt ?? 0;
    const shown = new Set(texts.map(({ text }) => text));
    const expected = whole.texts.filter(({ text }) => shown.has(text)).map(({ text }) => text);
    // Where texts expire, nobody need have all of them: what both show is compared.
    const order = texts.map(({ text }) => text).filter((text) => held.has(text));
    if (expected.join('\n') !== order.join('\n')) {
      const at = order.findIndex((text, index) => text !== expected[index]);
      const what = `differs from ${whole.device.name}: ${order[at] ?? ''} where that has ${expected[at] ?? 'nothing'}`;
      run.group.complain('reordered', device.name, what);
    }
    if (run.model.mayExpire) continue;
    const lacking = whole.texts.filter(({ text, position }) => (position ?? 0) > joinedAt && !shown.has(text));
    if (lacking.length > 0) {
      const example = `${lacking[0]?.text ?? ''} at ${String(lacking[0]?.position)}`;
      run.group.complain(
        'lost',
        device.name,
        `${String(lacking.length)} texts that ${whole.device.name} has: ${example}`,
      );
    }
  }
}

async function checkLog(run: Run, { device, texts }: Shown): Promise<void> {
  const leaves = await run.group.relay.disk.leaves(run.address, 1, Number.MAX_SAFE_INTEGER);
  for (const { position = 0, digest, text } of texts) {
    const leaf = leaves[position - 1];
    if (!leaf || toHex(leaf.digest) !== digest) {
      run.group.complain('reordered', device.name, `${text} is not what the log has at ${String(position)}`);
    }
  }
}

function checkNothingLost(run: Run, all: readonly Shown[]): void {
  const present = new Set(all.flatMap(({ texts }) => texts.map(({ text }) => text)));
  // What a relay that was set back lost is published again for as long as its author keeps it.
  if (run.model.mayExpire && run.model.relayWasSetBack) return;
  const lost = run.model.mustBeThere().filter((text) => !present.has(text));
  if (lost.length > 0) run.group.complain('lost', 'all', `${String(lost.length)} texts, the first: ${lost[0] ?? ''}`);
}

async function checkAnomalies(run: Run, device: Device): Promise<void> {
  for (const { name, level, position, memberName, details } of await device.engine.anomalies({ room: run.room })) {
    const isTrue = level === 'state' || run.model.notices.has(name as never);
    if (!isTrue)
      run.group.complain(
        'alarm',
        device.name,
        `${name} at ${String(position)} ${memberName} ${JSON.stringify(details)}`,
      );
  }
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
    group.complain('stuck', 'all', `no agreement: ${await describe(run)}`);
  }
  const all: Shown[] = [];
  for (const device of run.devices) {
    const rows = await group.during(device.rows(run.room));
    all.push({ device, texts: rows.filter(({ kind }) => kind === 'text') });
    await group.during(checkAnomalies(run, device));
  }
  for (const shown of all) {
    checkOrder(run, shown);
    await checkLog(run, shown);
  }
  checkAgreement(run, all);
  checkNothingLost(run, all);
}
