import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FUSES, readFuses, setFuses, wrongFuses } from '../../../build/package/fuses.mjs';

/** By these characters the wire is found in an Electron; behind them stand its version, its length, and a state each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

let folder: string;
let program: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'aparte-fuses-'));
  program = path.join(folder, 'program');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes what has a wire like a program: a state each, `1` on, `0` off, `r` removed. */
function programWith(states: string): void {
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, states.length]), Buffer.from(states)]);
  writeFileSync(program, Buffer.concat([Buffer.alloc(1000, 7), wire, Buffer.alloc(1000, 7)]));
}

describe('fuses', () => {
  it('are each stated, with a reason', () => {
    for (const { why } of Object.values(FUSES)) expect(why.length).toBeGreaterThan(20);
  });

  it('are all set, and read back as they were stated', async () => {
    programWith('111100011');
    expect(wrongFuses(await readFuses(program))).toHaveLength(7);
    await setFuses(program, { resetAdHocSignature: false });
    const found = await readFuses(program);
    expect(wrongFuses(found)).toEqual([]);
    expect(found.map(({ on }) => on)).toEqual([false, false, false, false, true, true, false, false, true]);
  });

  it('that an older Electron lacks, or has given up, are left alone and reported', async () => {
    programWith('1r11000');
    await setFuses(program, { resetAdHocSignature: false });
    const found = await readFuses(program);
    expect(wrongFuses(found)).toEqual([]);
    expect(found.filter(({ on }) => on === null).map(({ name }) => name)).toEqual([
      'EnableCookieEncryption',
      'GrantFileProtocolExtraPrivileges',
      'WasmTrapHandlers',
    ]);
  });

  it('that nobody has decided on are an error', async () => {
    programWith('0000110011');
    await expect(readFuses(program)).rejects.toThrow(/nobody has decided on \(9\)/u);
  });

  it('are named where they are not what they should be', async () => {
    programWith('100011001');
    expect(wrongFuses(await readFuses(program))).toEqual(['The fuse RunAsNode is on and should be off.']);
  });
});
