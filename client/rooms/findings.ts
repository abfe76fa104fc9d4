/** Stores what was found of a room's log. */
import type { RoomState } from './room-state';

/** Stores what was noted and not stored yet. */
export async function saveAnomalies(state: RoomState): Promise<void> {
  const { changes } = state.anomalies;
  if (changes.length === 0) return;
  await state.context.store.saveAnomalies(state.record.room, changes);
  state.anomalies.saved(changes);
}
