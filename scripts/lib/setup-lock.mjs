import { mkdirSync, openSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { CACHE } from './paths.mjs';

const LOCK = path.join(CACHE, 'setup.lock');
const RETRY_MS = 500;

/**
 * Runs a piece of set-up while no other script of this folder does: two `npm start` at once, for two people on a fresh
 * clone, must not both fill node_modules.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(work) {
  mkdirSync(CACHE, { recursive: true });
  let told = false;
  for (let holder = take(); holder !== null; holder = take()) {
    if (!isAlive(holder)) {
      rmSync(LOCK, { force: true });
      continue;
    }
    if (!told) console.log(`Another start is setting this folder up (process ${holder}); waiting for it …`);
    told = true;
    await delay(RETRY_MS);
  }
  const release = () => rmSync(LOCK, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * Takes the lock, or says who holds it.
 *
 * @returns {number | null} null once it is ours, else the process id of its holder
 */
function take() {
  try {
    const file = openSync(LOCK, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return null;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  try {
    return Number(readFileSync(LOCK, 'utf8'));
  } catch {
    // Released between the two calls: the next try gets it.
    return process.pid;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  // An empty file: its writer stands between opening and writing.
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
