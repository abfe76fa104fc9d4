/** `room create-words`: makes a room of six drawn words, and prints them once. */
import { untilFlushed } from '../connection';
import type { Command } from '../context';
import { withEngine } from '../profile';
import { readSecretLine } from '../secret-files';

export const roomCreateWords: Command = async (context) => {
  const { given, output, say } = context;
  const tokenFile = given.text('access-token-file');
  const accessToken = tokenFile === undefined ? undefined : await readSecretLine(tokenFile, say);
  const noRoom = (): boolean => false;
  await withEngine(context, noRoom, async (engine) => {
    const { room, words } = await engine.createWordsRoom({
      title: given.required('title'),
      relay: given.required('relay'),
      ...(accessToken !== undefined && { accessToken }),
    });
    // Before anything that may take long or be interrupted: nobody has the words but this line.
    await output.result({ room, words }, () =>
      [say('roomCreated', { room }), say('roomWords', { words: words.join(' ') })].join('\n'),
    );
    await untilFlushed(context, engine, room);
  });
};
