/** The file that convicts a relay, saved where the person wants it. */
import type { RoomId } from '../contract/chat';
import { AparteError } from '../protocol/errors';
import type { EnginePort } from './engine-port';
import type { HostPlatform } from './platform';

/** Characters of the room's address in the file's name: enough to tell one's rooms apart. */
const ROOM_CHARACTERS = 8;

/** @returns whether the person saved it. @throws AparteError `unknown-anomaly` where there is nothing to prove, and what saving throws */
export async function saveEvidence(
  engine: Pick<EnginePort, 'anomalies' | 'evidence'>,
  saveFile: HostPlatform['saveFile'],
  { room, id }: { readonly room: RoomId; readonly id: string },
): Promise<{ readonly saved: boolean }> {
  const anomaly = (await engine.anomalies({ room })).find((found) => found.id === id);
  if (!anomaly) throw new AparteError('unknown-anomaly');
  const bytes = await engine.evidence({ room, id });
  const suggestedName = `aparte-evidence-${room.slice(0, ROOM_CHARACTERS)}-${anomaly.name}.aparte-evidence`;
  return { saved: await saveFile({ suggestedName, bytes }) };
}
