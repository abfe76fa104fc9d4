/** Where everything lies on a computer: `<data root>/profiles/NAME/{vault,files,chromium,logs}` and `<data root>/relay/`. */
import path from 'node:path';

import { AparteError } from '../protocol/errors';

/** The profile of someone who names none. */
export const DEFAULT_PROFILE = 'default';

/** The folders of one profile, and the two that all profiles of the computer share. */
export interface ProfilePaths {
  readonly dataRoot: string;
  readonly profile: string;
  readonly folder: string;
  readonly vault: string;
  /** Sealed files. */
  readonly files: string;
  /** What Chromium wants to write: nothing of a page is among it. */
  readonly chromium: string;
  readonly logs: string;
  /** Language, theme, places of windows: read before the vault is open, and worth nothing to a thief. */
  readonly settings: string;
  readonly relay: string;
}

/** What the default place depends on. */
export interface SystemFolders {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the data lies unless `--data-root` says otherwise. On Windows not the roaming folder: a vault stays on its computer. */
export function defaultDataRoot({ platform, home, env }: SystemFolders): string {
  if (platform === 'win32') {
    return path.win32.join(env['LOCALAPPDATA'] ?? path.win32.join(home, 'AppData', 'Local'), 'aparte');
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'aparte');
  const named = env['XDG_DATA_HOME'];
  // The specification has relative paths ignored.
  const base = named !== undefined && path.posix.isAbsolute(named) ? named : path.posix.join(home, '.local', 'share');
  return path.posix.join(base, 'aparte');
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/iu;
/** Windows opens a device where a file has such a name. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/iu;

/** Whether a profile may have this name: a folder of every system, and nothing that leads out of it. */
export function isProfileName(name: string): boolean {
  return NAME.test(name) && !DEVICE.test(name);
}

/** The folders of profile `name`. @throws AparteError `usage` for a name that no profile may have */
export function profilePaths(dataRoot: string, name: string): ProfilePaths {
  if (!isProfileName(name)) throw new AparteError('usage', { what: 'profile' });
  const root = path.resolve(dataRoot);
  const folder = path.join(root, 'profiles', name);
  return {
    dataRoot: root,
    profile: name,
    folder,
    vault: path.join(folder, 'vault'),
    files: path.join(folder, 'files'),
    chromium: path.join(folder, 'chromium'),
    logs: path.join(folder, 'logs'),
    settings: path.join(folder, 'settings.json'),
    relay: path.join(root, 'relay'),
  };
}
