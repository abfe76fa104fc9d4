/** `room members`: who is in a room, as far as this disk knows. */
import type { Command } from '../context';
import { printMember } from '../member-line';
import { withRoom } from '../profile';

export const roomMembers: Command = async (context) => {
  await withRoom(context, { name: context.given.argument(0), online: false }, async ({ engine, room }) => {
    for (const member of await engine.members({ room })) await printMember(context, member);
  });
};
