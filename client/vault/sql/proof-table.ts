/** What may yet prove something, in the order in which it came. */
import type { Database } from '@signalapp/sqlcipher';

import { AparteError } from '../../../protocol/errors';
import type { ProofRecord, ProofRole } from '../store';
import { Query, readBytes, readText } from './statement';

const ROLES: Readonly<Record<ProofRole, true>> = {
  contested: true,
  shown: true,
  answer: true,
  carried: true,
  disputed: true,
};

function isRole(text: string): text is ProofRole {
  return Object.prototype.hasOwnProperty.call(ROLES, text);
}

export class ProofTable {
  readonly #list: Query;
  readonly #erase: Query;
  readonly #add: Query;

  constructor(database: Database) {
    this.#list = new Query(database, 'SELECT role, bytes FROM open_proofs WHERE room_id = ? ORDER BY id');
    this.#erase = new Query(database, 'DELETE FROM open_proofs WHERE room_id = ?');
    this.#add = new Query(database, 'INSERT INTO open_proofs (room_id, role, bytes) VALUES (?, ?, ?)');
  }

  list(roomId: number): ProofRecord[] {
    return this.#list.all(roomId).map((row) => {
      const role = readText(row, 'role');
      if (!isRole(role)) throw new AparteError('vault-damaged', { what: 'proof' });
      return { role, bytes: readBytes(row, 'bytes') };
    });
  }

  /** They are few, and change together. */
  replace(roomId: number, proofs: readonly ProofRecord[]): void {
    this.#erase.run(roomId);
    for (const { role, bytes } of proofs) this.#add.run(roomId, role, bytes);
  }
}
