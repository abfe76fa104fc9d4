/** Starting with the person's session, where the system lets a program ask for that. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { app } from 'electron';

import type { LoginItem } from '../host/platform';
import { writeWholeFile } from '../host/whole-file';
import { DEFAULT_PROFILE, defaultDataRoot } from '../host/profile-paths';
import type { ProfilePaths } from '../host/profile-paths';

const ID = 'chat.aparte.desktop';

/** What starts the program again as it was started now, profile and folder included. */
export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly profile: string;
}

/** The packaged program's own login item; none of a program that runs from its source, which may lie elsewhere tomorrow. */
export function systemLoginItem({ profile, dataRoot }: ProfilePaths, home: string): LoginItem | undefined {
  if (!app.isPackaged) return undefined;
  const { platform, env } = process;
  const isUsualRoot = dataRoot === defaultDataRoot({ platform, env, home });
  const args = [
    ...(isUsualRoot ? [] : [`--data-root=${dataRoot}`]),
    ...(profile === DEFAULT_PROFILE ? [] : [`--profile=${profile}`]),
  ];
  // An AppImage runs from a place that is mounted for the time being.
  const program = env['APPIMAGE'] ?? process.execPath;
  if (platform === 'linux') {
    const config = env['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
    return autostartFile(path.join(config, 'autostart'), { program, args, profile });
  }
  // There the system starts the app by its name alone: it would open another profile.
  if (platform === 'darwin' && args.length > 0) return undefined;
  return {
    isOn: () => Promise.resolve(app.getLoginItemSettings({ path: program, args }).openAtLogin),
    set: (openAtLogin) => {
      app.setLoginItemSettings({ openAtLogin, path: program, args });
      return Promise.resolve();
    },
  };
}

/** Linux desktops start what lies in this folder (Desktop Application Autostart Specification). */
export function autostartFile(folder: string, command: StartCommand): LoginItem {
  const { profile } = command;
  const file = path.join(folder, profile === DEFAULT_PROFILE ? `${ID}.desktop` : `${ID}-${profile}.desktop`);
  return {
    isOn: async () => {
      try {
        // Desktops switch an entry off by this line, and leave the file.
        return !/^Hidden=true$/mu.test(await readFile(file, 'utf8'));
      } catch {
        return false;
      }
    },
    set: (on) => (on ? writeWholeFile(file, entryOf(command)) : rm(file, { force: true })),
  };
}

function entryOf({ program, args, profile }: StartCommand): string {
  const name = profile === DEFAULT_PROFILE ? 'Aparté' : `Aparté (${profile})`;
  const exec = [program, ...args].map(quoted).join(' ');
  return ['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec=${exec}`, 'Terminal=false', ''].join('\n');
}

/** As the Desktop Entry Specification quotes arguments; the value is a string too, in which a backslash counts once more. */
function quoted(argument: string): string {
  const inQuotes = argument.replace(/["`$\\]/gu, '\\$&').replaceAll('%', '%%');
  return `"${inQuotes}"`.replaceAll('\\', '\\\\');
}
