/** Keeps what was found of a room's log, and tells it. */
import { AparteError, toAparteError } from '../../protocol/errors';
import { isAnomalyName } from '../trust/anomalies';
import type { LogStep, StepResult } from '../vault/store';
import type { RoomState } from './room-state';

/** Stores what was noted and not stored yet. */
export async function saveFindings(state: RoomState): Promise<void> {
  const { changes } = state.anomalies;
  const proofs = state.proofs.changes;
  if (changes.length === 0 && !proofs) return;
  await state.context.store.saveAnomalies(state.record.room, changes, proofs);
  state.anomalies.saved(changes);
  state.proofs.saved(proofs);
}

/** Stores a step of the log, and in the same transaction what was noted on the way. Returns what the vault found. */
export async function commitWithFindings(state: RoomState, step: LogStep): Promise<StepResult> {
  const { changes } = state.anomalies;
  const proofs = state.proofs.changes;
  const found = { ...(changes.length > 0 && { anomalies: changes }), ...(proofs && { proofs }) };
  const result = await state.context.store.commitStep({ ...step, ...found });
  state.anomalies.saved(changes);
  state.proofs.saved(proofs);
  state.record = step.room;
  return result;
}

/** See the file's head. */
export class Findings {
  private toldRevision = 0;

  constructor(
    private readonly state: RoomState,
    private readonly changed: () => void,
  ) {}

  /** An answer that an honest relay does not give ends the connection, and is kept by its name. */
  noteFailure(error: unknown): void {
    if (!(error instanceof AparteError) || error.code !== 'relay-misbehaved') return;
    const { what, n } = error.details;
    if (typeof what !== 'string' || !isAnomalyName(what)) return;
    this.state.note({ name: what, position: typeof n === 'number' ? n : this.state.endPosition });
  }

  /** Stores what was noted. A vault that cannot store now is asked again with the next step. */
  async save(): Promise<void> {
    try {
      await saveFindings(this.state);
    } catch (error) {
      this.state.context.log('warn', 'anomalies-unsaved', { code: toAparteError(error).code });
    }
  }

  /** Stores what was noted, and tells it. */
  async tell(): Promise<void> {
    const { anomalies } = this.state;
    await this.save();
    if (anomalies.revision === this.toldRevision) return;
    this.toldRevision = anomalies.revision;
    this.changed();
  }
}
