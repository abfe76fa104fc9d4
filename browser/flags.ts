/** The browser host's command line: what `npm start` passes on. */
import { parseArgs } from 'node:util';

import { DEFAULT_PROFILE, isProfileName } from '../host/profile-paths';
import { AparteError } from '../protocol/errors';

/** What the command line asks for. */
export interface BrowserFlags {
  readonly profile: string;
  readonly dataRoot?: string;
  /** An `aparte://` link. */
  readonly link?: string;
  /** Second person of a trial: its hand-over comes over standard input. */
  readonly isTrialGuest: boolean;
  /** Whether to open the system's browser. */
  readonly opens: boolean;
}

/** Reads the arguments. @throws AparteError `usage` */
export function parseBrowserFlags(args: readonly string[]): BrowserFlags {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        profile: { type: 'string', default: DEFAULT_PROFILE },
        'data-root': { type: 'string' },
        'trial-guest': { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        // Chromium's switch, which `npm start` passes to whatever it starts.
        'no-sandbox': { type: 'boolean', default: false },
      },
    });
    const { profile, 'data-root': dataRoot } = values;
    const [link, ...others] = positionals;
    const isLink = link === undefined || /^aparte:/iu.test(link);
    if (!isProfileName(profile) || !isLink || others.length > 0) throw new AparteError('usage', { what: 'arguments' });
    return {
      profile,
      ...(dataRoot === undefined ? {} : { dataRoot }),
      ...(link === undefined ? {} : { link }),
      isTrialGuest: values['trial-guest'],
      opens: !values['no-open'],
    };
  } catch (error) {
    if (error instanceof AparteError) throw error;
    throw new AparteError('usage', { what: 'arguments' }, { cause: error });
  }
}
