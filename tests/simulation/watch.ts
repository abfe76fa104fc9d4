/** What must hold at every moment: whatever an app shows meanwhile is as true as what it shows in the end. */
import type { Anomaly, EngineEvent, MessageRow } from '../../client/api';
import { toHex } from '../../protocol/bytes';
import type { Run } from './run';

/** An honest relay is accused of nothing, not for a moment: what is put aside again was said too. */
export function judgeAnomalies(run: Run, device: string, anomalies: readonly Anomaly[]): void {
  for (const { id, name, level, position, memberName, details } of anomalies) {
    if (level === 'state' || run.model.isTrue(name) || run.accusations.has(`${device} ${id}`)) continue;
    run.accusations.add(`${device} ${id}`);
    run.group.complain(
      'alarm',
      device,
      `${name} at ${String(position)} ${memberName} ${JSON.stringify(details)}`,
      name,
    );
  }
}

async function isLogged({ group, address }: Run, position: number, digest: string): Promise<boolean> {
  const { disk } = group.relay;
  if (!(await disk.room(address))) return false;
  const [leaf] = await disk.leaves(address, position, 1);
  return leaf !== undefined && toHex(leaf.digest) === digest;
}

/** Who processes an acknowledgement slowly shows it after the relay's disk lost what it is of; otherwise it is never shown of what the disk does not have. */
async function noteAcknowledged(run: Run, device: string, { text, position = 0, digest }: MessageRow): Promise<void> {
  if (run.model.placeOf(text) === undefined) return;
  if (await isLogged(run, position, digest)) run.model.acknowledged(text, position);
  else if (!run.model.relayWasSetBack) {
    run.group.complain(
      'lost',
      device,
      `${text} was acknowledged at ${String(position)}, and is not on the relay's disk`,
      'acknowledged',
    );
  }
}

/** Takes what a device's engine tells. */
export function watch(run: Run, device: string, event: EngineEvent): void {
  if (event.type === 'anomalies') judgeAnomalies(run, device, event.anomalies);
  if (event.type !== 'rows') return;
  for (const row of event.rows) {
    if (!row.own || row.send?.state !== 'accepted') continue;
    noteAcknowledged(run, device, row).catch((error: unknown) => run.group.complain('internal', device, String(error)));
  }
}
