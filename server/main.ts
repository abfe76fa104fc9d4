/** `aparte-relay`, the command. */
import { runCommand } from './commands/run';

void runCommand(process.argv.slice(2));
