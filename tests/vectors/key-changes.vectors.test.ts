import { describe, expect, it } from 'vitest';

import { sha256 } from '../../client/crypto/hash';
import { verifyRelaySignature } from '../../client/crypto/signing';
import { fromHex, toHex } from '../../protocol/bytes';
import {
  decodeKeyChanges,
  encodeKeyChange,
  encodeKeyChangeStatement,
  encodeKeyChanges,
  formerKeyName,
  type KeyChange,
} from '../../protocol/key-change';
import { decodeWelcome, encodeWelcome, type Welcome } from '../../protocol/messages';
import file from './key-changes.json';
import { itIsMadeAgain } from './files';

type KeyChangesFile = typeof file;
type ChangeJson = KeyChangesFile['changes'][number];
type WelcomeJson = KeyChangesFile['welcomes'][number];
type Given = Pick<ChangeJson, 'name' | 'oldKey' | 'newKey' | 'timeMs' | 'oldSignature' | 'newSignature'>;

function changeOf({ oldKey, newKey, timeMs, oldSignature, newSignature }: Given): KeyChange {
  return {
    oldKey: fromHex(oldKey),
    newKey: fromHex(newKey),
    timeMs,
    oldSignature: fromHex(oldSignature),
    newSignature: fromHex(newSignature),
  };
}

function remakeChange(given: ChangeJson): ChangeJson {
  const { name, oldKey, newKey, timeMs, oldSignature, newSignature } = given;
  const change = changeOf(given);
  const oldHash = sha256(change.oldKey);
  return {
    name,
    oldKey,
    newKey,
    timeMs,
    oldHash: toHex(oldHash),
    newHash: toHex(sha256(change.newKey)),
    statement: toHex(encodeKeyChangeStatement(sha256, change)),
    oldSignature,
    newSignature,
    bytes: toHex(encodeKeyChange(change)),
    serverName: formerKeyName(oldHash),
  };
}

function welcomeOf({ keys, body: _, name: __, ...rest }: WelcomeJson, changes: readonly ChangeJson[]): Welcome {
  const keyChanges = keys.map((index) => {
    const change = changes[index];
    if (!change) throw new Error(`change ${String(index)}`);
    return changeOf(change);
  });
  return { ...rest, keyChanges };
}

itIsMadeAgain<KeyChangesFile>('key-changes.json', file, ({ about, changes, welcomes, refused }) => ({
  about,
  changes: changes.map(remakeChange),
  welcomes: welcomes.map((welcome) => ({ ...welcome, body: toHex(encodeWelcome(welcomeOf(welcome, changes))) })),
  refused,
}));

describe.each(file.changes)('$name', (vector) => {
  it('is signed by both keys, each for itself', () => {
    const { oldKey, newKey, oldSignature, newSignature } = changeOf(vector);
    const statement = fromHex(vector.statement);
    expect(verifyRelaySignature(oldKey, statement, oldSignature)).toBe(true);
    expect(verifyRelaySignature(newKey, statement, newSignature)).toBe(true);
    expect(verifyRelaySignature(newKey, statement, oldSignature)).toBe(false);
    expect(verifyRelaySignature(oldKey, statement, newSignature)).toBe(false);
    const later = encodeKeyChangeStatement(sha256, { oldKey, newKey, timeMs: vector.timeMs + 1 });
    expect(verifyRelaySignature(oldKey, later, oldSignature)).toBe(false);
  });
});

it.each(file.welcomes)('a welcome with $name is read as it was written', (vector) => {
  expect(decodeWelcome(fromHex(vector.body))).toEqual(welcomeOf(vector, file.changes));
});

describe('a chain of changes', () => {
  it.each(file.refused)('is refused: $name', ({ keys }) => {
    expect(() => decodeKeyChanges(fromHex(keys))).toThrow(expect.objectContaining({ code: 'bad-frame' }));
  });

  it('is read where each goes on from the one before', () => {
    const changes = file.changes.map(changeOf);
    expect(decodeKeyChanges(encodeKeyChanges(changes))).toEqual(changes);
  });
});
