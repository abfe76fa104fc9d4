/** What must hold of the relay's log at the end, and of what everybody shows of it. */
import type { MessageRow } from '../../client/api';
import type { Run } from './run';
import type { Logged } from './truth';
import type { Device } from './world/device';

/** What a device shows. */
export interface Shown {
  readonly device: Device;
  readonly texts: readonly MessageRow[];
}

/** Each message stands once, and is what its author said, after what that device said before. */
function checkEach({ group, model }: Run, log: readonly Logged[]): void {
  const digests = new Set<string>();
  const ids = new Set<string>();
  const newest = new Map<string, number>();
  for (const { position, digest, opened } of log) {
    if (digests.has(digest)) group.complain('doubled', 'log', `a frame stands again at ${String(position)}`, 'bytes');
    digests.add(digest);
    if (!opened) continue;
    const { author, id, text } = opened;
    const name = `${author} ${id}`;
    if (ids.has(name)) {
      if (!model.mayBeSealedTwice) {
        group.complain('doubled', 'log', `${text ?? 'a message'} stands again at ${String(position)}`, 'message');
      }
      continue;
    }
    ids.add(name);
    if (text === undefined) continue;
    const place = model.placeOf(text);
    const device = place === undefined ? undefined : model.said[place]?.device;
    if (place === undefined || device === undefined) {
      group.complain('unexpected', 'log', `a text that nobody wrote: ${text}`, 'text');
      continue;
    }
    if (place < (newest.get(device) ?? -1)) {
      group.complain(
        'reordered',
        'log',
        `${text} at ${String(position)} stands after a later one of its author`,
        'log',
      );
    }
    newest.set(device, place);
  }
}

/** Nothing that was queued or acknowledged is gone. */
function checkNothingLost({ group, model }: Run, log: readonly Logged[], all: readonly Shown[]): void {
  // What a relay that was set back lost is published again for as long as its author keeps it.
  if (model.mayExpire && model.relayWasSetBack) return;
  // Where texts expire, who has seen them shows that they were there.
  const logged = log.flatMap(({ opened }) => opened?.text ?? []);
  const shown = model.mayExpire ? all.flatMap(({ texts }) => texts.map(({ text }) => text)) : [];
  const present = new Set([...logged, ...shown]);
  const lost = model.mustBeThere().filter((text) => !present.has(text));
  if (lost.length > 0)
    group.complain('lost', 'all', `${String(lost.length)} texts, the first: ${lost[0] ?? ''}`, 'queued');
}

/** Checks the log by itself. */
export function checkLog(run: Run, log: readonly Logged[], all: readonly Shown[]): void {
  checkEach(run, log);
  checkNothingLost(run, log, all);
}

/** Whether a text may be hidden from a device: its key lies before the device's oldest, as is right for what was said before it was invited. */
function isClosed({ members, model }: Run, { name, vault }: Device, { opened }: Logged): boolean {
  const [record] = vault.store.listRooms();
  if (!record || !opened?.text) return true;
  if (model.mayExpire) return opened.epoch < record.epoch;
  const place = model.placeOf(opened.text) ?? 0;
  return opened.epoch < record.firstEpoch && place < (members.get(name)?.saidBefore ?? 0);
}

/** A device shows all texts that the log has, each once, at its place, and no others. */
export function checkShown(run: Run, log: readonly Logged[], { device, texts }: Shown): void {
  const { group } = run;
  const shown = new Set<string>();
  let last = 0;
  for (const { text, digest, position = 0 } of texts) {
    const logged = log[position - 1];
    if (shown.has(text)) group.complain('doubled', device.name, text, 'shown');
    shown.add(text);
    if (logged?.digest !== digest || (logged.opened && logged.opened.text !== text)) {
      group.complain('reordered', device.name, `${text} is not what the log has at ${String(position)}`, 'place');
    }
    if (position <= last) group.complain('reordered', device.name, `${text} at ${String(position)}`, 'shown');
    last = position;
  }
  const joinedAt = run.members.get(device.name)?.joinedAt ?? 0;
  const expected = log.filter(
    ({ position, opened }) => position > joinedAt && opened?.text !== undefined && !shown.has(opened.text),
  );
  const lacking = expected.filter((logged) => !isClosed(run, device, logged));
  if (lacking.length > 0) {
    const example = `${lacking[0]?.opened?.text ?? ''} at ${String(lacking[0]?.position)}`;
    group.complain(
      'lost',
      device.name,
      `${String(lacking.length)} texts that the log has, the first: ${example}`,
      'shown',
    );
  }
}
