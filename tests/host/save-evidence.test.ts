import { expect, test } from 'vitest';

import type { Anomaly } from '../../contract/chat';
import { saveEvidence } from '../../host/evidence-file';
import type { SavedFile } from '../../host/platform';
import { AparteError } from '../../protocol/errors';

const ROOM = '00112233'.padEnd(64, '4');
const BYTES = Uint8Array.of(1, 2, 3);
const anomaly = (id: string, name: Anomaly['name']): Anomaly => ({
  room: ROOM,
  id,
  name,
  level: 'alarm',
  member: '',
  memberName: '',
  position: 5,
  newestPosition: 5,
  count: 1,
  firstMs: 0,
  newestMs: 0,
  details: {},
  evidence: true,
  dismissed: false,
});

/** An engine that found two things, and can prove one. */
const engine = {
  anomalies: () => Promise.resolve([anomaly('two-branches:ab', 'two-branches'), anomaly('gap', 'gap')]),
  evidence: ({ id }: { readonly id: string }) =>
    id === 'gap' ? Promise.reject(new AparteError('unknown-anomaly')) : Promise.resolve(BYTES),
};

test('the file is named by the room and by what it proves', async () => {
  const saved: SavedFile[] = [];
  const save = (file: SavedFile): Promise<boolean> => {
    saved.push(file);
    return Promise.resolve(saved.length === 1);
  };
  const wanted = { room: ROOM, id: 'two-branches:ab' };
  expect(await saveEvidence(engine, save, wanted)).toEqual({ saved: true });
  expect(await saveEvidence(engine, save, wanted)).toEqual({ saved: false });
  const suggestedName = 'aparte-evidence-00112233-two-branches.aparte-evidence';
  expect(saved).toEqual([
    { suggestedName, bytes: BYTES },
    { suggestedName, bytes: BYTES },
  ]);
});

test('nothing is saved of what is not known, or cannot be proven', async () => {
  const save = (): Promise<boolean> => Promise.reject(new Error('asked for a place'));
  for (const id of ['gap', 'none']) {
    await expect(saveEvidence(engine, save, { room: ROOM, id })).rejects.toMatchObject({ code: 'unknown-anomaly' });
  }
});
