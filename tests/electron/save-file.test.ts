import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it } from 'vitest';

import { saveFile } from '../../electron/save-file';
import { temporaryFolder } from '../host/support';

const FILE = { suggestedName: 'a.aparte-evidence', bytes: Uint8Array.of(1, 2, 3) };

it('writes the whole file where the person wants it, over one of that name', async () => {
  const folder = await temporaryFolder();
  const place = path.join(folder, 'mine.aparte-evidence');
  const asked: string[] = [];
  const ask = (name: string): Promise<string> => {
    asked.push(name);
    return Promise.resolve(place);
  };
  expect(await saveFile({ ...FILE, bytes: new Uint8Array(99) }, ask)).toBe(true);
  expect(await saveFile(FILE, ask)).toBe(true);
  expect(asked).toEqual([FILE.suggestedName, FILE.suggestedName]);
  expect([...(await readFile(place))]).toEqual([1, 2, 3]);
  expect(await readdir(folder)).toEqual(['mine.aparte-evidence']);
});

it('writes nothing where the person changed their mind', async () => {
  expect(await saveFile(FILE, () => Promise.resolve(undefined))).toBe(false);
});

it('says that the disk failed, and leaves nothing half written', async () => {
  const folder = await temporaryFolder();
  const place = path.join(folder, 'taken');
  await mkdir(path.join(place, 'inside'), { recursive: true });
  await expect(saveFile(FILE, () => Promise.resolve(place))).rejects.toMatchObject({ code: 'disk-failed' });
  expect(await readdir(folder)).toEqual(['taken']);
});
