/**
 * A backup: one file that holds a vault's whole database, encrypted under a key of its own, which a passphrase opens. What is not sealed
 * (docs/PROTOCOL.md §12) says how the passphrase becomes a key, and when the file was made.
 */
import { asciiLabel, ByteReader, ByteWriter, equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { nonceBytes, open, seal, TAG_BYTES } from '../crypto/aead';
import { sha256 } from '../crypto/hash';
import { KEY_BYTES, VaultKey } from '../crypto/keys';
import type { Random } from '../crypto/random';
import { derivePassphraseKek, newPassphraseParameters } from '../crypto/vault-key';

const MAGIC = asciiLabel('aparte/1 backup', 15);
const VERSION = 1;
const SUITE = 'xchacha20-poly1305';
const SALT_BYTES = 16;
const DIGEST_BYTES = 32;
const CHECK_BYTES = 8;
const HEADER_BYTES = MAGIC.length + 1 + 8 + 4 + 1 + 1 + SALT_BYTES;
const NONCE_BYTES = nonceBytes(SUITE);
const BOX_BYTES = NONCE_BYTES + KEY_BYTES + 8 + DIGEST_BYTES + TAG_BYTES;
const PREFIX_BYTES = HEADER_BYTES + BOX_BYTES + CHECK_BYTES;

/** What a backup is made of. */
export interface BackupContent {
  /** An SQLCipher database. */
  readonly database: Uint8Array;
  /** What the database is encrypted with; the caller purges it. */
  readonly key: VaultKey;
  readonly createdMs: number;
}

/** The file. */
export async function encodeBackup(
  { database, key, createdMs }: BackupContent,
  passphrase: string,
  random: Random,
): Promise<Uint8Array> {
  const parameters = newPassphraseParameters(random);
  const { memoryKib, passes, lanes, salt } = parameters;
  const header = new ByteWriter(HEADER_BYTES).put(MAGIC).u8(VERSION).u64(createdMs).u32(memoryKib);
  const clear = header.u8(passes).u8(lanes).put(salt).done();
  const kek = await derivePassphraseKek(passphrase, parameters);
  try {
    const box = key.use((bytes) => {
      const plaintext = new ByteWriter(KEY_BYTES + 8 + DIGEST_BYTES)
        .put(bytes)
        .u64(database.length)
        .put(sha256(database))
        .done();
      try {
        return seal({ random }, SUITE, kek, (nonce) => ({ header: nonce, aad: clear, plaintext }));
      } finally {
        plaintext.fill(0);
      }
    });
    const file = new Uint8Array(PREFIX_BYTES + database.length);
    file.set(clear);
    file.set(box, HEADER_BYTES);
    file.set(checkOf(file), HEADER_BYTES + BOX_BYTES);
    file.set(database, PREFIX_BYTES);
    return file;
  } finally {
    kek.purge();
  }
}

/**
 * What a file holds, once all of it proved to be what was written.
 * @throws AparteError `backup-damaged`, `backup-cut`, `vault-newer`, `wrong-passphrase`
 */
export async function decodeBackup(file: Uint8Array, passphrase: string): Promise<BackupContent> {
  if (!equalBytes(file.subarray(0, MAGIC.length), MAGIC)) throw new AparteError('backup-damaged', { what: 'magic' });
  const version = file[MAGIC.length];
  // Before the rest, which another version may lay out otherwise.
  if (version !== undefined && version > VERSION) {
    throw new AparteError('vault-newer', { version, supported: VERSION });
  }
  if (file.length < PREFIX_BYTES) throw new AparteError('backup-cut');
  // A checksum of its own tells a damaged file from a wrong passphrase: both would fail to open.
  const check = file.subarray(HEADER_BYTES + BOX_BYTES, PREFIX_BYTES);
  if (version !== VERSION || !equalBytes(check, checkOf(file))) {
    throw new AparteError('backup-damaged', { what: 'header' });
  }
  const clear = file.subarray(0, HEADER_BYTES);
  const reader = new ByteReader(clear.subarray(MAGIC.length + 1));
  const createdMs = reader.u64();
  const parameters = {
    memoryKib: reader.u32(),
    passes: reader.u8(),
    lanes: reader.u8(),
    salt: reader.take(SALT_BYTES),
  };
  const plaintext = await openBox(file.subarray(HEADER_BYTES, HEADER_BYTES + BOX_BYTES), clear, passphrase, parameters);
  const sealed = new ByteReader(plaintext);
  const key = VaultKey.take(VaultKey, sealed.take(KEY_BYTES));
  const [length, digest] = [sealed.u64(), sealed.take(DIGEST_BYTES)];
  const database = file.subarray(PREFIX_BYTES);
  plaintext.fill(0, 0, KEY_BYTES);
  if (database.length < length) {
    key.purge();
    throw new AparteError('backup-cut');
  }
  if (database.length > length || !equalBytes(sha256(database), digest)) {
    key.purge();
    throw new AparteError('backup-damaged', { what: 'database' });
  }
  return { database, key, createdMs };
}

async function openBox(
  box: Uint8Array,
  aad: Uint8Array,
  passphrase: string,
  parameters: Parameters<typeof derivePassphraseKek>[1],
): Promise<Uint8Array> {
  const kek = await derivePassphraseKek(passphrase, parameters);
  try {
    return open(SUITE, kek, { nonce: box.subarray(0, NONCE_BYTES), aad, ciphertext: box.subarray(NONCE_BYTES) });
  } catch (error) {
    throw new AparteError('wrong-passphrase', {}, { cause: error });
  } finally {
    kek.purge();
  }
}

function checkOf(file: Uint8Array): Uint8Array {
  return sha256(file.subarray(0, HEADER_BYTES + BOX_BYTES)).subarray(0, CHECK_BYTES);
}
