/** On what the members of a room agree, as its host sees it. */
import { toHex } from '../../protocol/bytes';
import type { Trust } from '../api';
import type { RoomState } from './room-state';

/** What is known of the order of a room. */
export function trustOf(state: RoomState): Trust {
  const { transcript, record, members, beacons } = state;
  const { end } = transcript;
  return {
    room: state.id,
    generation: end ? toHex(end.generation) : '',
    position: end?.n ?? 0,
    head: end ? toHex(end.head) : '',
    signedPosition: record.signed?.n ?? 0,
    confirmedBy: beacons.confirmed().map(({ author, position, atMs }) => ({
      author: toHex(author),
      name: state.nameOf(author),
      compared: members.get(toHex(author))?.compared ?? false,
      position,
      atMs,
    })),
    received: state.others.map(({ receivedPosition }) => receivedPosition),
  };
}
