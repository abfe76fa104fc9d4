/** What was found of a room's log, and the frames that are missing in it. */
import type { Database } from '@signalapp/sqlcipher';

import { AparteError } from '../../../protocol/errors';
import { isAnomalyName } from '../../trust/anomalies';
import type { AnomalyRecord, MissingRecord } from '../store';
import { optional, Query, readBytes, readFlag, readNumber, readOptionalBytes, readText, type Row } from './statement';

export class AnomalyTable {
  readonly #list: Query;
  readonly #save: Query;
  readonly #listMissing: Query;
  readonly #addMissing: Query;
  readonly #removeMissing: Query;

  constructor(database: Database) {
    this.#list = new Query(database, 'SELECT * FROM anomalies WHERE room_id = ? ORDER BY position, id');
    this.#save = new Query(
      database,
      `INSERT INTO anomalies (room_id, anomaly_id, name, member, position, newest_position, count, first_ms, newest_ms,
         details, first_proof, newest_proof, evidence, dismissed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (room_id, anomaly_id) DO UPDATE SET position = excluded.position,
         newest_position = excluded.newest_position, count = excluded.count, newest_ms = excluded.newest_ms,
         details = excluded.details, newest_proof = excluded.newest_proof, evidence = excluded.evidence,
         dismissed = excluded.dismissed`,
    );
    this.#listMissing = new Query(database, 'SELECT * FROM missing_frames WHERE room_id = ? ORDER BY position');
    this.#addMissing = new Query(
      database,
      'INSERT INTO missing_frames (room_id, prev, position, member) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#removeMissing = new Query(database, 'DELETE FROM missing_frames WHERE room_id = ? AND prev = ?');
  }

  list(roomId: number): AnomalyRecord[] {
    return this.#list.all(roomId).map(readAnomaly);
  }

  save(roomId: number, anomalies: readonly AnomalyRecord[]): void {
    for (const anomaly of anomalies) {
      this.#save.run(
        roomId,
        anomaly.id,
        anomaly.name,
        anomaly.member,
        anomaly.position,
        anomaly.newestPosition,
        anomaly.count,
        anomaly.firstMs,
        anomaly.newestMs,
        JSON.stringify(anomaly.details),
        anomaly.firstProof,
        anomaly.newestProof,
        anomaly.evidence,
        anomaly.dismissed,
      );
    }
  }

  listMissing(roomId: number): MissingRecord[] {
    return this.#listMissing.all(roomId).map((row) => ({
      prev: readBytes(row, 'prev'),
      position: readNumber(row, 'position'),
      member: readBytes(row, 'member'),
    }));
  }

  changeMissing(roomId: number, missing: readonly MissingRecord[], found: readonly Uint8Array[]): void {
    for (const { prev, position, member } of missing) this.#addMissing.run(roomId, prev, position, member);
    for (const prev of found) this.#removeMissing.run(roomId, prev);
  }
}

function readDetails(row: Row): Record<string, number> {
  const parsed: unknown = JSON.parse(readText(row, 'details'));
  if (typeof parsed !== 'object' || parsed === null) throw new AparteError('vault-damaged', { what: 'details' });
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function readAnomaly(row: Row): AnomalyRecord {
  const name = readText(row, 'name');
  if (!isAnomalyName(name)) throw new AparteError('vault-damaged', { what: 'anomaly' });
  return {
    id: readText(row, 'anomaly_id'),
    name,
    ...optional('member', readOptionalBytes(row, 'member')),
    position: readNumber(row, 'position'),
    newestPosition: readNumber(row, 'newest_position'),
    count: readNumber(row, 'count'),
    firstMs: readNumber(row, 'first_ms'),
    newestMs: readNumber(row, 'newest_ms'),
    details: readDetails(row),
    ...optional('firstProof', readOptionalBytes(row, 'first_proof')),
    ...optional('newestProof', readOptionalBytes(row, 'newest_proof')),
    ...optional('evidence', readOptionalBytes(row, 'evidence')),
    dismissed: readFlag(row, 'dismissed'),
  };
}
