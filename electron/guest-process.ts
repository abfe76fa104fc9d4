/** The second person of a trial: this same program, with another profile. */
import { spawn } from 'node:child_process';

import { app } from 'electron';

import type { GuestProcess } from '../host/platform';
import type { GuestHandOver } from '../host/trial-guest';
import { writeHandOver } from '../host/trial-guest';

/** Switches that decide whether Electron starts here at all: what this process needed, the other needs too. */
const INHERITED_SWITCHES = ['no-sandbox', 'ozone-platform', 'lang'];
const END_TIMEOUT_MS = 10_000;

/** Starts it. The hand-over holds an invitation: it goes over standard input, which also tells the other process when this one is gone. */
export function startGuestProcess(profile: string, dataRoot: string, handOver: GuestHandOver): GuestProcess {
  const inherited = INHERITED_SWITCHES.filter((name) => app.commandLine.hasSwitch(name)).map((name) => {
    const value = app.commandLine.getSwitchValue(name);
    return value === '' ? `--${name}` : `--${name}=${value}`;
  });
  const folder = app.isPackaged ? [] : [app.getAppPath()];
  const args = [...inherited, ...folder, '--data-root', dataRoot, '--profile', profile, '--trial-guest'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // It may have ended before it read anything: its exit says so.
  child.stdin.on('error', () => undefined);
  child.stdin.write(writeHandOver(handOver));
  return {
    exited,
    end() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
      void exited.then(() => clearTimeout(timer));
    },
  };
}
