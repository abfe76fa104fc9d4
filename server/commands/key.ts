/** The relay's key over time: announced by the old one, changed, and the old one ended (docs/RELAY.md, "Changing the key"). */
import { toBase64Url } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { DataDirectory } from '../process/data-directory';
import { printResult } from '../process/output';
import { RelayKeys } from '../process/relay-keys';
import { PROGRAM } from '../release';
import { tellRelay } from './admin-client';
import { DATA_OPTION, JSON_OPTION, required, type CommandSpec, type Typed } from './command';

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_OVERLAP_DAYS = 30;
const MAX_OVERLAP_DAYS = 366;

function overlapOf({ values }: Typed): number {
  const text = values.get('overlap')?.[0] ?? String(DEFAULT_OVERLAP_DAYS);
  const days = Number(text);
  if (!/^\d{1,3}$/u.test(text) || days > MAX_OVERLAP_DAYS)
    throw new AparteError('usage', { what: `--overlap must be a whole number from 0 to ${String(MAX_OVERLAP_DAYS)}` });
  return days;
}

function keysOf(typed: Typed): { readonly keys: RelayKeys; readonly dataDir: string } {
  const dataDir = required(typed, 'data', 'DIR');
  return { keys: new RelayKeys(DataDirectory.existing(dataDir)), dataDir };
}

async function show(keys: RelayKeys, isJson: boolean): Promise<undefined> {
  const { present, next, announcedMs, former, changes } = await keys.overview(Date.now());
  const pins = {
    present: toBase64Url(present),
    ...(next && { next: toBase64Url(next) }),
    ...(announcedMs !== undefined && { announcedMs }),
    ...(former && { former: toBase64Url(former.hash), formerUntilMs: former.untilMs }),
    changes,
  };
  if (isJson) printResult(JSON.stringify(pins));
  else {
    printResult(`present  ${pins.present}`);
    if (next) printResult(`next     ${toBase64Url(next)}  announced ${new Date(announcedMs ?? 0).toISOString()}`);
    if (former)
      printResult(`former   ${toBase64Url(former.hash)}  answers until ${new Date(former.untilMs).toISOString()}`);
    printResult(`changes  ${String(changes)}`);
  }
  return undefined;
}

const KEY_SHOW: CommandSpec = {
  name: 'key show',
  purpose:
    "prints the pins of the relay's keys: the present one, the next one once announced, the former one while it answers",
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} key show --data /var/lib/aparte`,
  run: (typed) => show(keysOf(typed).keys, typed.switches.has('json')),
};

const KEY_ANNOUNCE: CommandSpec = {
  name: 'key announce',
  purpose: 'makes the next key and lets the present one announce it; members hear of it whenever they connect',
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} key announce --data /var/lib/aparte`,
  run: async (typed) => {
    const { keys, dataDir } = keysOf(typed);
    await keys.announce(Date.now());
    await tellRelay(dataDir);
    return show(keys, typed.switches.has('json'));
  },
};

const KEY_WITHDRAW: CommandSpec = {
  name: 'key withdraw',
  purpose: 'takes the announcement back and erases the next key; members go on with the present one',
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} key withdraw --data /var/lib/aparte`,
  run: async (typed) => {
    const { keys, dataDir } = keysOf(typed);
    await keys.withdraw();
    await tellRelay(dataDir);
    return show(keys, typed.switches.has('json'));
  },
};

const KEY_SWITCH: CommandSpec = {
  name: 'key switch',
  purpose:
    'puts the announced key into use at the next start; the former one only tells those who missed it, for a time',
  options: [
    DATA_OPTION,
    {
      name: 'overlap',
      placeholder: 'DAYS',
      help: `for how long the former key answers (default ${String(DEFAULT_OVERLAP_DAYS)}); 0 where it was stolen: it is erased`,
    },
    JSON_OPTION,
  ],
  example: `${PROGRAM} key switch --data /var/lib/aparte --overlap 30`,
  run: async (typed) => {
    const { keys } = keysOf(typed);
    const days = overlapOf(typed);
    await keys.switch(days === 0 ? 0 : Date.now() + days * DAY_MS);
    return show(keys, typed.switches.has('json'));
  },
};

const KEY_FINISH: CommandSpec = {
  name: 'key finish',
  purpose: 'erases the former key before its time; who missed the change needs a new invitation',
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} key finish --data /var/lib/aparte`,
  run: async (typed) => {
    const { keys, dataDir } = keysOf(typed);
    await keys.finish();
    await tellRelay(dataDir);
    return show(keys, typed.switches.has('json'));
  },
};

/** The commands about the relay's key. */
export const KEYS: readonly CommandSpec[] = [KEY_SHOW, KEY_ANNOUNCE, KEY_SWITCH, KEY_FINISH, KEY_WITHDRAW];
