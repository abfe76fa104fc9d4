import { describe, expect, it } from 'vitest';

import type { AnomalyRecord } from '../../../client/vault/store';
import { openStore } from './fixtures';
import { bytes, entry, room, ROOM } from './records';

const found: AnomalyRecord = {
  id: 'replayed',
  name: 'replayed',
  member: bytes(32, 3),
  position: 4,
  newestPosition: 9,
  count: 2,
  firstMs: 10,
  newestMs: 20,
  details: { lost: 3 },
  firstProof: bytes(8, 1),
  newestProof: bytes(8, 2),
  dismissed: false,
};

describe('what was found of a room', () => {
  it('comes back as it was stored, each id once, and goes with the room', () => {
    const store = openStore();
    store.saveRoom(room());
    store.commitStep({ room: room(), anomalies: [found] });
    const changed = { ...found, count: 3, newestPosition: 12, evidence: bytes(40, 4), dismissed: true };
    store.saveAnomalies(ROOM, [changed, { ...found, id: 'gap', name: 'gap', position: 1 }]);
    expect(store.listAnomalies(ROOM).map(({ id }) => id)).toEqual(['gap', 'replayed']);
    expect(store.listAnomalies(ROOM)[1]).toEqual(changed);
    store.deleteRoom(ROOM);
    store.saveRoom(room());
    expect(store.listAnomalies(ROOM)).toEqual([]);
  });

  it('holds what is missing until it comes', () => {
    const store = openStore();
    const missing = { prev: bytes(16, 5), position: 7, member: bytes(32, 3) };
    store.commitStep({ room: room(), missing: [missing, missing] });
    expect(store.listMissing(ROOM)).toEqual([missing]);
    store.commitStep({ room: room(), found: [missing.prev] });
    expect(store.listMissing(ROOM)).toEqual([]);
  });

  it('keeps what may yet prove something, all of it or none', () => {
    const store = openStore();
    store.saveRoom(room());
    const proofs = [
      { role: 'contested', bytes: bytes(153, 1) },
      { role: 'shown', bytes: bytes(120, 2) },
    ] as const;
    store.commitStep({ room: room(), proofs });
    store.commitStep({ room: room() });
    store.saveAnomalies(ROOM, []);
    expect(store.listProofs(ROOM)).toEqual(proofs);
    store.saveAnomalies(ROOM, [], [proofs[1]]);
    expect(store.listProofs(ROOM)).toEqual([proofs[1]]);
    store.deleteRoom(ROOM);
    store.saveRoom(room());
    expect(store.listProofs(ROOM)).toEqual([]);
  });

  it('finds a leaf by the beginning of its digest, between two positions', () => {
    const store = openStore();
    store.commitStep({ room: room(), log: [1, 2, 3, 4].map((n) => entry(n)) });
    const prev = entry(3).digest.subarray(0, 16);
    expect(store.findLeaf(ROOM, prev, 1, 4)).toBe(3);
    expect(store.findLeaf(ROOM, prev, 3, 9)).toBeUndefined();
    expect(store.findLeaf(ROOM, prev, 0, 3)).toBeUndefined();
  });

  it('keeps the heads of branches that were left', () => {
    const store = openStore();
    store.commitStep({ room: room(), log: [1, 2, 3, 4].map((n) => entry(n)) });
    const { generation, head } = entry(4);
    expect(store.lostBranches(ROOM, generation, 4)).toEqual([]);
    const signed = { generation, n: 3, head: entry(3).head, signature: bytes(64, 8) };
    store.commitStep({ room: room(), truncateAfter: 2, leftSigned: signed });
    const [branch] = store.lostBranches(ROOM, generation, 4);
    expect(branch).toMatchObject({ after: 2, signed, starts: [] });
    expect(store.readLostLog(branch?.id ?? 0, 3, 10)).toEqual([entry(3), entry(4)]);
    store.signLostBranch(branch?.id ?? 0, { ...signed, n: 4, head });
    expect(store.lostBranches(ROOM, generation, 3)[0]?.signed?.n).toBe(4);
    expect(store.lostBranches(ROOM, generation, 2)).toEqual([]);
    expect(store.lostBranches(ROOM, bytes(16, 3), 4)).toEqual([]);
  });
});
