import { expect, it } from 'vitest';

import { drawCode } from '../../../renderer/chat/panels/fingerprint-code';

const fingerprint = (text: string) => ({ text, words: [] });
const TEXT = '0011 2233 4455 6677 8899 aabb ccdd eeff';

it('looks the same for the same fingerprint, and otherwise for another', () => {
  const { size, path } = drawCode(fingerprint(TEXT));
  expect(drawCode(fingerprint(TEXT))).toEqual({ size, path });
  expect(drawCode(fingerprint(TEXT.replace('0011', '0012'))).path).not.toBe(path);
  // A corner mark of seven modules, inside a margin of two.
  for (let x = 2; x < 9; x += 1) expect(path).toContain(`M${x} 2h1v1h-1z`);
  expect(path).not.toContain('M9 2h');
  expect(size).toBe(33);
});
