/** The relay as a child: configured and administered over its parent's port, and nothing without it. */
import type { RelayChildConfiguration } from '../../protocol/relay-child';
import { AparteError, ERROR_CODES, toAparteError } from '../../protocol/errors';
import { isLimitName, type Limits } from '../limits';
import { AccessToken } from '../token';
import type { TokenEntry, TokenScope } from '../tokens';
import { parseTyped } from '../commands/command';
import { configurationOf, resolveOrThrow } from '../configuration/load';
import { SETTINGS } from '../configuration/settings';
import { flagSource } from '../configuration/sources';
import type { AdminSession } from '../admin/session';
import { parseListenAddress } from './listen-address';
import { exitWith, surviveClosedPipes } from './output';
import { PortDuplex, type ParentPort } from './parent-port';
import { RelayServer, type RelayConfiguration } from './relay-server';
import { handleSignals } from './signals';

/** How long a child that cannot start waits for its parent to ask why. */
const LAST_WORDS_MS = 2000;
const POLL_MS = 20;
/** Electron's port does not tell when a message is through; an exit would drop those that are not. */
const FLUSH_MS = 50;

/** What a relay is that was told nothing. */
const NOWHERE: RelayConfiguration = { dataDir: '', listen: [] };

/** @returns the exit code */
async function runChild(port: ParentPort, args: readonly string[]): Promise<number> {
  surviveClosedPipes();
  const duplex = new PortDuplex(port);
  const configuration = await configure(args, receive(port, duplex));
  const server = new RelayServer('refused' in configuration ? NOWHERE : { ...configuration, keepsEvents: true });
  const session = server.acceptAdmin(duplex, { via: 'parent', fromTheBeginning: true });
  port.onClose(() => {
    duplex.portClosed();
    server.stop();
  });
  handleSignals(server, 'stop');
  try {
    if ('refused' in configuration) throw server.refuse(configuration.refused);
    await server.start('parent');
  } catch (error) {
    await lastWords(session);
    return ERROR_CODES[toAparteError(error).code].exit;
  }
  return server.ended;
}

/** The configuration, or why there is none: the parent is told the same way as of any failed start. */
async function configure(
  args: readonly string[],
  firstMessage: Promise<unknown>,
): Promise<RelayConfiguration | { readonly refused: AparteError }> {
  try {
    return args.length > 0 ? await fromArguments(args) : readConfiguration(await firstMessage);
  } catch (error) {
    return { refused: toAparteError(error) };
  }
}

export function startChild(port: ParentPort, args: readonly string[]): void {
  // Its parent hears of it from the exit code.
  const failed = (error: unknown): void => exitWith(ERROR_CODES[toAparteError(error).code].exit);
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  runChild(port, args).then((exitCode) => setTimeout(() => exitWith(exitCode), FLUSH_MS), failed);
}

/** Texts are pieces of the admin stream; resolves with the first message that is none. */
function receive(port: ParentPort, duplex: PortDuplex): Promise<unknown> {
  return new Promise((resolve) => {
    port.onMessage((message) => {
      if (typeof message === 'string') duplex.received(message);
      else resolve(message);
    });
  });
}

/** The parent must learn why the start failed: it may not have had the time to ask. */
async function lastWords(session: AdminSession): Promise<void> {
  for (let waitedMs = 0; waitedMs < LAST_WORDS_MS && !session.isInformed; waitedMs += POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Arguments as of `serve`, and nothing from elsewhere: the app decides what its child is. @throws AparteError */
async function fromArguments(args: readonly string[]): Promise<RelayConfiguration> {
  const options = [...SETTINGS, { name: 'limit', placeholder: 'NAME=NUMBER', help: '', isList: true }];
  const { values } = parseTyped(options, [], args);
  return configurationOf(resolveOrThrow([flagSource(values, values.get('limit'))]).settings);
}

function tokenOf(scope: TokenScope, text: string | undefined): readonly TokenEntry[] {
  return text === undefined ? [] : [{ name: scope, scope, token: AccessToken.parse(text, `${scope}Token`) }];
}

/** @throws AparteError `configuration`, `usage` */
function readConfiguration(message: unknown): RelayConfiguration {
  if (!isConfiguration(message)) throw new AparteError('configuration', { what: 'first message' });
  const { dataDir, listen, accessToken, adminToken, limits = {} } = message;
  const known: Partial<Record<keyof Limits, number>> = {};
  for (const [name, value] of Object.entries(limits)) {
    if (!isLimitName(name) || !Number.isSafeInteger(value) || value < 0)
      throw new AparteError('configuration', { what: name });
    known[name] = value;
  }
  return {
    dataDir,
    listen: [{ kind: 'tcp', ...parseListenAddress(listen), isProxied: false }],
    limits: known,
    tokens: [...tokenOf('access', accessToken), ...tokenOf('admin', adminToken)],
  };
}

function isConfiguration(message: unknown): message is RelayChildConfiguration {
  if (typeof message !== 'object' || message === null) return false;
  const field = (name: string): unknown => Reflect.get(message, name);
  const isText = (name: string): boolean => typeof field(name) === 'string' && field(name) !== '';
  const isTextOrAbsent = (name: string): boolean => field(name) === undefined || isText(name);
  const limits = field('limits');
  const areLimits =
    limits === undefined ||
    (typeof limits === 'object' &&
      limits !== null &&
      Object.values(limits).every((value) => typeof value === 'number'));
  return (
    isText('dataDir') && isText('listen') && isTextOrAbsent('accessToken') && isTextOrAbsent('adminToken') && areLimits
  );
}
