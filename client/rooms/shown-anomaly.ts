/** Anomalies as pages see them. */
import { toBase64Url, toHex } from '../../protocol/bytes';
import { HASH_BYTES } from '../../protocol/chain';
import type { Anomaly } from '../api';
import { levelOf } from '../trust/anomalies';
import type { AnomalyRecord } from '../vault/store';
import type { RoomState } from './room-state';

/** What was found of the log. */
export function shownAnomaly(state: RoomState, record: AnomalyRecord): Anomaly {
  const { member, firstProof: _first, newestProof, evidence, ...rest } = record;
  const isOfKeys = record.name === 'relay-key-changed' && newestProof?.length === 2 * HASH_BYTES;
  return {
    ...rest,
    room: state.id,
    level: levelOf(record.name),
    member: member ? toHex(member) : '',
    memberName: state.nameOf(member),
    ...(isOfKeys && { relayPins: pinsIn(newestProof) }),
    evidence: evidence !== undefined,
  };
}

function pinsIn(proof: Uint8Array): Required<Anomaly>['relayPins'] {
  return { before: toBase64Url(proof.subarray(0, HASH_BYTES)), after: toBase64Url(proof.subarray(HASH_BYTES)) };
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
