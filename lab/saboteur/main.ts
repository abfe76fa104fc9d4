/** `npm run saboteur`, the command. */
import { createInterface } from 'node:readline';
import { ERROR_CODES, toAparteError } from '../../protocol/errors';
import { exitWith, printError, printResult, surviveClosedPipes } from '../../server/process/output';
import { textOf } from '../../server/process/texts';
import { runMember } from './program/member';
import { parseCommand, parseLine } from './program/options';
import { run } from './program/program';

function explain(error: unknown): number {
  const known = toAparteError(error);
  printError(`saboteur: ${known.code}: ${textOf(known)}`);
  return ERROR_CODES[known.code].exit;
}

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command.name === 'help') {
    printResult(command.text);
    return;
  }
  const say = (line: Readonly<Record<string, unknown>>): void => printResult(JSON.stringify(line));
  if (command.name === 'member') {
    await runMember(command, say);
    return;
  }
  const running = await run(command, say);
  createInterface({ input: process.stdin }).on('line', (line) => {
    try {
      running.take(parseLine(line));
    } catch (error) {
      explain(error);
    }
  });
  const stop = (): void => {
    running.stop().then(
      () => exitWith(0),
      (error: unknown) => exitWith(explain(error)),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
}

surviveClosedPipes();
main().catch((error: unknown) => exitWith(explain(error)));
