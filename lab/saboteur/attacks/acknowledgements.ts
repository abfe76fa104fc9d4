/** Lies about what was stored: acknowledgements of what is not there, or twice. */
import { FRAME_TYPE } from '../../../protocol/frames';
import { decodeAccepted, decodePublish, encodeAccepted, type Accepted } from '../../../protocol/messages';
import { fromHex } from '../../../protocol/bytes';
import type { Attack, Stage } from '../attack';
import { onPublish, Sequences } from './publish';
import { withBody } from './support';

/** Acknowledges the target's next publishes at a position that `place` names, and stores none of them. */
function acknowledgeElsewhere(stage: Stage, place: (end: number) => number): void {
  onPublish(stage, (_payload, frame, room) => {
    const { sequence } = decodePublish(frame.body);
    void stage.main.room(fromHex(room)).then(({ end }) => {
      const n = place(end);
      const body = encodeAccepted({ sequence, n, timeMs: stage.nowMs() });
      frame.line.toMember({ type: FRAME_TYPE.accepted, channel: frame.channel, body });
      stage.did('acknowledged without storing', { position: n });
    });
    sequences.swallow(frame);
    return [];
  });
  const sequences = new Sequences(stage);
}

export const acknowledgeWithoutStoring: Attack = {
  name: 'acknowledge-without-storing',
  does: 'A member’s message is acknowledged under the next position, and neither stored nor delivered.',
  says: ['unacknowledged'],
  maySay: ['missing', 'reordered', 'disagreement', 'forked', 'gap', 'rolled-back'],
  whoKnows: 'target',
  begin(stage) {
    acknowledgeElsewhere(stage, (end) => end + 1);
  },
};

export const acknowledgeBelow: Attack = {
  name: 'acknowledge-below',
  does: 'A member’s message is acknowledged under the position before the room’s first, and not stored.',
  says: ['unacknowledged'],
  // Its author's app sends it again, below what it sent meanwhile: the others see that the relay let the later one pass.
  maySay: ['missing', 'reordered'],
  whoKnows: 'target',
  begin(stage) {
    acknowledgeElsewhere(stage, () => 0);
  },
};

/** One more acknowledgement behind a real one. */
function acknowledgeAlso(stage: Stage, what: string, also: (accepted: Accepted) => Accepted): void {
  let left = stage.target.count ?? 1;
  stage.toMember((frame) => {
    if (frame.type !== FRAME_TYPE.accepted || left === 0) return undefined;
    left -= 1;
    const accepted = decodeAccepted(frame.body);
    stage.did(what, { position: accepted.n });
    return [frame, withBody(frame, encodeAccepted(also(accepted)))];
  });
}

export const acknowledgeTwice: Attack = {
  name: 'acknowledge-twice',
  does: 'A member’s message is acknowledged again, under the position after its own.',
  says: ['unacknowledged'],
  // The next message of the member, on its way already, may be taken for the one that stands there.
  maySay: ['gap', 'forked'],
  whoKnows: 'target',
  begin(stage) {
    acknowledgeAlso(stage, 'acknowledged twice', (accepted) => ({ ...accepted, n: accepted.n + 1 }));
  },
};

export const acknowledgeUnsent: Attack = {
  name: 'acknowledge-unsent',
  does: 'Something is acknowledged that the member has not sent yet.',
  says: ['unacknowledged'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    acknowledgeAlso(stage, 'acknowledged unsent', ({ sequence, n, timeMs }) => ({
      sequence: sequence + 1000,
      n: n + 1,
      timeMs,
    }));
  },
};
