/** The second person of a trial: this same program with another profile. Its invitation goes over its standard input, whose end is its end. */
import { spawn } from 'node:child_process';

import type { GuestProcess } from '../host/platform';
import { writeHandOver, type GuestHandOver } from '../host/trial-guest';

const END_MS = 5000;

/** Starts the guest. */
export function startGuest(
  program: string,
  { profile, dataRoot, opens }: { readonly profile: string; readonly dataRoot: string; readonly opens: boolean },
  handOver: GuestHandOver,
): GuestProcess {
  const args = [
    program,
    '--trial-guest',
    '--profile',
    profile,
    '--data-root',
    dataRoot,
    ...(opens ? [] : ['--no-open']),
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.stdin.write(writeHandOver(handOver));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  return {
    exited,
    end: () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
      void exited.then(() => {
        clearTimeout(timer);
      });
    },
  };
}
