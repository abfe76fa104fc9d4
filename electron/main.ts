/** Aparté's main process: this file only wires. */
import { homedir } from 'node:os';
import path from 'node:path';

import { app } from 'electron';

import { FileLog } from '../host/log';
import { defaultDataRoot, profilePaths } from '../host/profile-paths';
import type { ProfilePaths } from '../host/profile-paths';
import { errorText } from '../i18n/errors';
import { languageOf } from '../i18n/translate';
import { ERROR_CODES, toAparteError } from '../protocol/errors';
import { parseFlags } from './flags';
import type { Flags } from './flags';
import { runProfile } from './run-profile';
import { registerScheme } from './scheme';
import { becomeInstance, lastFocused } from './single-instance';
import { guardAllContents } from './windows';

/** Chromium's own network must reach nothing: pages come from the app, and messages go over the engine's sockets. */
function silenceChromium(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'no-pings',
  ]) {
    app.commandLine.appendSwitch(name);
  }
}

function usePaths(paths: ProfilePaths): void {
  app.setPath('userData', paths.chromium);
  app.setPath('sessionData', paths.chromium);
  app.setPath('crashDumps', path.join(paths.chromium, 'crashes'));
  app.setAppLogsPath(paths.logs);
}

function start(flags: Flags): void {
  app.setName('Aparté');
  // It would hold the name, and a header may not hold its accent.
  app.userAgentFallback = 'aparte';
  const { platform, env } = process;
  const dataRoot = flags.dataRoot ?? defaultDataRoot({ platform, env, home: homedir() });
  const profile = flags.profile ?? lastFocusedFor(flags, dataRoot);
  const paths = profilePaths(dataRoot, profile);
  usePaths(paths);
  silenceChromium();
  registerScheme();
  // Root has none (Chromium ends at once if both are asked for); whoever starts Aparté so was warned.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  guardAllContents();
  if (!becomeInstance(flags.link === undefined ? {} : { link: flags.link })) {
    app.exit(0);
    return;
  }
  const log = new FileLog({ folder: paths.logs, now: Date.now });
  process.on('uncaughtException', (error) => log.unexpected('uncaught', error));
  process.on('unhandledRejection', (error) => log.unexpected('unhandled', error));
  runProfile({ paths, flags, log }).catch(fail);
}

/** A link goes to whoever was at the screen last; without one, the usual profile opens. */
function lastFocusedFor(flags: Flags, dataRoot: string): string {
  return flags.link === undefined ? 'default' : lastFocused(dataRoot);
}

function fail(error: unknown): void {
  const { code, details } = toAparteError(error);
  const language = languageOf(process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? '');
  process.stderr.write(`aparte-desktop: ${code}: ${errorText(language, code, details)}\n`);
  app.exit(ERROR_CODES[code].exit);
}

try {
  start(parseFlags(process.argv.slice(1), app.isPackaged ? undefined : app.getAppPath()));
} catch (error) {
  fail(error);
}
