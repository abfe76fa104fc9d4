/** One process per profile: whoever starts a second hands over what it wanted, and ends. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { app } from 'electron';
import * as v from 'valibot';

import { writeJsonFile } from '../host/json-file';
import { DEFAULT_PROFILE, isProfileName } from '../host/profile-paths';

/** What a second start wants of the first. */
export interface StartRequest {
  readonly link?: string;
}

const REQUEST = v.object({ link: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))) });
/** Electron passes it on; one text, because an array of arguments once ended the first instance. */
const CARRIED = v.object({ request: v.pipe(v.string(), v.parseJson(), REQUEST) });

/** Whether this process is the profile's; else the one that is was given the request. The user data folder must be set before. */
export function becomeInstance(request: StartRequest): boolean {
  return app.requestSingleInstanceLock({ request: JSON.stringify(request) });
}

/** Hears of later starts of the same profile, and of links that macOS hands over. */
export function onRequests(take: (request: StartRequest) => void): void {
  app.on('second-instance', (_event, _argv, _folder, carried: unknown) => {
    const parsed = v.safeParse(CARRIED, carried);
    take(parsed.success ? parsed.output.request : {});
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    take({ link });
  });
}

const LAST_FILE = 'last-profile.json';
const LAST = v.pipe(v.string(), v.parseJson(), v.object({ profile: v.pipe(v.string(), v.check(isProfileName)) }));

/** Remembers which profile had the focus last: a link names none. */
export async function rememberFocus(dataRoot: string, profile: string): Promise<void> {
  await writeJsonFile(path.join(dataRoot, LAST_FILE), { profile });
}

/** The profile that a link without one goes to. At once: the lock must be taken before Electron is ready. */
export function lastFocused(dataRoot: string): string {
  try {
    return v.parse(LAST, readFileSync(path.join(dataRoot, LAST_FILE), 'utf8')).profile;
  } catch {
    return DEFAULT_PROFILE;
  }
}

/** The profiles of this computer, without those of trials. */
export async function listProfiles(dataRoot: string): Promise<string[]> {
  try {
    const names = await readdir(path.join(dataRoot, 'profiles'));
    return names.filter((name) => isProfileName(name) && !name.startsWith('trial-')).sort();
  } catch {
    return [];
  }
}
