/** Opens the system's browser without the address, which holds a token, among the arguments of a process: through a file that only its owner reads. */
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const COMMANDS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** How long the file stays: browsers start slowly. */
const FILE_MS = 30_000;

/** Asks the system to show `address`; where it cannot, the address on the terminal is what remains. */
export async function openBrowser(folder: string, address: string): Promise<void> {
  const [command, ...args] = COMMANDS[process.platform] ?? [];
  if (command === undefined) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'open.html');
  await rm(file, { force: true });
  await writeFile(file, `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}">`, {
    mode: 0o600,
    flag: 'wx',
  });
  const child = spawn(command, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
  setTimeout(() => void rm(file, { force: true }), FILE_MS).unref();
}
