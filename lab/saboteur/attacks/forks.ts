/** Two histories of one room, each told by a relay core of its own, both signed by the one key. */
import { fromHex } from '../../../protocol/bytes';
import { FRAME_TYPE } from '../../../protocol/frames';
import type { Attack, Stage } from '../attack';
import type { Branch } from '../branch';
import type { Line } from '../line';
import { altered, withoutShownHead } from './support';

/** The side that is told something else: the target, or every second member. */
function otherSide({ target }: Stage): (member: number) => boolean {
  return (member) => (target.member === undefined ? member % 2 === 0 : member === target.member);
}

/** Hands a member's ephemeral frame to those who are told another history: in one branch, its relay core does so. */
function across(stage: Stage, room: string, from: Line, payload: Uint8Array): void {
  for (const line of stage.allLines(room)) {
    if (line.branchOf(room) !== from.branchOf(room)) line.sayIn(room, FRAME_TYPE.deliverEphemeral, payload);
  }
}

/** What passes between the sides of a fork, by the target's choice: beacons as they come, none, or those from before the fork again and again. */
function carryBeacons(stage: Stage, room: string): void {
  const { beacons = 'pass' } = stage.target;
  if (beacons === 'drop') return;
  const old = new Map(stage.beacons(room).map(({ member, payload }) => [member, payload]));
  stage.watch((frame) => {
    if (frame.type !== FRAME_TYPE.publishEphemeral || frame.room !== room) return;
    const payload = beacons === 'pass' ? frame.body : old.get(frame.line.member);
    if (payload) across(stage, room, frame.line, payload);
  });
}

export const fork: Attack = {
  name: 'fork',
  does: 'Some members are told one history, the others another, in one generation, from now on.',
  says: ['forked'],
  maySay: ['held-back', 'gap', 'disagreement', 'missing', 'reordered', 'unacknowledged'],
  whoKnows: 'anybody',
  begin(stage) {
    stage.eachRoom(async (room) => {
      await stage.split(room, { name: 'fork', has: otherSide(stage) });
      carryBeacons(stage, room);
    });
  },
};

export const forkByGeneration: Attack = {
  name: 'fork-by-generation',
  does: 'Each side is given a start of its own and a history that continues from it.',
  says: ['two-branches'],
  maySay: ['restored'],
  whoKnows: 'anybody',
  begin(stage) {
    stage.eachRoom(async (room) => {
      await stage.split(room, { name: 'other generation', has: otherSide(stage), newGeneration: true });
      (await stage.main.room(fromHex(room))).renew();
      carryBeacons(stage, room);
    });
  },
};

/** Carries durable frames between two branches; `change` says what the other side gets instead of one. */
function carryFrames(
  stage: Stage,
  room: string,
  from: Branch,
  to: Branch,
  change: (payload: Uint8Array, n: number, timeMs: number) => readonly { payload: Uint8Array; timeMs: number }[],
): void {
  stage.onTaken(from, room, (n, payload, timeMs) => {
    for (const told of change(payload, n, timeMs)) void to.publish(fromHex(room), told.payload, told.timeMs);
  });
}

const asItIs = (payload: Uint8Array, _n: number, timeMs: number) => [{ payload, timeMs }];

/**
 * The target, an author, keeps a history of its own in which everything is right. The others are told what it says as `change` has it, and it is told
 * what they say.
 */
function authorApart(stage: Stage, change: Parameters<typeof carryFrames>[4]): void {
  const author = stage.target.member ?? 1;
  stage.eachRoom(async (room) => {
    const branch = await stage.split(room, { name: 'author apart', has: (member) => member === author });
    carryFrames(stage, room, branch, stage.main, change);
    carryFrames(stage, room, stage.main, branch, asItIs);
    carryBeacons(stage, room);
  });
}

export const dropAfterAcknowledgement: Attack = {
  name: 'drop-after-ack',
  does: 'An author’s message is acknowledged, kept in a history for the author alone, and never stored for the others.',
  says: ['forked', 'missing'],
  maySay: ['held-back', 'gap', 'disagreement', 'reordered', 'unacknowledged'],
  whoKnows: 'anybody',
  begin(stage) {
    let left = stage.target.count ?? 1;
    authorApart(stage, (payload, n, timeMs) => {
      if (left === 0) return [{ payload, timeMs }];
      left -= 1;
      stage.did('dropped for the others', { position: n });
      return [];
    });
  },
};

export const alterForOthers: Attack = {
  name: 'alter-for-others',
  does: 'An author’s message is stored altered for the others, and as it is in a history for the author alone.',
  says: ['altered', 'forked'],
  maySay: ['held-back', 'gap', 'disagreement', 'missing', 'reordered', 'unacknowledged'],
  whoKnows: 'anybody',
  begin(stage) {
    let left = stage.target.count ?? 1;
    authorApart(stage, (payload, n, timeMs) => {
      if (left === 0) return [{ payload, timeMs }];
      left -= 1;
      stage.did('altered for the others', { position: n });
      return [{ payload: altered(payload), timeMs }];
    });
  },
};

export const holdBack: Attack = {
  name: 'hold-back',
  does: 'An author’s message is held back, and stored for the others after later ones of the same author.',
  says: ['missing', 'reordered', 'forked'],
  maySay: ['held-back', 'gap', 'disagreement', 'unacknowledged'],
  whoKnows: 'anybody',
  begin(stage) {
    const after = stage.target.count ?? 1;
    let held: Uint8Array | undefined;
    let passed = 0;
    let isDone = false;
    authorApart(stage, (payload, n, timeMs) => {
      if (isDone) return [{ payload, timeMs }];
      if (!held) {
        held = payload;
        stage.did('held back', { position: n });
        return [];
      }
      passed += 1;
      if (passed < after) return [{ payload, timeMs }];
      isDone = true;
      stage.did('placed after later ones', { later: passed });
      return [
        { payload, timeMs },
        { payload: held, timeMs },
      ];
    });
  },
};

export const withholdQuietly: Attack = {
  name: 'withhold-quietly',
  does: 'One member is told a history without what the others say, signed as if there were nothing more; what it says is passed on.',
  says: ['forked'],
  maySay: ['held-back', 'gap', 'disagreement', 'missing', 'reordered', 'unacknowledged'],
  whoKnows: 'anybody',
  begin(stage) {
    const member = stage.target.member ?? 2;
    stage.eachRoom(async (room) => {
      const branch = await stage.split(room, { name: 'quiet', has: (other) => other === member });
      carryFrames(stage, room, branch, stage.main, asItIs);
      carryBeacons(stage, room);
    });
  },
};

export const equivocateToNewcomers: Attack = {
  name: 'equivocate-to-newcomers',
  does: 'Members who come later are told a history in which one message is missing that the others get; everything else is passed on.',
  says: ['forked', 'missing'],
  maySay: ['held-back', 'gap', 'disagreement', 'reordered', 'unacknowledged'],
  whoKnows: 'anybody',
  needs: 'newcomer',
  begin(stage) {
    stage.eachRoom(async (room) => {
      const known = new Set(stage.allLines(room).map(({ member }) => member));
      const branch = await stage.split(room, { name: 'newcomers', has: (member) => !known.has(member) });
      let left = stage.target.count ?? 1;
      carryFrames(stage, room, branch, stage.main, asItIs);
      carryFrames(stage, room, stage.main, branch, (payload, n, timeMs) => {
        // Before the first newcomer is there, nobody would miss it.
        const hasNewcomer = stage.allLines(room).some((line) => line.branchOf(room) === branch);
        if (left === 0 || !hasNewcomer) return [{ payload, timeMs }];
        left -= 1;
        stage.did('not told to newcomers', { position: n });
        return [];
      });
      carryBeacons(stage, room);
    });
  },
};

export const rollBack: Attack = {
  name: 'roll-back',
  does: 'The member is told a log without its newest messages, and no start that would say why.',
  says: ['rolled-back'],
  maySay: ['unacknowledged', 'forked', 'gap'],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    tellLess(stage, 'rolled back', true);
  },
};

export const restore: Attack = {
  name: 'restore',
  does: 'The log continues before its newest messages, with a start that says so, as after a restored backup.',
  says: ['restored'],
  maySay: [],
  whoKnows: 'target',
  begin(stage) {
    tellLess(stage, 'restored', false);
  },
};

/** @param isHidden whether the relay behind may not learn what the member shows it, for which it would make a start */
function tellLess(stage: Stage, name: string, isHidden: boolean): void {
  const { member, count = 2 } = stage.target;
  if (isHidden) stage.fromMember(withoutShownHead);
  stage.eachRoom(async (room) => {
    const { end } = await stage.main.room(fromHex(room));
    const upTo = Math.max(0, (stage.target.at ?? end) - count);
    await stage.split(room, { name, has: (other) => member === undefined || other === member, upTo });
    stage.did('told less', { end, upTo });
  }, 2);
}

export const omitForOne: Attack = {
  name: 'omit-for-one',
  does: 'One member is told a history in which a message is missing; everything after it is passed on, but for beacons.',
  says: ['forked', 'missing'],
  maySay: ['held-back', 'gap', 'disagreement', 'reordered', 'unacknowledged'],
  whoKnows: 'anybody',
  begin(stage) {
    const member = stage.target.member ?? 2;
    stage.eachRoom(async (room) => {
      const branch = await stage.split(room, { name: 'lacking', has: (other) => other === member });
      let left = stage.target.count ?? 1;
      carryFrames(stage, room, branch, stage.main, asItIs);
      carryFrames(stage, room, stage.main, branch, (payload, n, timeMs) => {
        if (left === 0) return [{ payload, timeMs }];
        left -= 1;
        stage.did('not told', { position: n });
        return [];
      });
    });
  },
};

/** How long the two sides of a fork are apart before a start is to cover it. */
const APART_MS = 20_000;

export const forkThenRestore: Attack = {
  name: 'fork-then-restore',
  does: 'Some members are told one history, the others another; then everybody is told a start from before they parted, as after a restored backup.',
  says: ['forked'],
  maySay: ['restored', 'held-back', 'gap', 'disagreement', 'missing', 'reordered', 'unacknowledged'],
  whoKnows: 'anybody',
  begin(stage) {
    stage.eachRoom(async (room) => {
      const address = fromHex(room);
      const { end } = await stage.main.room(address);
      await stage.split(room, { name: 'apart', has: otherSide(stage) });
      stage.after(APART_MS, () => {
        void stage.split(room, { name: 'covered', has: () => true, upTo: end }).then(async (branch) => {
          (await branch.room(address)).renew();
          stage.did('covered', { upTo: end });
        });
      });
    });
  },
};
