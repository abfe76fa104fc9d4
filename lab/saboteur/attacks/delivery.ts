/** Attacks on the way from the log to one member: what was stored is right, what the member gets is not. */
import { FRAME_TYPE } from '../../../protocol/frames';
import {
  decodeFetch,
  decodeOpened,
  decodePage,
  encodeNumberedRefusal,
  encodeOpened,
  encodePage,
} from '../../../protocol/messages';
import { sha256 } from '../../../server/crypto/sha256';
import type { Attack, Stage } from '../attack';
import type { Frame } from '../frames';
import { altered, changeEntries, ChosenPosition, deliveryFrame, onDelivery, withBody } from './support';

const DEFAULT_DELAY_MS = 30_000;
const DAY_MS = 86_400_000;

export const alterDelivery: Attack = {
  name: 'alter-delivery',
  does: 'One message reaches the member altered; the log and the signed heads are right.',
  says: ['altered'],
  // What it was given and what the relay signs are two histories; and the message that a later one names is not there.
  maySay: ['forked', 'missing', 'reordered', 'disagreement'],
  whoKnows: 'target',
  begin(stage) {
    const chosen = new ChosenPosition(stage.target.at);
    changeEntries(stage, (room, n, entry) => {
      if (!entry.payload || !chosen.is(room, n)) return undefined;
      stage.did('altered', { position: n });
      return { ...entry, payload: altered(entry.payload) };
    });
  },
};

/** Drops what stands at the chosen positions, delivered or asked for; a page ends before it. */
function hide(stage: Stage, isHidden: (room: string, n: number) => boolean): void {
  onDelivery(stage, ({ n }, _frame, room) => {
    if (!isHidden(room, n)) return undefined;
    stage.did('not delivered', { position: n });
    return [];
  });
  stage.toMember((frame) => {
    if (frame.type !== FRAME_TYPE.page || frame.room === undefined) return undefined;
    const { room } = frame;
    const page = decodePage(frame.body);
    const cut = page.entries.findIndex((_, index) => isHidden(room, page.from + index));
    if (cut < 0) return undefined;
    stage.did('not in a page', { position: page.from + cut });
    if (cut === 0) {
      const body = encodeNumberedRefusal(page.request, 'bad-range');
      return [{ type: FRAME_TYPE.fetchRefused, channel: frame.channel, body }];
    }
    return [withBody(frame, encodePage({ ...page, entries: page.entries.slice(0, cut) }))];
  });
}

export const skipPosition: Attack = {
  name: 'skip-position',
  does: 'One position is never given to the member, what comes after it is.',
  says: ['gap', 'held-back'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    const chosen = new ChosenPosition(stage.target.at);
    hide(stage, (room, n) => chosen.is(room, n));
  },
};

export const withhold: Attack = {
  name: 'withhold',
  does: 'From a position on the member gets no message of others, though the heads that it gets go on.',
  says: ['held-back', 'gap'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    const first = new ChosenPosition(stage.target.at);
    hide(stage, (room, n) => first.is(room, n) || n > (first.of(room) ?? Infinity));
  },
};

export const deliverTwice: Attack = {
  name: 'deliver-twice',
  does: 'A message is delivered to the member a second time, under the next position.',
  says: ['replayed', 'forked', 'gap'],
  maySay: ['disagreement'],
  whoKnows: 'target',
  begin(stage) {
    const chosen = new ChosenPosition(stage.target.at);
    onDelivery(stage, (delivery, frame, room) => {
      if (!chosen.is(room, delivery.n)) return undefined;
      stage.did('delivered twice', { position: delivery.n });
      return [frame, deliveryFrame(frame, { ...delivery, n: delivery.n + 1 })];
    });
  },
};

export const swapDeliveries: Attack = {
  name: 'swap-deliveries',
  does: 'Two messages that follow each other reach the member in the other order, each under the other’s position.',
  says: ['reordered', 'forked', 'gap'],
  maySay: ['missing', 'reordered', 'disagreement', 'replayed'],
  whoKnows: 'target',
  begin(stage) {
    const chosen = new ChosenPosition(stage.target.at);
    let held: { readonly frame: Frame; readonly payload: Uint8Array; readonly timeMs: number } | undefined;
    onDelivery(stage, (delivery, frame, room) => {
      const { n, timeMs, payload } = delivery;
      if (chosen.is(room, n) && !held) {
        held = { frame, payload, timeMs };
        return [];
      }
      if (!held || n !== (chosen.of(room) ?? n) + 1) return undefined;
      stage.did('swapped', { position: n - 1 });
      return [
        deliveryFrame(frame, { n: n - 1, timeMs: held.timeMs, payload }),
        deliveryFrame(frame, { n, timeMs, payload: held.payload }),
      ];
    });
  },
};

export const delay: Attack = {
  name: 'delay',
  does: 'Everything that the member gets of the room comes late, in its order.',
  says: [],
  // Answers to pings do not wait: a signature that was asked for then comes after the answer that has to follow it.
  maySay: ['unsigned'],
  whoKnows: 'nobody',
  begin(stage) {
    const { delayMs = DEFAULT_DELAY_MS } = stage.target;
    stage.toMember((frame) => {
      const { line, type, channel, body } = frame;
      stage.after(delayMs, () => line.toMember({ type, channel, body }));
      return [];
    });
  },
};

export const timeBack: Attack = {
  name: 'time-back',
  does: 'A message reaches the member with a time before that of the one before it.',
  says: ['gap', 'forked'],
  maySay: ['disagreement', 'missing', 'reordered'],
  whoKnows: 'target',
  begin(stage) {
    const chosen = new ChosenPosition(stage.target.at);
    changeEntries(stage, (room, n, entry) => {
      if (!chosen.is(room, n)) return undefined;
      stage.did('time turned back', { position: n });
      return { ...entry, timeMs: entry.timeMs - DAY_MS };
    });
  },
};

export const lieAboutExpiry: Attack = {
  name: 'lie-about-expiry',
  does: 'Messages that are young are said to have expired, to a member that opens the room again.',
  says: ['expired-early'],
  maySay: [],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    stage.toMember((frame) => {
      if (frame.type === FRAME_TYPE.opened) {
        const opened = decodeOpened(frame.body);
        return [withBody(frame, encodeOpened({ ...opened, first: opened.end.n + 1 }))];
      }
      if (frame.type !== FRAME_TYPE.page) return undefined;
      const page = decodePage(frame.body);
      stage.did('said to have expired', { from: page.from, count: page.entries.length });
      const entries = page.entries.map(({ timeMs, length, payload, digest }) => ({
        timeMs,
        length,
        digest: payload ? sha256(payload) : (digest ?? new Uint8Array(32)),
      }));
      return [withBody(frame, encodePage({ ...page, entries }))];
    });
  },
};

export const falsePages: Attack = {
  name: 'false-pages',
  does: 'A newcomer’s or latecomer’s pages hold an altered message and claim another head before them.',
  says: ['altered', 'forked', 'gap'],
  maySay: ['missing', 'reordered', 'disagreement', 'unacknowledged'],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.page) return undefined;
      const page = decodePage(frame.body);
      const entries = page.entries.map((entry, index) =>
        index === 0 && entry.payload ? { ...entry, payload: altered(entry.payload) } : entry,
      );
      const headBefore = page.headBefore.map((byte) => byte ^ 1);
      stage.did('false page', { from: page.from });
      return [withBody(frame, encodePage({ ...page, headBefore, entries }))];
    });
  },
};

export const refusePages: Attack = {
  name: 'refuse-pages',
  does: 'Whoever asks for stored messages is told that there are none.',
  says: ['held-back', 'gap'],
  maySay: [],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    stage.fromMember((frame) => {
      if (frame.type !== FRAME_TYPE.fetch) return undefined;
      const { request, from } = decodeFetch(frame.body);
      stage.did('page refused', { from });
      const body = encodeNumberedRefusal(request, 'bad-range');
      frame.line.toMember({ type: FRAME_TYPE.fetchRefused, channel: frame.channel, body });
      return [];
    });
  },
};
