/** `aparte-relay`, the command. */
import { runCommand } from './process/command';

void runCommand(process.argv.slice(2));
