/** The command line of `aparte-relay`: one table that is parsed by and that prints the help. */
import { parseArgs } from 'node:util';
import { AparteError } from '../../protocol/errors';
import { DEFAULT_LIMITS, isLimitName, type Limits } from '../limits';
import { parseListenAddress, type ListenAddress } from './listen-address';
import { PROGRAM } from '../release';

export interface ServeCommand {
  readonly name: 'serve';
  readonly dataDir: string;
  readonly listen: ListenAddress;
  readonly accessTokenFile?: string;
  readonly adminTokenFile?: string;
  readonly limits: Partial<Limits>;
  readonly isJson: boolean;
}

export type Command =
  | ServeCommand
  | { readonly name: 'fingerprint'; readonly dataDir: string; readonly isJson: boolean }
  | { readonly name: 'help'; readonly text: string }
  | { readonly name: 'version' };

const DEFAULT_LISTEN = '127.0.0.1:4747';

const HELP = `${PROGRAM}: the relay of Aparté. It stores and forwards sealed messages that it cannot read.

Commands:
  serve         run a relay
  fingerprint   print the fingerprint of a relay's key

${PROGRAM} COMMAND --help tells more. Results go to stdout, events (one JSON object a line) to stderr.`;

const SERVE_HELP = `${PROGRAM} serve: runs a relay until it gets TERM or INT, then lets clients know and ends.

  --data DIR               where it keeps its key and its rooms; made at the first start
  --listen HOST:PORT       where it listens (${DEFAULT_LISTEN}); [v6]:PORT too; 0.0.0.0 means every address; port 0 takes a free one
  --access-token-file F    only who shows this token may make rooms; 22 characters of base64url, mode 0600
  --admin-token-file F     admins may connect from elsewhere with this token (ALPN aparte-admin/1)
  --limit NAME=NUMBER      sets a limit, may be repeated: ${Object.keys(DEFAULT_LIMITS).join(', ')}
  --json                   when ready, one JSON object on stdout instead of a sentence

Example: ${PROGRAM} serve --data /var/lib/aparte --listen 0.0.0.0:4747`;

const FINGERPRINT_HELP = `${PROGRAM} fingerprint: prints the SHA-256 of the public key of the relay in DIR, which every invitation carries.

  --data DIR   the relay's folder
  --json       {"pin","sha256"}: base64url as in addresses, hexadecimal as openssl prints it

Example: ${PROGRAM} fingerprint --data /var/lib/aparte`;

const OPTIONS = {
  data: { type: 'string' },
  listen: { type: 'string', default: DEFAULT_LISTEN },
  'access-token-file': { type: 'string' },
  'admin-token-file': { type: 'string' },
  limit: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} as const;

const usage = (what: string): AparteError => new AparteError('usage', { what });

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node adds advice after the first sentence that does not fit here.
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'the options cannot be read');
  }
}

type Values = ReturnType<typeof parse>['values'];

/** @throws AparteError `usage` */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name, ...more] = positionals;
  if (values.version) return { name: 'version' };
  if (name === undefined || name === 'help') {
    if (values.help || name === 'help') return { name: 'help', text: HELP };
    throw usage('a command is missing');
  }
  if (more.length > 0) throw usage(`"${more.join(' ')}" is one word too many`);
  if (name === 'serve') return values.help ? { name: 'help', text: SERVE_HELP } : parseServe(values);
  if (name !== 'fingerprint') throw usage(`there is no command "${name}"`);
  if (values.help) return { name: 'help', text: FINGERPRINT_HELP };
  return { name, dataDir: dataOf(values), isJson: values.json };
}

/** Options of `serve` without the command's name: how a parent starts the relay as its child. */
export function parseServeOptions(args: readonly string[]): ServeCommand {
  return parseServe(parse(args).values);
}

function parseServe(values: Values): ServeCommand {
  const { 'access-token-file': accessTokenFile, 'admin-token-file': adminTokenFile } = values;
  return {
    name: 'serve',
    dataDir: dataOf(values),
    listen: parseListenAddress(values.listen),
    ...(accessTokenFile !== undefined && { accessTokenFile }),
    ...(adminTokenFile !== undefined && { adminTokenFile }),
    limits: Object.fromEntries((values.limit ?? []).map(parseLimit)),
    isJson: values.json,
  };
}

function dataOf(values: Values): string {
  if (values.data === undefined || values.data === '') throw usage('--data DIR is missing');
  return values.data;
}

function parseLimit(text: string): readonly [keyof Limits, number] {
  const [name = '', value = ''] = text.split('=');
  if (!isLimitName(name) || !/^\d{1,15}$/u.test(value))
    throw new AparteError('usage', { option: '--limit', value: text });
  return [name, Number(value)];
}
