/** What the second person of *Try it alone* is told at its start, over its standard input: never an argument or a variable, which other users may read. */
import * as v from 'valibot';

import { AparteError } from '../protocol/errors';

const HAND_OVER = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  /** The invitation: a secret. */
  link: v.pipe(v.string(), v.maxLength(4096)),
  language: v.picklist(['system', 'fr', 'en']),
  theme: v.picklist(['system', 'light', 'dark']),
  /** Where its window goes, in pixels of the desktop. */
  bounds: v.exactOptional(v.strictObject({ x: v.number(), y: v.number(), width: v.number(), height: v.number() })),
});

/** The hand-over. */
export type GuestHandOver = v.InferOutput<typeof HAND_OVER>;

/** As one line for standard input. */
export function writeHandOver(handOver: GuestHandOver): string {
  return `${JSON.stringify(handOver)}\n`;
}

const MAX_LINE_CHARACTERS = 16_384;

/**
 * Reads the one line. `input` stays open as long as the other process lives: its end is the guest's end.
 * @throws AparteError `usage` where it is something else
 */
export function readHandOver(input: NodeJS.ReadableStream): Promise<GuestHandOver> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const refuse = (): void => reject(new AparteError('usage', { what: 'trial' }));
    input.once('end', refuse);
    input.on('data', function take(chunk: Buffer | string) {
      heard += chunk.toString();
      const end = heard.indexOf('\n');
      if (end < 0 && heard.length <= MAX_LINE_CHARACTERS) return;
      input.off('data', take);
      input.off('end', refuse);
      input.resume();
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), HAND_OVER), heard.slice(0, end));
      if (parsed.success) resolve(parsed.output);
      else refuse();
    });
  });
}
