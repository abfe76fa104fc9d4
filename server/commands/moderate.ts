/** What whoever runs the relay does to others, by way of the relay that runs. */
import { fromBase64Url, toHex } from '../../protocol/bytes';
import type { AdminMethod, AdminMethods } from '../../protocol/admin';
import { AparteError } from '../../protocol/errors';
import { printResult } from '../process/output';
import { PROGRAM } from '../release';
import { askRelay } from './admin-client';
import { DATA_OPTION, JSON_OPTION, required, type CommandSpec, type OptionSpec, type Typed } from './command';

const DATA = '/var/lib/aparte';

/** A room's public key as people copy it: hex or base64url. */
function roomOf({ words: [text = ''] }: Typed): string {
  if (/^[0-9a-f]{64}$/iu.test(text)) return text.toLowerCase();
  if (/^[\w-]{43}$/u.test(text)) return toHex(fromBase64Url(text));
  throw new AparteError('usage', { what: 'a room is its public key, 64 hex digits or 43 characters of base64url' });
}

function numberOf(text: string | undefined, what: string): number {
  if (text !== undefined && /^\d{1,9}$/u.test(text)) return Number(text);
  throw new AparteError('usage', { what: `${what} must be a whole number` });
}

/** A command that asks one thing and prints nothing. */
function act<Method extends AdminMethod>(
  spec: Pick<CommandSpec, 'name' | 'purpose' | 'words'> & { readonly example: string; readonly more?: OptionSpec },
  method: Method,
  paramsOf: (typed: Typed) => AdminMethods[Method]['params'],
): CommandSpec {
  const { more, example, ...rest } = spec;
  return {
    ...rest,
    options: [DATA_OPTION, ...(more ? [more] : [])],
    example: [PROGRAM, rest.name, ...(example === '' ? [] : [example]), '--data', DATA].join(' '),
    run: async (typed) => {
      await askRelay(required(typed, 'data', 'DIR'), method, paramsOf(typed));
      return undefined;
    },
  };
}

/** A command that prints lists of records. */
function list(name: string, purpose: string, method: AdminMethod, lists: readonly string[]): CommandSpec {
  return {
    name,
    purpose,
    options: [DATA_OPTION, JSON_OPTION],
    example: `${PROGRAM} ${name} --data ${DATA}`,
    run: async (typed) => {
      const result = await askRelay(required(typed, 'data', 'DIR'), method);
      const records = lists.map((one) => result[one]);
      if (typed.switches.has('json')) printResult(JSON.stringify(result));
      else for (const record of records.flat()) printResult(recordLine(record));
      return undefined;
    },
  };
}

function recordLine(record: unknown): string {
  if (typeof record !== 'object' || record === null) return String(record);
  const fields = Object.entries(record).map(([name, value]: [string, unknown]) => `${name}=${shown(name, value)}`);
  return fields.join('  ');
}

function shown(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  const isTime = name.endsWith('Ms') && typeof value === 'number' && value > 0;
  return isTime ? new Date(value).toISOString() : String(value);
}

const ROOM = ['ROOM'];

/** The commands that need a relay that runs. */
export const MODERATION: readonly CommandSpec[] = [
  list('rooms', 'lists rooms by their short ids: bytes, positions, last use', 'rooms', ['rooms']),
  list('connections', 'lists who is connected', 'connections', ['connections']),
  list('rules', 'lists bans and closed rooms that are in force', 'rules', ['bans', 'rooms']),
  act(
    {
      name: 'room freeze',
      purpose: 'closes a room, by its public key; what is kept stays',
      words: ROOM,
      example: 'KEY',
    },
    'close-room',
    (typed) => ({ room: roomOf(typed), how: 'frozen' }),
  ),
  act(
    {
      name: 'room delete',
      purpose: 'closes a room, by its public key, and erases what it holds; members read that the operator closed it',
      words: ROOM,
      example: 'KEY',
    },
    'close-room',
    (typed) => ({ room: roomOf(typed), how: 'deleted' }),
  ),
  act(
    {
      name: 'room reopen',
      purpose: 'opens a closed room again; what was erased stays so',
      words: ROOM,
      example: 'KEY',
    },
    'reopen-room',
    (typed) => ({ room: roomOf(typed) }),
  ),
  act(
    {
      name: 'ban add',
      purpose: 'keeps an address or a network out, and cuts off whoever is there',
      words: ['NETWORK'],
      example: '203.0.113.0/24 --minutes 1440',
      more: { name: 'minutes', placeholder: 'NUMBER', help: 'for how long; without it until it is lifted' },
    },
    'ban',
    (typed) => ({
      network: typed.words[0] ?? '',
      minutes: numberOf(typed.values.get('minutes')?.[0] ?? '0', '--minutes'),
    }),
  ),
  act(
    {
      name: 'ban lift',
      purpose: 'lets an address or a network in again',
      words: ['NETWORK'],
      example: '203.0.113.0/24',
    },
    'unban',
    (typed) => ({ network: typed.words[0] ?? '' }),
  ),
  act(
    { name: 'disconnect', purpose: 'ends a connection, by its number', words: ['CONNECTION'], example: '17' },
    'disconnect',
    (typed) => ({ connection: numberOf(typed.words[0], 'a connection') }),
  ),
  act({ name: 'reload', purpose: 'reads settings and tokens anew, as HUP does', example: '' }, 'reload', () => ({})),
];
