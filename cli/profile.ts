/** Opens the profile that a command names, for as long as the command works with it. */
import path from 'node:path';

import { Engine } from '../client/engine';
import { systemRandom } from '../client/crypto/random';
import { DiskFiles } from '../client/files/local-files';
import { connectOverTls } from '../client/link/tls-connect';
import { systemClock, type LogRecordSink } from '../client/ports';
import { lockProfile } from '../client/vault/profile-lock';
import { createVault, defaultKeyFile, describeVault, type VaultSecret } from '../client/vault/slots';
import type { AsyncVaultStore, RoomRecord } from '../client/vault/store';
import { openVault, type Vault } from '../client/vault/vault';
import { toHex } from '../protocol/bytes';
import { AparteError } from '../protocol/errors';
import type { CommandContext } from './context';
import { PROGRAM, RELEASE } from './release';
import { resolveRoom } from './room-name';
import { readSecretLine } from './secret-files';
import { untilStopped } from './wait';

/** A room of an open profile. */
export interface OpenRoom {
  readonly engine: Engine;
  readonly room: string;
  readonly record: RoomRecord;
}

/** The profile's folder, and that of its vault within: the same as the app's. */
export function profileFolders({ given }: CommandContext): { readonly folder: string; readonly vault: string } {
  const folder = path.resolve(given.required('profile'));
  return { folder, vault: path.join(folder, 'vault') };
}

/** What opens the vault: the passphrase of a file, else the key file. @throws AparteError `file-permissions`, `configuration`, `usage` */
export async function vaultSecret(context: CommandContext): Promise<VaultSecret> {
  const file = context.given.text('passphrase-file');
  if (file === undefined) return { keyFile: defaultKeyFile(profileFolders(context).vault) };
  const passphrase = await readSecretLine(file, context.say);
  if (passphrase === '') throw new AparteError('usage', { what: context.say('emptyPassphrase') });
  return { passphrase };
}

/** Runs `task` while this process holds the profile; nobody else opens it meanwhile. @throws AparteError `profile-in-use` */
export async function withLock<Result>(context: CommandContext, task: () => Promise<Result>): Promise<Result> {
  const lock = lockProfile(profileFolders(context).folder);
  try {
    return await task();
  } finally {
    lock.release();
  }
}

/** Runs `task` on the open vault. @throws AparteError `vault-missing`, `wrong-passphrase`, … */
export async function withVault<Result>(
  context: CommandContext,
  task: (store: AsyncVaultStore) => Promise<Result>,
): Promise<Result> {
  // Looked at first: a mistyped folder is not to be made by looking.
  if ((await describeVault(profileFolders(context).vault)) === 'absent') throw new AparteError('vault-missing');
  return withLock(context, async () => {
    const vault = await openVaultOf(context, await vaultSecret(context));
    try {
      return await task(vault.store);
    } finally {
      await vault.close();
    }
  });
}

/** Opens the vault; the caller holds the lock. */
export function openVaultOf(context: CommandContext, secret: VaultSecret): Promise<Vault> {
  const { vault: directory } = profileFolders(context);
  return openVault({ directory, secret, workerPath: context.workerPath });
}

/** Makes the vault where there is none. Returns whether it did. */
export async function ensureVault(context: CommandContext, secret: VaultSecret): Promise<boolean> {
  const { vault: directory } = profileFolders(context);
  if ((await describeVault(directory)) !== 'absent') return false;
  await createVault({ directory, secret });
  return true;
}

/** An engine on an open vault; the caller closes it before the vault. */
export function openEngine(
  context: CommandContext,
  store: AsyncVaultStore,
  connects: (room: string) => boolean,
): Promise<Engine> {
  return Engine.open({
    store,
    clock: systemClock,
    random: systemRandom,
    connect: connectOverTls,
    program: { program: PROGRAM, release: RELEASE },
    log: recordsOf(context),
    files: new DiskFiles(path.join(profileFolders(context).folder, 'files')),
    connects,
  });
}

/** Runs `task` with the profile's engine. @param connects which of its rooms connect by themselves */
export async function withEngine<Result>(
  context: CommandContext,
  connects: (room: string) => boolean,
  task: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  return withVault(context, (store) => runEngine(context, { store, connects }, task));
}

/** Runs `task` with the engine of which one room, the one that `name` means, connects if `online`. */
export async function withRoom<Result>(
  context: CommandContext,
  { name, online }: { readonly name: string; readonly online: boolean },
  task: (open: OpenRoom) => Promise<Result>,
): Promise<Result> {
  return withVault(context, async (store) => {
    const record = resolveRoom(name, await store.listRooms(), context.say);
    const room = toHex(record.room);
    return runEngine(context, { store, connects: (id) => online && id === room }, (engine) =>
      task({ engine, room, record }),
    );
  });
}

async function runEngine<Result>(
  context: CommandContext,
  { store, connects }: { readonly store: AsyncVaultStore; readonly connects: (room: string) => boolean },
  task: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const engine = await openEngine(context, store, connects);
  try {
    // Interrupted here and nowhere further out: what was opened is closed in its order first. A process that exits while the vault's thread is
    // in its native code is aborted.
    return await untilStopped(context.stop, task(engine));
  } finally {
    await engine.close();
  }
}

function recordsOf({ debug, output }: CommandContext): LogRecordSink {
  if (!debug) return () => undefined;
  return (level, event, fields = {}) => {
    output.note(`${level} ${event} ${JSON.stringify(fields)}`);
  };
}
