/** What a relay keeps in its folder: its key, its certificate, its store, and who has it open. */
import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { chmod, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';
import { isP256PrivateKey } from '../crypto/relay-key';
import { FileBlobs } from '../blobs/file-blobs';
import type { SegmentLog } from '../log/segment-log';
import { openStore } from '../log/store';
import { Ballast } from './ballast';
import { createSecret, diskError, hasCode, makePrivateFolder, readSecret } from './secret-file';

const KEY_FILE = 'relay-key.pem';
const ROOM_IDS_FILE = 'room-ids.key';
const CERTIFICATE_FILE = 'relay-certificate.pem';
const PROCESS_FILE = 'relay.pid';
const STORE_FOLDER = 'store';
const BALLAST_FILE = 'ballast';
const BLOBS_FOLDER = 'blobs';
const SOCKET_FILE = 'admin.sock';
/** Its time is that of the last backup. */
export const BACKUP_FILE = 'last-backup';
const SECRET_BYTES = 32;

export class DataDirectory {
  private constructor(readonly folder: string) {}

  /** Opens the folder, made where it is missing. An empty one is closed to others; one with other things in it keeps its mode. */
  static async open(folder: string): Promise<DataDirectory> {
    const directory = new DataDirectory(path.resolve(folder));
    await makePrivateFolder(directory.folder);
    try {
      const files = await readdir(directory.folder);
      if (files.length === 0 && process.platform !== 'win32') await chmod(directory.folder, 0o700);
    } catch (error) {
      throw diskError(error, directory.folder);
    }
    return directory;
  }

  /** Room that is given away when the disk is full. */
  get ballast(): Ballast {
    return new Ballast(this.at(BALLAST_FILE));
  }

  /** The folder as it is; nothing is made or changed. */
  static existing(folder: string): DataDirectory {
    return new DataDirectory(path.resolve(folder));
  }

  get keyFile(): string {
    return this.at(KEY_FILE);
  }

  get storeFolder(): string {
    return this.at(STORE_FOLDER);
  }

  get certificateFile(): string {
    return this.at(CERTIFICATE_FILE);
  }

  /** Tokens by their hashes. */
  get tokensFile(): string {
    return this.at('tokens.json');
  }

  /** Bans and closed rooms. */
  get rulesFile(): string {
    return this.at('rules.json');
  }

  /** Events of this run and those before it. */
  get eventsFolder(): string {
    return this.at('events');
  }

  /** When its last backup was made; the backup is another process. @returns milliseconds since 1970 */
  async lastBackupMs(): Promise<number | undefined> {
    return stat(this.at(BACKUP_FILE)).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  }

  /** A backup was made and read back. Where the folder may only be read, nobody notes it. */
  async noteBackup(): Promise<void> {
    await writeFile(this.at(BACKUP_FILE), '', { mode: 0o600 }).catch(() => undefined);
  }

  get adminSocket(): string {
    return this.at(SOCKET_FILE);
  }

  /**
   * The relay's private key, made at its first start and never again: data without a key is an accident, and a new key would
   * part every member from their rooms.
   */
  async relayKey(): Promise<KeyObject> {
    const existing = await this.existingKey();
    if (existing) return existing;
    if (await this.hasStore()) throw new AparteError('relay-key-missing', { path: this.keyFile });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await createSecret(this.keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    // Another process may have been first: what stands in the file is the key.
    return (await this.existingKey()) ?? privateKey;
  }

  /** The relay's private key, if it has one. @throws AparteError `relay-key-damaged`, `file-permissions` */
  async existingKey(): Promise<KeyObject | undefined> {
    const file = this.keyFile;
    const pem = await readSecret(file);
    if (!pem) return undefined;
    let key: KeyObject;
    try {
      key = createPrivateKey(pem);
    } catch {
      // The cause may quote the file: it is not passed on.
      throw new AparteError('relay-key-damaged', { path: file });
    }
    if (!isP256PrivateKey(key)) throw new AparteError('relay-key-damaged', { path: file });
    return key;
  }

  /** Keys the short ids of rooms in events. */
  async roomIdSecret(): Promise<Uint8Array> {
    const file = this.at(ROOM_IDS_FILE);
    await createSecret(file, randomBytes(SECRET_BYTES));
    return (await readSecret(file)) ?? randomBytes(SECRET_BYTES);
  }

  /** Opens the store for this process alone. @throws AparteError `relay-data-in-use` with the other's process id */
  async openLog(): Promise<SegmentLog> {
    try {
      const log = await this.ballast.around(() => openStore(this.storeFolder));
      // Only a hint for people: the lock is the store's own, and ends with its process however that ends.
      await writeFile(this.at(PROCESS_FILE), `${String(process.pid)}\n`, { mode: 0o600 });
      return log;
    } catch (error) {
      if (!(error instanceof AparteError) || error.code !== 'relay-data-in-use') throw diskError(error, this.folder);
      const pid = await this.otherProcess();
      throw new AparteError('relay-data-in-use', { path: this.folder, ...(pid > 0 && { pid }) }, { cause: error });
    }
  }

  /** Opens the folder of blobs; whoever has the store open has this too. */
  openBlobs(): Promise<FileBlobs> {
    return FileBlobs.open(this.at(BLOBS_FOLDER));
  }

  /** The store was closed. */
  async released(): Promise<void> {
    await rm(this.at(PROCESS_FILE), { force: true });
  }

  private async otherProcess(): Promise<number> {
    const text = await readFile(this.at(PROCESS_FILE), 'utf8').catch(() => '');
    const pid = Number(text.trim());
    return Number.isSafeInteger(pid) ? pid : 0;
  }

  private async hasStore(): Promise<boolean> {
    try {
      return (await readdir(this.storeFolder)).length > 0;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw diskError(error, this.storeFolder);
    }
  }

  private at(name: string): string {
    return path.join(this.folder, name);
  }
}
