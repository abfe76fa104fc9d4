/** Attacks on what is not stored: beacons, and the relay's own identity. */
import { FRAME_TYPE } from '../../../protocol/frames';
import type { Attack } from '../attack';

export const dropBeacons: Attack = {
  name: 'drop-beacons',
  does: 'The member’s beacons reach nobody, and it gets none.',
  says: [],
  maySay: [],
  whoKnows: 'nobody',
  begin(stage) {
    stage.fromMember(({ type }) => (type === FRAME_TYPE.publishEphemeral ? [] : undefined));
    stage.toMember(({ type }) => (type === FRAME_TYPE.deliverEphemeral ? [] : undefined));
  },
};

export const replayBeacons: Attack = {
  name: 'replay-beacons',
  does: 'Instead of each beacon that the member is to get it gets the oldest that was seen.',
  says: [],
  maySay: [],
  whoKnows: 'nobody',
  begin(stage) {
    const oldest = new Map<string, Uint8Array>();
    stage.toMember(({ type, channel, body, room }) => {
      if (type !== FRAME_TYPE.deliverEphemeral || room === undefined) return undefined;
      const old = oldest.get(room) ?? body;
      oldest.set(room, old);
      if (old !== body) stage.did('old beacon');
      return [{ type, channel, body: old }];
    });
  },
};

export const swapKey: Attack = {
  name: 'swap-key',
  does: 'The relay shows another key from now on.',
  says: ['impostor'],
  maySay: [],
  whoKnows: 'anybody',
  begin(stage) {
    stage.swapKey();
    stage.did('key swapped');
  },
};
