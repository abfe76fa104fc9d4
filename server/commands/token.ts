/** Tokens by name: made here, shown once, kept by their hashes; a relay that runs is told. */
import { randomBytes } from 'node:crypto';
import { toBase64Url } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { ACCESS_TOKEN_BYTES } from '../../protocol/limits';
import { DataDirectory } from '../process/data-directory';
import { readTokens, writeTokens } from '../process/operator-files';
import { printResult } from '../process/output';
import { PROGRAM } from '../release';
import { AccessToken } from '../token';
import { TOKEN_SCOPES, type TokenEntry } from '../tokens';
import { tellRelay } from './admin-client';
import { DATA_OPTION, JSON_OPTION, required, type CommandSpec, type Typed } from './command';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 3650;

const NAME = /^[\w.-]{1,64}$/u;

function nameOf({ words: [name = ''] }: Typed): string {
  if (!NAME.test(name)) throw new AparteError('usage', { what: 'a name has letters, digits, dots and dashes' });
  return name;
}

function daysOf(typed: Typed): number | undefined {
  const text = typed.values.get('days')?.[0];
  if (text === undefined) return undefined;
  const days = Number(text);
  if (!/^\d{1,4}$/u.test(text) || days < 1 || days > MAX_DAYS)
    throw new AparteError('usage', { what: `--days must be a whole number from 1 to ${String(MAX_DAYS)}` });
  return days;
}

export const TOKEN_CREATE: CommandSpec = {
  name: 'token create',
  purpose: 'makes a token and shows it, this once: whoever has it may make rooms (access), or administer (admin)',
  words: ['NAME'],
  options: [
    DATA_OPTION,
    { name: 'for', placeholder: 'KIND', help: `what it opens: ${TOKEN_SCOPES.join(' or ')} (default access)` },
    { name: 'days', placeholder: 'NUMBER', help: 'for how long it is valid; without it until it is revoked' },
    JSON_OPTION,
  ],
  example: `${PROGRAM} token create newsroom --data /var/lib/aparte --days 90`,
  run: async (typed) => {
    const dataDir = required(typed, 'data', 'DIR');
    const name = nameOf(typed);
    const kind = typed.values.get('for')?.[0] ?? 'access';
    const scope = TOKEN_SCOPES.find((one) => one === kind);
    if (!scope) throw new AparteError('usage', { what: `--for must be ${TOKEN_SCOPES.join(' or ')}` });
    const days = daysOf(typed);
    const { tokensFile } = await DataDirectory.open(dataDir);
    const entries = await readTokens(tokensFile);
    if (entries.some((entry) => entry.name === name))
      throw new AparteError('usage', { what: `there is a token "${name}"; revoke it first, or choose another name` });
    const bytes = randomBytes(ACCESS_TOKEN_BYTES);
    const expiry = days === undefined ? {} : { expiresMs: Date.now() + days * DAY_MS };
    await writeTokens(tokensFile, [...entries, { name, scope, token: AccessToken.of(bytes), ...expiry }]);
    await tellRelay(dataDir);
    const token = toBase64Url(bytes);
    printResult(typed.switches.has('json') ? JSON.stringify({ name, scope, token, ...expiry }) : token);
    return undefined;
  },
};

export const TOKEN_LIST: CommandSpec = {
  name: 'token list',
  purpose: 'lists tokens by name, what they open and until when; the tokens themselves are known to nobody here',
  options: [DATA_OPTION, JSON_OPTION],
  example: `${PROGRAM} token list --data /var/lib/aparte`,
  run: async (typed) => {
    const { tokensFile } = DataDirectory.existing(required(typed, 'data', 'DIR'));
    const entries = await readTokens(tokensFile);
    if (typed.switches.has('json')) printResult(JSON.stringify(entries.map(({ token: _hidden, ...entry }) => entry)));
    else for (const entry of entries) printResult(lineOf(entry));
    return undefined;
  },
};

function lineOf({ name, scope, expiresMs }: TokenEntry): string {
  const until = expiresMs === undefined ? 'until it is revoked' : `until ${new Date(expiresMs).toISOString()}`;
  return `${name.padEnd(24)}${scope.padEnd(8)}${until}`;
}

export const TOKEN_REVOKE: CommandSpec = {
  name: 'token revoke',
  purpose:
    'ends a token; whoever came in by it is cut off. While any access token is left, or was a setting, making rooms needs one',
  words: ['NAME'],
  options: [DATA_OPTION],
  example: `${PROGRAM} token revoke newsroom --data /var/lib/aparte`,
  run: async (typed) => {
    const dataDir = required(typed, 'data', 'DIR');
    const { tokensFile } = DataDirectory.existing(dataDir);
    const entries = await readTokens(tokensFile);
    const name = nameOf(typed);
    if (!entries.some((entry) => entry.name === name))
      throw new AparteError('usage', { what: `there is no token "${name}"` });
    await writeTokens(
      tokensFile,
      // A lock whose last key is taken away stays a lock: an expired entry says so.
      entries.map((entry) => (entry.name === name ? revoked(entry) : entry)),
    );
    await tellRelay(dataDir);
    return undefined;
  },
};

function revoked({ scope }: TokenEntry): TokenEntry {
  const random = randomBytes(ACCESS_TOKEN_BYTES);
  return { name: `revoked-${random.toString('hex').slice(0, 8)}`, scope, token: AccessToken.of(random), expiresMs: 0 };
}
