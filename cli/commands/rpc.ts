/** `rpc`: the contract over standard input and output, one object a line. */
import { Calls, type Answer } from '../rpc/calls';
import { linesOf } from '../rpc/lines';
import { RpcSession } from '../rpc/session';
import type { ChatEvent } from '../../contract/chat';
import type { Command, CommandContext } from '../context';
import { Interrupted } from '../failure';
import { withLock } from '../profile';
import { untilStopped } from '../wait';

export const rpc: Command = async (context) => {
  try {
    await withLock(context, () => serve(context));
  } catch (error) {
    // Interrupting it is one way to end it; its standard input's end is the other.
    if (!(error instanceof Interrupted)) throw error;
  }
};

async function serve(context: CommandContext): Promise<void> {
  const { output, stop, debug } = context;
  const writing = new Set<Promise<void>>();
  const write = (line: Answer | { readonly event: ChatEvent }): void => {
    const written = output.print(JSON.stringify(line)).catch(() => undefined);
    writing.add(written);
    void written.then(() => writing.delete(written));
  };
  const session = await RpcSession.start(context, (event) => write({ event }));
  try {
    const calls = new Calls(session, (error) => {
      if (debug) output.note(String(error instanceof Error ? error.stack : error));
    });
    await untilStopped(stop, answerAll(context, calls, write));
  } finally {
    await session.close();
    await Promise.all(writing);
  }
}

/** Answers every line, several at a time, until the input ends and all is answered. */
async function answerAll({ input }: CommandContext, calls: Calls, write: (answer: Answer) => void): Promise<void> {
  const answering = new Set<Promise<void>>();
  for await (const line of linesOf(input)) {
    if (line.trim() === '') continue;
    const answered = calls.answer(line).then(write);
    answering.add(answered);
    void answered.then(() => answering.delete(answered));
  }
  await Promise.all(answering);
}
