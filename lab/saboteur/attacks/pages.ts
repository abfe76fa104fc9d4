/** Attacks on stored messages that are asked for: the leaves are right, what stands behind them is not. */
import { FRAME_TYPE } from '../../../protocol/frames';
import { decodePage, encodePage, type Entry, type Page } from '../../../protocol/messages';
import type { Attack, Stage } from '../attack';
import { altered, withBody } from './support';

/** Changes pages that hold payloads. */
function changePages(stage: Stage, change: (page: Page) => readonly Entry[] | undefined): void {
  stage.toMember((frame) => {
    if (frame.type !== FRAME_TYPE.page) return undefined;
    const page = decodePage(frame.body);
    const entries = change(page);
    return entries && [withBody(frame, encodePage({ ...page, entries }))];
  });
}

export const swapInPages: Attack = {
  name: 'swap-in-pages',
  does: 'In pages of messages two that follow each other stand in each other’s place; pages of leaves are right.',
  says: ['altered'],
  // Whoever asks for what it lacks while it listens learns from the next signed head that it was given another history.
  maySay: ['forked', 'missing', 'reordered', 'disagreement'],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    changePages(stage, ({ from, entries: [first, second, ...rest] }) => {
      if (!first?.payload || !second?.payload) return undefined;
      stage.did('swapped in a page', { from });
      const moved = (place: Entry, { length, payload }: Entry): Entry => ({
        timeMs: place.timeMs,
        length,
        ...(payload && { payload }),
      });
      return [moved(first, second), moved(second, first), ...rest];
    });
  },
};

export const alterInPages: Attack = {
  name: 'alter-in-pages',
  does: 'In pages of messages the first one is altered; pages of leaves are right.',
  says: ['altered'],
  // Whoever asks for what it lacks while it listens learns from the next signed head that it was given another history.
  maySay: ['forked', 'missing', 'reordered', 'disagreement'],
  whoKnows: 'target',
  needs: 'reopening',
  begin(stage) {
    changePages(stage, ({ from, entries: [first, ...rest] }) => {
      if (!first?.payload) return undefined;
      stage.did('altered in a page', { position: from });
      return [{ ...first, payload: altered(first.payload) }, ...rest];
    });
  },
};

export const shortPages: Attack = {
  name: 'short-pages',
  does: 'Each page that the member asks for holds one entry.',
  says: [],
  maySay: [],
  whoKnows: 'nobody',
  begin(stage) {
    changePages(stage, ({ entries }) => entries.slice(0, 1));
  },
};
