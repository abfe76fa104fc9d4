/** Who owns the computer's relay: found by asking the relay itself, so that nothing that a killed process left behind can mislead. */
import { rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';

import * as v from 'valibot';

import { readJsonFile, writeJsonFile } from './json-file';

const OWNER_FILE = 'owner.json';
const OWNER = v.object({ profile: v.pipe(v.string(), v.maxLength(64)), startedMs: v.number() });
const CONNECT_TIMEOUT_MS = 2000;

/** Writes down that `profile` owns the run of the relay that began at `startedMs`. */
export async function writeOwner(folder: string, profile: string, startedMs: number): Promise<void> {
  await writeJsonFile(path.join(folder, OWNER_FILE), { profile, startedMs });
}

/** Removes the note. */
export async function removeOwner(folder: string): Promise<void> {
  await rm(path.join(folder, OWNER_FILE), { force: true });
}

/** The profile that owns the run that began at `startedMs`; undefined where nobody wrote it down, or the note is of an earlier run. */
export async function readOwner(folder: string, startedMs: number): Promise<string | undefined> {
  const owner = await readJsonFile(path.join(folder, OWNER_FILE), OWNER);
  return owner?.startedMs === startedMs ? owner.profile : undefined;
}

/** Connects to the admin socket of a relay that some process runs on `socketPath`; undefined where nobody answers. */
export function connectToRunning(socketPath: string): Promise<Duplex | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    const giveUp = (): void => {
      socket.destroy();
      resolve(undefined);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, giveUp);
    socket.once('error', giveUp);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', giveUp);
      resolve(socket);
    });
  });
}
