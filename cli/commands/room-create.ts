/** `room create`: makes a room at a relay. */
import { SUITES, type Suite } from '../../client/crypto/aead';
import { AparteError } from '../../protocol/errors';
import { untilFlushed } from '../connection';
import type { Command, CommandContext } from '../context';
import { withEngine } from '../profile';
import { readSecretLine } from '../secret-files';

export const roomCreate: Command = async (context) => {
  const { given, output, say } = context;
  const suite = chosenSuite(context);
  const tokenFile = given.text('access-token-file');
  const accessToken = tokenFile === undefined ? undefined : await readSecretLine(tokenFile, say);
  const noRoom = (): boolean => false;
  await withEngine(context, noRoom, async (engine) => {
    const { room } = await engine.createRoom({
      title: given.required('title'),
      relay: given.required('relay'),
      suite,
      ...(accessToken !== undefined && { accessToken }),
    });
    // Name and title are in the log before the invitation names its end.
    await untilFlushed(context, engine, room);
    const invitation = await engine.invitation(room);
    await output.result({ room, invitation }, () =>
      [say('roomCreated', { room }), say('invitation', { invitation })].join('\n'),
    );
  });
};

function chosenSuite({ given, say }: CommandContext): Suite {
  const wanted = given.text('suite') ?? 'xchacha20-poly1305';
  const suite = SUITES.find((name) => name === wanted);
  if (suite) return suite;
  throw new AparteError('usage', { what: say('notSuite', { name: '--suite', choices: SUITES.join(', ') }) });
}
