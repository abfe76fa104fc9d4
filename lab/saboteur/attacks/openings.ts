/** Lies in the answer to an opening: about the end of the log, and about its generations. */
import { fromHex, toHex } from '../../../protocol/bytes';
import { decodeSignedStart, headOfStart, type Head, type SignedStart } from '../../../protocol/chain';
import { FRAME_TYPE } from '../../../protocol/frames';
import { decodeOpened, encodeOpened, type Opened } from '../../../protocol/messages';
import { sha256 } from '../../../server/crypto/sha256';
import type { Attack, Stage } from '../attack';
import { withBody } from './support';

/** How long a generation stands before it is to be forgotten. */
const RETURN_MS = 1500;

/** Has the target open its rooms again, and changes the answers. */
function changeOpened(stage: Stage, prepare: (room: string) => Promise<(opened: Opened) => Opened | undefined>): void {
  const changes = new Map<string, (opened: Opened) => Opened | undefined>();
  stage.toMember((frame) => {
    const change = frame.room === undefined ? undefined : changes.get(frame.room);
    if (frame.type !== FRAME_TYPE.opened || !change) return undefined;
    const opened = change(decodeOpened(frame.body));
    return opened && [withBody(frame, encodeOpened(opened))];
  });
  stage.eachRoom(async (room) => {
    changes.set(room, await prepare(room));
    for (const line of stage.lines(room)) line.reopen(room);
  }, 2);
}

export const lowEnd: Attack = {
  name: 'low-end',
  does: 'The member’s opening is answered with an end below what the relay signed for it before.',
  says: ['rolled-back'],
  maySay: ['gap', 'unacknowledged'],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    changeOpened(stage, async (room) => {
      const address = fromHex(room);
      const { end, chain } = await stage.main.room(address);
      const low = await chain.headAt(Math.max(0, end - (stage.target.count ?? 1)));
      return (opened) => {
        stage.did('low end', { end: opened.end.n, shown: low.n });
        return { ...opened, end: stage.signer.head(address, low) };
      };
    });
  },
};

/** Answers with one more start, made up, and an end right at it. */
function falseStart(stage: Stage, fields: (end: Head) => Pick<SignedStart, 'parent' | 'n' | 'parentHead'>): void {
  changeOpened(stage, async (room) => {
    const address = fromHex(room);
    const { retentionDays } = await stage.main.room(address);
    return (opened) => {
      const { parent, n, parentHead } = fields(opened.end);
      const timeMs = stage.nowMs();
      const start = decodeSignedStart(
        stage.signer.start({ room: address, parent, n, parentHead, retentionDays, timeMs }),
      );
      const head = headOfStart(sha256, start);
      stage.did('false start', { position: n, generation: toHex(head.generation) });
      return { ...opened, starts: [...opened.starts, start], end: stage.signer.head(address, head) };
    };
  });
}

export const falseStartParent: Attack = {
  name: 'false-start-parent',
  does: 'The member is shown a start whose parent is a generation that never was.',
  says: ['gap'],
  maySay: [],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    falseStart(stage, ({ n, head }) => ({ parent: stage.random(16), n, parentHead: head }));
  },
};

export const falseStartPosition: Attack = {
  name: 'false-start-position',
  does: 'The member is shown a start that continues at a position beyond the end of the log.',
  says: ['gap', 'held-back'],
  maySay: [],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    falseStart(stage, ({ generation, n, head }) => ({ parent: generation, n: n + 3, parentHead: head }));
  },
};

export const falseStartHead: Attack = {
  name: 'false-start-head',
  does: 'The member is shown a start that continues its generation from a head that never was.',
  says: ['forked', 'gap'],
  maySay: [],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    falseStart(stage, ({ generation, n }) => ({ parent: generation, n, parentHead: stage.random(32) }));
  },
};

export const loseMessages: Attack = {
  name: 'lose-messages',
  does: 'Everybody is shown a start that continues before the newest messages, though nothing was lost.',
  says: ['restored'],
  maySay: [],
  whoKnows: 'anybody',
  begin(stage) {
    const { count = 2 } = stage.target;
    stage.eachRoom(async (room) => {
      const address = fromHex(room);
      const { end } = await stage.main.room(address);
      const upTo = Math.max(0, end - count);
      const branch = await stage.split(room, { name: 'lost', has: () => true, upTo });
      (await branch.room(address)).renew();
      stage.did('lost on purpose', { end, upTo });
    }, 2);
  },
};

export const rollBackToStart: Attack = {
  name: 'roll-back-to-start',
  does: 'The member’s opening is answered with an end at the very start of the newest generation.',
  says: ['rolled-back'],
  maySay: ['gap', 'unacknowledged'],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    changeOpened(stage, async (room) => {
      const address = fromHex(room);
      const { chain } = await stage.main.room(address);
      const { n, generation, head } = chain.newestStart;
      return (opened) => {
        stage.did('end at a start', { end: opened.end.n, shown: n });
        return { ...opened, end: stage.signer.head(address, { generation, n, head }) };
      };
    });
  },
};

export const openTwice: Attack = {
  name: 'open-twice',
  does: 'The member’s opening is answered twice, the second time as the first opening before was.',
  // The second answer is not taken: the connection ends, and the app says that the relay breaks the protocol.
  says: [],
  maySay: [],
  whoKnows: 'nobody',
  needs: 'reopening',
  begin(stage) {
    const first = new Map<string, Uint8Array>();
    stage.toMember((frame) => {
      if (frame.type !== FRAME_TYPE.opened || frame.room === undefined) return undefined;
      const old = first.get(frame.room) ?? frame.body;
      first.set(frame.room, old);
      stage.did('answered twice');
      return [frame, withBody(frame, old)];
    });
  },
};

export const returnToLeftGeneration: Attack = {
  name: 'return-to-left-generation',
  does: 'A generation is started, and the member is then told that the one before it goes on.',
  says: ['rolled-back'],
  // When it ends, the member is told the generation again that it was to forget.
  maySay: ['restored', 'two-branches', 'unacknowledged'],
  whoKnows: 'target',
  begin(stage) {
    const { member = 2 } = stage.target;
    stage.eachRoom(async (room) => {
      let isBack = false;
      await stage.split(room, { name: 'left generation', has: (other) => isBack && other === member });
      (await stage.main.room(fromHex(room))).renew();
      stage.after(RETURN_MS, () => {
        isBack = true;
        stage.did('returned');
        for (const line of stage.lines(room)) line.reopen(room);
      });
    });
  },
};
