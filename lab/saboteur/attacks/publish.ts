/** Attacks on the way from a member to the log: the log itself is wrong, and everybody is told the same. */
import { concatBytes, fromHex } from '../../../protocol/bytes';
import { FRAME_TYPE } from '../../../protocol/frames';
import {
  decodeAccepted,
  decodeNumberedRefusal,
  decodePublish,
  encodeAccepted,
  encodePublishHead,
} from '../../../protocol/messages';
import type { Attack, Stage } from '../attack';
import type { PassingFrame } from '../line';
import { altered, withBody } from './support';

/** Where the epoch and the key id stand in a sealed frame: after version, class and suite. */
const EPOCH_AT = 3;
const KEY_ID_AT = 7;
const HEADER_BYTES = 63;

/** Changes the next `count` publishes of the target (one unless told otherwise), from the position on where one is given. */
export function onPublish(
  stage: Stage,
  change: (payload: Uint8Array, frame: PassingFrame, room: string) => readonly Uint8Array[] | undefined,
): void {
  let left = stage.target.count ?? 1;
  const reached = new Set<string>();
  stage.eachRoom((room) => {
    reached.add(room);
    return Promise.resolve();
  });
  stage.fromMember((frame) => {
    const { room } = frame;
    if (frame.type !== FRAME_TYPE.publish || room === undefined || left === 0 || !reached.has(room)) return undefined;
    const { sequence, payload } = decodePublish(frame.body);
    const told = change(payload, frame, room);
    if (told) left -= 1;
    return told?.map((other) => withBody(frame, concatBytes(encodePublishHead(sequence), other)));
  });
}

export const alterInLog: Attack = {
  name: 'alter-in-log',
  does: 'A member’s message is altered before it is stored; everybody else gets it so, with heads that fit.',
  says: ['altered'],
  // Its author's app finds another message where its own was acknowledged, and two histories where it had followed its own.
  maySay: ['unacknowledged', 'forked', 'missing', 'reordered', 'disagreement'],
  whoKnows: 'others',
  begin(stage) {
    onPublish(stage, (payload) => {
      stage.did('altered', { bytes: payload.length });
      return [altered(payload)];
    });
  },
};

export const changeKeyId: Attack = {
  name: 'change-key-id',
  does: 'The key id of a member’s message is changed before it is stored.',
  says: ['altered'],
  // Its author's app finds another message where its own was acknowledged, and two histories where it had followed its own.
  maySay: ['unacknowledged', 'forked', 'missing', 'reordered', 'disagreement'],
  whoKnows: 'others',
  begin(stage) {
    onPublish(stage, (payload) => {
      const changed = Uint8Array.from(payload);
      changed[KEY_ID_AT] = (changed[KEY_ID_AT] ?? 0) ^ 1;
      stage.did('key id changed');
      return [changed];
    });
  },
};

export const buryInThePast: Attack = {
  name: 'bury-in-the-past',
  does: 'A member’s message is stored with the header of a day long ago, and another key id: nobody would have its key any more.',
  says: ['altered'],
  // Its author's app finds another message where its own was acknowledged, and two histories where it had followed its own.
  maySay: ['unacknowledged', 'forked', 'missing', 'reordered', 'disagreement'],
  whoKnows: 'others',
  begin(stage) {
    onPublish(stage, (payload) => {
      const changed = Uint8Array.from(payload);
      new DataView(changed.buffer).setUint32(EPOCH_AT, 1);
      changed.set(stage.random(32), KEY_ID_AT);
      stage.did('buried in the past');
      return [changed];
    });
  },
};

/** Stores something of the relay's own, as soon as a member publishes what shows how a frame looks. */
function storeBeside(stage: Stage, what: string, make: (payload: Uint8Array) => Uint8Array): void {
  onPublish(stage, (payload, _frame, room) => {
    void stage.main.publish(fromHex(room), make(payload)).then((n) => stage.did(what, { position: n }));
    return [payload];
  });
}

export const forge: Attack = {
  name: 'forge',
  does: 'The relay stores a frame of its own, with the header of a member’s frame around random bytes.',
  says: ['altered'],
  maySay: [],
  whoKnows: 'anybody',
  begin(stage) {
    storeBeside(stage, 'forged', (payload) =>
      concatBytes(payload.subarray(0, HEADER_BYTES), stage.random(Math.max(16, payload.length - HEADER_BYTES))),
    );
  },
};

export const forgeGarbage: Attack = {
  name: 'forge-garbage',
  does: 'The relay stores bytes that are no sealed frame at all.',
  says: ['altered'],
  maySay: [],
  whoKnows: 'anybody',
  begin(stage) {
    storeBeside(stage, 'forged', (payload) => stage.random(payload.length));
  },
};

export const dropBeforeAcknowledgement: Attack = {
  name: 'drop-before-ack',
  does: 'A member’s message vanishes before it is acknowledged; so does what it sends after it, until it connects again.',
  says: [],
  // Its author's app waits for an answer, and says so.
  maySay: ['unconfirmed'],
  whoKnows: 'nobody',
  begin(stage) {
    onPublish(stage, (payload) => {
      stage.did('dropped', { bytes: payload.length });
      return [];
    });
  },
};

/** The relay behind counts one publish less than the member in front. */
export class Sequences {
  private readonly missing = new Map<string, number>();

  constructor(stage: Stage) {
    stage.fromMember((frame) => {
      const shift = this.shiftOf(frame);
      if (frame.type === FRAME_TYPE.open) this.missing.delete(keyOf(frame));
      if (frame.type !== FRAME_TYPE.publish || shift === 0) return undefined;
      const { sequence, payload } = decodePublish(frame.body);
      return [withBody(frame, concatBytes(encodePublishHead(sequence - shift), payload))];
    });
    stage.toMember((frame) => {
      const shift = this.shiftOf(frame);
      if (shift === 0) return undefined;
      if (frame.type === FRAME_TYPE.accepted) {
        const accepted = decodeAccepted(frame.body);
        return [withBody(frame, encodeAccepted({ ...accepted, sequence: accepted.sequence + shift }))];
      }
      if (frame.type !== FRAME_TYPE.publishRefused) return undefined;
      const body = Uint8Array.from(frame.body);
      new DataView(body.buffer).setUint32(0, decodeNumberedRefusal(frame.body).number + shift);
      return [withBody(frame, body)];
    });
  }

  /** The relay does not get the publish that is passing. */
  swallow(frame: PassingFrame): void {
    this.missing.set(keyOf(frame), this.shiftOf(frame) + 1);
  }

  private shiftOf(frame: PassingFrame): number {
    return this.missing.get(keyOf(frame)) ?? 0;
  }
}

function keyOf({ line, channel }: PassingFrame): string {
  return `${String(line.number)} ${String(channel)}`;
}

/** How long a generation lasts before an old message is stored in it. */
const STARTED_MS = 3000;

/** @param isAfterStart whether a generation is started between the message and its copy */
function storeAgain(stage: Stage, isAfterStart: boolean): void {
  stage.eachRoom(async (room) => {
    const address = fromHex(room);
    // The relay core would know the bytes again: a copy of it that remembers nothing takes its place, with the same past.
    const branch = await stage.split(room, { name: 'forgetful', has: () => true });
    const position = stage.target.at ?? (await branch.room(address)).end;
    const [entry] = await branch.log.entries(address, position, 1, Infinity);
    const payload = entry?.payload;
    if (!payload) return;
    const store = async (): Promise<void> =>
      stage.did('stored again', { position, again: await branch.publish(address, payload) });
    if (!isAfterStart) return store();
    (await branch.room(address)).renew();
    stage.after(STARTED_MS, () => void store());
  }, 1);
}

export const replayInLog: Attack = {
  name: 'replay',
  does: 'An old message is stored again, byte for byte, under a new position.',
  says: ['replayed'],
  // When it ends, everybody is told the log without it.
  maySay: ['restored'],
  whoKnows: 'anybody',
  begin(stage) {
    storeAgain(stage, false);
  },
};

export const replayAfterStart: Attack = {
  name: 'replay-after-start',
  does: 'An old message is stored again, byte for byte, in a generation that was started after it.',
  says: ['replayed'],
  // When it ends, everybody is told the log without it.
  maySay: ['restored'],
  whoKnows: 'anybody',
  begin(stage) {
    storeAgain(stage, true);
  },
};

export const wrongPosition: Attack = {
  name: 'wrong-position',
  does: 'A member’s message is acknowledged under the position after its own.',
  says: ['unacknowledged', 'gap', 'forked'],
  maySay: ['held-back', 'missing', 'reordered', 'disagreement'],
  whoKnows: 'target',
  begin(stage) {
    let left = stage.target.count ?? 1;
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.accepted || left === 0) return undefined;
      left -= 1;
      const accepted = decodeAccepted(frame.body);
      stage.did('wrong position', { position: accepted.n });
      return [withBody(frame, encodeAccepted({ ...accepted, n: accepted.n + 1 }))];
    });
  },
};
