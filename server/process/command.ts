/** What the commands of `aparte-relay` do. */
import { formatHostPort } from '../../protocol/address';
import { toBase64Url, toHex } from '../../protocol/bytes';
import { AparteError, ERROR_CODES, toAparteError } from '../../protocol/errors';
import { makeRelayKey } from '../crypto/relay-key';
import { PROGRAM, RELEASE } from '../release';
import { DataDirectory } from './data-directory';
import { parseCommand, type ServeCommand } from './options';
import { exitWith, printError, printEvents, printResult, surviveClosedPipes } from './output';
import { RelayServer, type Listening, type RelayConfiguration } from './relay-server';
import { handleSignals } from './signals';
import { textOf } from './texts';
import { readTokenFile } from './token-file';

export async function runCommand(args: readonly string[]): Promise<void> {
  surviveClosedPipes();
  const failed = (error: unknown): void => exitWith(explain(error));
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  try {
    const command = parseCommand(args);
    if (command.name === 'serve') exitWith(await serve(command));
    else if (command.name === 'fingerprint') await fingerprint(command);
    else printResult(command.name === 'help' ? command.text : RELEASE);
  } catch (error) {
    failed(error);
  }
}

/** A configuration from options: tokens are read from their files. */
export async function configurationOf(command: ServeCommand): Promise<RelayConfiguration> {
  const { dataDir, listen, limits, accessTokenFile, adminTokenFile } = command;
  return {
    dataDir,
    listen,
    limits,
    accessToken: accessTokenFile === undefined ? undefined : await readTokenFile(accessTokenFile),
    adminToken: adminTokenFile === undefined ? undefined : await readTokenFile(adminTokenFile),
  };
}

async function serve(command: ServeCommand): Promise<number> {
  const server = new RelayServer(await configurationOf(command));
  printEvents(server.events);
  handleSignals(server);
  const listening = await server.start();
  printResult(command.isJson ? JSON.stringify(readyLine(listening)) : readySentence(listening));
  return server.ended;
}

function readyLine({ host, port, pin, relay, relays }: Listening) {
  return { event: 'listening', address: formatHostPort(host, port), relay, pin, host, port, relays, release: RELEASE };
}

function readySentence({ host, port, relay }: Listening): string {
  return `The relay listens on ${formatHostPort(host, port)}. Its address, for those who make rooms on it: ${relay}`;
}

async function fingerprint(command: { readonly dataDir: string; readonly isJson: boolean }): Promise<void> {
  const directory = DataDirectory.existing(command.dataDir);
  const privateKey = await directory.existingKey();
  if (!privateKey) throw new AparteError('relay-key-missing', { path: directory.keyFile });
  const { hash } = makeRelayKey(privateKey);
  const pin = toBase64Url(hash);
  const sha256 = toHex(hash);
  printResult(command.isJson ? JSON.stringify({ pin, sha256 }) : `pin     ${pin}\nsha256  ${sha256}`);
}

/** One line: code, what, why, what to type. @returns the exit code */
function explain(error: unknown): number {
  const known = toAparteError(error);
  printError(`${PROGRAM}: ${known.code}: ${textOf(known)}`);
  return ERROR_CODES[known.code].exit;
}
