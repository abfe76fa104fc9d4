/**
 * Files of vectors that are ours. Each holds its inputs beside what comes of them: a test makes the file again from its own inputs and compares it
 * byte for byte, so that a change of any format is seen.
 */
import { readFile, writeFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

/** Set to 1 to write the files anew instead of comparing them: for a new version of the protocol, or a new case. */
const WRITES = process.env['APARTE_WRITE_VECTORS'] === '1';

const textOf = (content: object): string => `${JSON.stringify(content, null, 2)}\n`;

/**
 * A test that `remake` gives the file `name`, here, as it is.
 * @param current what the file holds
 * @param remake everything that follows from inputs is computed again; inputs are taken over
 */
export function itIsMadeAgain<Content extends object>(
  name: string,
  current: Content,
  remake: (current: Content) => Content | Promise<Content>,
): void {
  it(`${name} comes from its inputs, byte for byte`, async () => {
    const path = new URL(name, import.meta.url);
    const made = textOf(await remake(current));
    if (WRITES) await writeFile(path, made);
    else expect(made).toBe(await readFile(path, 'utf8'));
  });
}
