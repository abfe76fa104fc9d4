/** Anomalies as pages see them. */
import { toHex } from '../../protocol/bytes';
import type { Anomaly } from '../api';
import { levelOf } from '../trust/anomalies';
import type { AnomalyRecord } from '../vault/store';
import type { RoomState } from './room-state';

/** What was found of the log. */
export function shownAnomaly(state: RoomState, record: AnomalyRecord): Anomaly {
  const { member, firstProof: _first, newestProof: _newest, evidence, ...rest } = record;
  return {
    ...rest,
    room: state.id,
    level: levelOf(record.name),
    member: member ? toHex(member) : '',
    memberName: state.nameOf(member),
    evidence: evidence !== undefined,
  };
}

/** Another relay answers at the address, since a time and as long as it does. */
export function shownImpostor(state: RoomState, sinceMs: number, dismissed: boolean): Anomaly {
  return {
    room: state.id,
    id: 'impostor',
    name: 'impostor',
    level: levelOf('impostor'),
    member: '',
    memberName: '',
    position: state.endPosition,
    newestPosition: state.endPosition,
    count: 1,
    firstMs: sinceMs,
    newestMs: sinceMs,
    details: {},
    evidence: false,
    dismissed,
  };
}
