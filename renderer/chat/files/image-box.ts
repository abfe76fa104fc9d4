import type { MessageFile } from '../../../contract/files';

/** Longest sides of an image among messages, and shortest, in pixels of the page. */
const MAX_WIDTH = 360;
const MAX_HEIGHT = 320;
const MIN_SIDE = 72;

/** The place that an image takes: its proportions within the limits, as its message tells, so that nothing moves when it is there. */
export function boxOf({ width = MAX_WIDTH, height = MAX_WIDTH }: Pick<MessageFile, 'width' | 'height'>): {
  readonly width: number;
  readonly height: number;
} {
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  return {
    width: Math.max(MIN_SIDE, Math.round(width * scale)),
    height: Math.max(MIN_SIDE, Math.round(height * scale)),
  };
}
