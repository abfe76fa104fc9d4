/** The app's command line. Chromium reads the same one, so its switches are let pass; anything else is an error, never ignored. */
import path from 'node:path';

import { AparteError } from '../protocol/errors';
import { isProfileName } from '../host/profile-paths';

/** What the command line asks for. */
export interface Flags {
  /** Undefined where none is named: a link then goes to whoever is open. */
  readonly profile?: string;
  readonly dataRoot?: string;
  /** An `aparte://` link. */
  readonly link?: string;
  /** Second person of a trial: its hand-over comes over standard input. */
  readonly isTrialGuest: boolean;
}

/** Switches of Chromium and Node that are used with Electron: for its sandbox, its keychain, its display, and to debug it. */
const CHROMIUM_SWITCH =
  /^--(?:no-sandbox|no-zygote|inspect(?:-brk)?|remote-debugging-(?:port|pipe|address)|remote-allow-origins|password-store|lang|ozone-platform(?:-hint)?|(?:enable|disable)-(?:features|gpu|gpu-sandbox|logging|dev-shm-usage|software-rasterizer|unsafe-swiftshader)|force-device-scale-factor|high-dpi-support|use-gl|in-process-gpu|log-level|v|vmodule|allow-file-access-from-files|original-process-start-time|enable-wayland-ime|js-flags|log-net-log)(?:=.*)?$/u;
/** What macOS adds when the app is opened from Finder. */
const PROCESS_SERIAL_NUMBER = /^-psn_/u;

const VALUES = { '--profile': 'profile', '--data-root': 'dataRoot' } as const;

function isValueFlag(name: string): name is keyof typeof VALUES {
  return Object.prototype.hasOwnProperty.call(VALUES, name);
}

function usage(what: string): AparteError {
  return new AparteError('usage', { what });
}

/**
 * Reads the arguments that follow the program's name.
 * @param appFolder the folder that Electron was told to run, where the app is not packaged: it stands among them
 * @throws AparteError `usage`
 */
export function parseFlags(args: readonly string[], appFolder?: string): Flags {
  const flags: { profile?: string; dataRoot?: string; link?: string; isTrialGuest: boolean } = { isTrialGuest: false };
  const rest = [...args];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [name = '', ...inline] = argument.split('=');
    if (isValueFlag(name)) {
      const value = inline.length > 0 ? inline.join('=') : rest.shift();
      if (value === undefined || value === '' || value.startsWith('--')) throw usage(name);
      flags[VALUES[name]] = value;
    } else if (argument === '--trial-guest') flags.isTrialGuest = true;
    else if (/^aparte:/iu.test(argument)) flags.link = argument;
    else if (!isTolerated(argument, appFolder)) throw usage(argument.slice(0, 40));
  }
  if (flags.profile !== undefined && !isProfileName(flags.profile)) throw usage('--profile');
  return flags;
}

function isTolerated(argument: string, appFolder: string | undefined): boolean {
  if (CHROMIUM_SWITCH.test(argument) || PROCESS_SERIAL_NUMBER.test(argument)) return true;
  return appFolder !== undefined && !argument.startsWith('-') && path.resolve(argument) === path.resolve(appFolder);
}
