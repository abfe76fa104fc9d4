import { expect, it } from 'vitest';

import { safeFileName } from '../../../client/files/file-name';

it.each([
  ['plan été.pdf', 'plan été.pdf'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['C:\\Windows\\a.txt', 'C__Windows_a.txt'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  ['a\u0000b\u0007c\nd.txt', 'abc d.txt'],
  ['.bashrc', 'bashrc'],
  ['name. . ', 'name'],
  ['CON.txt', '_CON.txt'],
  ['lpt1', '_lpt1'],
  ['\u200b\u2060\u3164', 'file'],
  ['...', 'file'],
  ['', 'file'],
])('%j becomes %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

it('is never long, and keeps its extension', () => {
  const safe = safeFileName(`${'🦊'.repeat(5000)}.tar`);
  expect(Array.from(safe).length).toBeLessThanOrEqual(120);
  expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(240);
  expect(safe.endsWith('….tar')).toBe(true);
});

it('made safe once, it stays as it is', () => {
  for (const name of ['../x', 'CON', `${'a'.repeat(300)}.pdf`, `${'🦊'.repeat(255)}.png`, 'ok.txt', '. . a . .']) {
    expect(safeFileName(safeFileName(name))).toBe(safeFileName(name));
  }
});
