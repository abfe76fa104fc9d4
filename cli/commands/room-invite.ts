/** `room invite`: a fresh invitation. */
import { untilConnected, untilFlushed } from '../connection';
import type { Command } from '../context';
import { withRoom } from '../profile';
import { toAparteError } from '../../protocol/errors';
import { Interrupted } from '../failure';

export const roomInvite: Command = async (context) => {
  const { given, output, say } = context;
  await withRoom(context, { name: given.argument(0), online: true }, async ({ engine, room }) => {
    let isOnline = true;
    try {
      await untilConnected(context, engine, room);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      // Of use all the same: it names an older end of the log.
      isOnline = false;
      output.note(say('invitationOffline', { code: toAparteError(error).code }));
    }
    const invitation = await engine.invitation(room);
    // Whoever reads it is to find a title and the inviter's name.
    if (isOnline) await untilFlushed(context, engine, room);
    await output.result({ room, invitation }, () => say('invitation', { invitation }));
  });
};
