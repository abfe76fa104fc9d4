import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import type { VaultKey } from '../../../client/crypto/keys';
import { databasePath, slotFilePath } from '../../../client/vault/paths';
import {
  addSlot,
  createVault,
  defaultKeyFile,
  describeVault,
  keepOnlySlot,
  markDatabaseMade,
  unlockVault,
  type Keychain,
} from '../../../client/vault/slots';
import { codeRejected, filesBelow, filesContaining, printed, temporaryFolder } from './fixtures';

const PASSPHRASE = { passphrase: 'correct horse battery staple' };

/** A keychain of this test: it reverses bytes, and knows its own from others' by a first byte. */
class ReversingKeychain implements Keychain {
  isAvailable = true;

  available(): boolean {
    return this.isAvailable;
  }

  protect(bytes: Uint8Array): Promise<Uint8Array> {
    return Promise.resolve(Uint8Array.from([76, ...Array.from(bytes).reverse()]));
  }

  unprotect([first, ...bytes]: Uint8Array): Promise<Uint8Array> {
    return first === 76
      ? Promise.resolve(Uint8Array.from(bytes.reverse()))
      : Promise.reject(new Error('not encrypted by this keychain'));
  }
}

function newVault() {
  const directory = path.join(temporaryFolder(), 'vault');
  return { directory, keyFile: { keyFile: defaultKeyFile(directory) } };
}

const exported = ({ key }: { key: VaultKey }) => key.exportBytes();

async function keyOf(directory: string, secret: Parameters<typeof unlockVault>[0]['secret']): Promise<Uint8Array> {
  return exported(await unlockVault({ directory, secret }));
}

describe('making and unlocking', () => {
  it('says what there is', async () => {
    const { directory, keyFile } = newVault();
    expect(await describeVault(directory)).toBe('absent');
    expect(await codeRejected(unlockVault({ directory, secret: PASSPHRASE }))).toBe('vault-missing');
    await createVault({ directory, secret: keyFile });
    expect(await describeVault(directory)).toEqual({ slots: ['key-file'] });
    expect(await codeRejected(createVault({ directory, secret: keyFile }))).toBe('vault-exists');
  });

  it('gives the same key through every slot, and another in another vault', async () => {
    const { directory, keyFile } = newVault();
    const keychain = new ReversingKeychain();
    await createVault({ directory, secret: PASSPHRASE });
    await addSlot({ directory, secret: PASSPHRASE }, { keychain });
    await addSlot({ directory, secret: { keychain } }, keyFile);
    expect(await describeVault(directory)).toEqual({ slots: ['passphrase', 'keychain', 'key-file'] });
    const key = await keyOf(directory, PASSPHRASE);
    expect(key).toHaveLength(32);
    expect(await keyOf(directory, { keychain })).toEqual(key);
    expect(await keyOf(directory, keyFile)).toEqual(key);

    const other = newVault();
    await createVault({ directory: other.directory, secret: other.keyFile });
    expect(await keyOf(other.directory, other.keyFile)).not.toEqual(key);
  });

  it('replaces a passphrase by another', async () => {
    const { directory } = newVault();
    await createVault({ directory, secret: PASSPHRASE });
    const key = await keyOf(directory, PASSPHRASE);
    await addSlot({ directory, secret: PASSPHRASE }, { passphrase: 'another' });
    expect(await keyOf(directory, { passphrase: 'another' })).toEqual(key);
    expect(await codeRejected(unlockVault({ directory, secret: PASSPHRASE }))).toBe('wrong-passphrase');
  });

  it('adds no slot without opening the vault', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    await addSlot({ directory, secret: keyFile }, PASSPHRASE);
    expect(await codeRejected(addSlot({ directory, secret: { passphrase: 'x' } }, { passphrase: 'y' }))).toBe(
      'wrong-passphrase',
    );
  });

  it('says which slots there are where the given secret has none', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    await expect(unlockVault({ directory, secret: PASSPHRASE })).rejects.toMatchObject({
      code: 'vault-locked',
      details: { given: 'passphrase', slots: 'key-file' },
    });
  });

  it('remembers that the database was made', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    expect((await unlockVault({ directory, secret: keyFile })).database).toBe(false);
    await markDatabaseMade(directory);
    expect((await unlockVault({ directory, secret: keyFile })).database).toBe(true);
  });
});

describe('one way in, in place of all others', () => {
  it('takes turns: key file, passphrase, another passphrase, keychain', async () => {
    const { directory, keyFile } = newVault();
    const keychain = new ReversingKeychain();
    await createVault({ directory, secret: keyFile });
    await markDatabaseMade(directory);
    const key = await keyOf(directory, keyFile);

    await keepOnlySlot({ directory, secret: keyFile }, PASSPHRASE);
    expect(await describeVault(directory)).toEqual({ slots: ['passphrase'] });
    expect(filesBelow(directory).map((file) => path.basename(file))).toEqual(['slots.json']);
    expect(await codeRejected(unlockVault({ directory, secret: keyFile }))).toBe('vault-locked');

    await keepOnlySlot({ directory, secret: PASSPHRASE }, { passphrase: 'another' });
    expect(await codeRejected(unlockVault({ directory, secret: PASSPHRASE }))).toBe('wrong-passphrase');
    expect(await keyOf(directory, { passphrase: 'another' })).toEqual(key);

    await keepOnlySlot({ directory, secret: { passphrase: 'another' } }, { keychain });
    expect(await describeVault(directory)).toEqual({ slots: ['keychain'] });
    const opened = await unlockVault({ directory, secret: { keychain } });
    expect([exported(opened), opened.database]).toEqual([key, true]);
  });

  it('changes nothing for whoever cannot open the vault, nor where the new way does not work', async () => {
    const { directory } = newVault();
    const keychain = new ReversingKeychain();
    await createVault({ directory, secret: PASSPHRASE });
    const before = readFileSync(slotFilePath(directory), 'utf8');
    const wrong = keepOnlySlot({ directory, secret: { passphrase: 'guessed' } }, { passphrase: 'mine now' });
    expect(await codeRejected(wrong)).toBe('wrong-passphrase');
    keychain.isAvailable = false;
    const secret = PASSPHRASE;
    expect(await codeRejected(keepOnlySlot({ directory, secret }, { keychain }))).toBe('keychain-unavailable');
    const forgetful = {
      available: () => true,
      protect: (bytes: Uint8Array) => Promise.resolve(Uint8Array.from(bytes)),
      unprotect: () => Promise.reject(new Error('never seen')),
    };
    const lost = keepOnlySlot({ directory, secret }, { keychain: forgetful });
    expect(await codeRejected(lost)).toBe('keychain-unavailable');
    expect(readFileSync(slotFilePath(directory), 'utf8')).toBe(before);
  });

  it('that cannot be written leaves the old one', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    const key = await keyOf(directory, keyFile);
    mkdirSync(`${slotFilePath(directory)}.new`);
    expect(await codeRejected(keepOnlySlot({ directory, secret: keyFile }, PASSPHRASE))).toBe('disk-failed');
    expect(await keyOf(directory, keyFile)).toEqual(key);
  });
});

describe('secrets', () => {
  it('are in no file and in no error', async () => {
    const { directory } = newVault();
    await createVault({ directory, secret: PASSPHRASE });
    expect(filesContaining(directory, PASSPHRASE.passphrase)).toEqual([]);
    const key = Buffer.from(await keyOf(directory, PASSPHRASE));
    for (const text of [key.toString('latin1'), key.toString('hex'), key.toString('base64url')]) {
      expect(filesContaining(directory, text)).toEqual([]);
    }
    const error: unknown = await unlockVault({ directory, secret: { passphrase: 'mistyped horse' } }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'wrong-passphrase' });
    expect(printed(error)).not.toContain('mistyped');
  });

  it.runIf(process.platform !== 'win32')('lie in a folder and in files for their owner only', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(filesBelow(directory).map((file) => [path.basename(file), statSync(file).mode & 0o777])).toEqual([
      ['key', 0o600],
      ['slots.json', 0o600],
    ]);
  });
});

describe('the keychain', () => {
  it('that is not there refuses to make and to unlock', async () => {
    const { directory } = newVault();
    const keychain = new ReversingKeychain();
    keychain.isAvailable = false;
    expect(await codeRejected(createVault({ directory, secret: { keychain } }))).toBe('keychain-unavailable');
    expect(await describeVault(directory)).toBe('absent');
    keychain.isAvailable = true;
    await createVault({ directory, secret: { keychain } });
    keychain.isAvailable = false;
    expect(await codeRejected(unlockVault({ directory, secret: { keychain } }))).toBe('keychain-unavailable');
  });

  it('that is another, or fails, refuses', async () => {
    const { directory } = newVault();
    await createVault({ directory, secret: { keychain: new ReversingKeychain() } });
    const failing = (error: Error): Keychain => ({
      available: () => true,
      protect: () => Promise.reject(error),
      unprotect: () => Promise.reject(error),
    });
    const other = failing(new Error('another session'));
    expect(await codeRejected(unlockVault({ directory, secret: { keychain: other } }))).toBe('keychain-unavailable');
  });

  it('that gives something else than a key finds the vault damaged', async () => {
    const { directory } = newVault();
    const keychain = new ReversingKeychain();
    await createVault({ directory, secret: { keychain } });
    const short: Keychain = {
      available: () => true,
      protect: (bytes) => keychain.protect(bytes),
      unprotect: () => Promise.resolve(new Uint8Array(31)),
    };
    expect(await codeRejected(unlockVault({ directory, secret: { keychain: short } }))).toBe('vault-damaged');
  });
});

describe('the key file', () => {
  it('that is gone, cut, another, or a folder is told apart', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    const unlock = () => codeRejected(unlockVault({ directory, secret: keyFile }));
    const intact = readFileSync(keyFile.keyFile);
    writeFileSync(keyFile.keyFile, intact.subarray(0, 31));
    expect(await unlock()).toBe('vault-damaged');
    writeFileSync(keyFile.keyFile, Buffer.alloc(32, 1));
    expect(await unlock()).toBe('vault-damaged');
    rmSync(keyFile.keyFile);
    expect(await unlock()).toBe('key-file-missing');
    mkdirSync(keyFile.keyFile, { mode: 0o700 });
    expect(await unlock()).toBe('disk-failed');
  });

  it.runIf(process.platform !== 'win32')('that others may read is refused', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    chmodSync(keyFile.keyFile, 0o640);
    expect(await codeRejected(unlockVault({ directory, secret: keyFile }))).toBe('file-permissions');
  });

  it('that is there already is used, not overwritten', async () => {
    const { directory } = newVault();
    const keyFile = path.join(temporaryFolder(), 'stick.key');
    const content = Buffer.alloc(32, 5);
    writeFileSync(keyFile, content, { mode: 0o600 });
    await createVault({ directory, secret: { keyFile } });
    expect(readFileSync(keyFile).equals(content)).toBe(true);
    expect(await keyOf(directory, { keyFile })).toHaveLength(32);
  });
});

describe('slots.json', () => {
  it('cut at any length is damaged, never absent', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    const file = slotFilePath(directory);
    const intact = readFileSync(file);
    for (let length = 0; length < intact.length - 2; length += 7) {
      writeFileSync(file, intact.subarray(0, length));
      expect(await codeRejected(describeVault(directory))).toBe('vault-damaged');
    }
  });

  it('with any character changed is damaged, not a wrong passphrase', async () => {
    const { directory } = newVault();
    await createVault({ directory, secret: PASSPHRASE });
    const file = slotFilePath(directory);
    const intact = readFileSync(file, 'utf8');
    const other = (character: string): string => (character === '_' ? '-' : '_');
    for (const [part, changed] of [
      [/(?<="wrapped": ")./u, other],
      [/(?<="salt": ")./u, other],
      ['65536', '65537'],
      ['"passes": 3', '"passes": 2'],
      ['"kind": "passphrase"', '"kind": "key-file"'],
      ['"kind": "passphrase"', '"kind": "unknown"'],
      ['"database": false', '"database": true'],
      ['"version": 1', '"version": "1"'],
      [/\[[^]*\]/u, '[]'],
    ] as const) {
      const damaged = intact.replace(part, typeof changed === 'string' ? () => changed : changed);
      expect(damaged).not.toBe(intact);
      writeFileSync(file, damaged);
      expect(await codeRejected(unlockVault({ directory, secret: PASSPHRASE }))).toBe('vault-damaged');
    }
  });

  it('of a newer program is said to be that', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    const file = slotFilePath(directory);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 1', '"version": 2'));
    expect(await codeRejected(describeVault(directory))).toBe('vault-newer');
  });

  it('that is gone while the database is there is a loss, not a first run', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    writeFileSync(databasePath(directory), 'x');
    rmSync(slotFilePath(directory));
    expect(await codeRejected(describeVault(directory))).toBe('vault-damaged');
    expect(await codeRejected(createVault({ directory, secret: keyFile }))).toBe('vault-damaged');
  });

  it('is replaced whole: what a crash left beside it does no harm', async () => {
    const { directory, keyFile } = newVault();
    await createVault({ directory, secret: keyFile });
    writeFileSync(`${slotFilePath(directory)}.new`, '{"version"');
    await addSlot({ directory, secret: keyFile }, PASSPHRASE);
    expect(filesBelow(directory).map((file) => path.basename(file))).toEqual(['key', 'slots.json']);
    expect(await keyOf(directory, PASSPHRASE)).toEqual(await keyOf(directory, keyFile));
  });
});
