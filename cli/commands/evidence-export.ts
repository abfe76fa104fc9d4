/** `evidence export`: writes the file that convicts the relay of a room, as the profile keeps it. */
import type { Engine } from '../../client/engine';
import { AparteError } from '../../protocol/errors';
import type { Command } from '../context';
import { writeNewFile } from '../output-file';
import { withRoom } from '../profile';

export const evidenceExport: Command = async (context) => {
  const { given, output, say } = context;
  await withRoom(context, { name: given.argument(0), online: false }, async ({ engine, room }) => {
    const id = given.text('anomaly') ?? (await firstWithEvidence(engine, room));
    const bytes = await engine.evidence({ room, id });
    await writeNewFile(context, given.argument(1), bytes);
    await output.result({ room, anomaly: id, bytes: bytes.length }, () =>
      say('evidenceWritten', { path: given.argument(1), bytes: bytes.length }),
    );
  });
};

/** Each convicts: where several were found, any will do. */
async function firstWithEvidence(engine: Engine, room: string): Promise<string> {
  const found = (await engine.anomalies({ room })).find(({ evidence }) => evidence);
  if (!found) throw new AparteError('unknown-anomaly');
  return found.id;
}
