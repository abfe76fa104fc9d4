/**
 * `slots.json`: the vault's key, wrapped once for each way to open it. A checksum tells a damaged file from a wrong passphrase: both would
 * fail to unwrap.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { fromBase64Url, toBase64Url } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { sha256 } from '../crypto/hash';
import type { PassphraseParameters } from '../crypto/vault-key';
import { codeOf } from './failures';
import { replaceFile } from './files';
import { databasePath, slotFilePath } from './paths';

const VERSION = 1;
const CHECK_BYTES = 8;

/** A way to open the vault. */
export type Slot =
  | { readonly kind: 'keychain'; readonly wrapped: Uint8Array }
  | { readonly kind: 'passphrase'; readonly parameters: PassphraseParameters; readonly wrapped: Uint8Array }
  | { readonly kind: 'key-file'; readonly wrapped: Uint8Array };

export type SlotKind = Slot['kind'];

/** What the file holds. */
export interface Slots {
  /** Whether the database was made: if it is gone afterwards, it is lost, and not to be made anew. */
  readonly database: boolean;
  readonly slots: readonly Slot[];
}

/**
 * The slots, or undefined where no vault was made.
 * @throws AparteError `vault-damaged`, `vault-newer`
 */
export async function readSlots(directory: string): Promise<Slots | undefined> {
  let text: string;
  try {
    text = await readFile(slotFilePath(directory), 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    // They are written first: a database without them is one whose key is gone.
    if (existsSync(databasePath(directory))) throw new AparteError('vault-damaged', { what: 'slots.json missing' });
    return undefined;
  }
  return parse(text);
}

export async function writeSlots(directory: string, slots: Slots): Promise<void> {
  const content = { version: VERSION, database: slots.database, slots: slots.slots.map(toJson) };
  const text = JSON.stringify({ ...content, check: checksum(content) }, undefined, 2);
  await replaceFile(slotFilePath(directory), `${text}\n`);
}

function checksum(content: unknown): string {
  return toBase64Url(sha256(Buffer.from(JSON.stringify(content))).subarray(0, CHECK_BYTES));
}

function toJson(slot: Slot): Record<string, unknown> {
  const wrapped = toBase64Url(slot.wrapped);
  if (slot.kind !== 'passphrase') return { kind: slot.kind, wrapped };
  const { memoryKib, passes, lanes, salt } = slot.parameters;
  return { kind: slot.kind, argon2id: { memoryKib, passes, lanes, salt: toBase64Url(salt) }, wrapped };
}

function damaged(): AparteError {
  return new AparteError('vault-damaged', { what: 'slots.json' });
}

function parse(text: string): Slots {
  const { check, ...content } = asRecord(parseJson(text));
  const { version, database, slots } = content;
  if (typeof version !== 'number') throw damaged();
  // Before the checksum, which a newer version may compute otherwise.
  if (version > VERSION) throw new AparteError('vault-newer', { version, supported: VERSION });
  if (check !== checksum(content) || typeof database !== 'boolean' || !Array.isArray(slots) || slots.length === 0) {
    throw damaged();
  }
  return { database, slots: slots.map((slot) => parseSlot(asRecord(slot))) };
}

function parseSlot({ kind, wrapped, argon2id }: Record<string, unknown>): Slot {
  switch (kind) {
    case 'keychain':
    case 'key-file':
      return { kind, wrapped: asBytes(wrapped) };
    case 'passphrase':
      return { kind, parameters: parseParameters(asRecord(argon2id)), wrapped: asBytes(wrapped) };
    default:
      throw damaged();
  }
}

function parseParameters({ memoryKib, passes, lanes, salt }: Record<string, unknown>): PassphraseParameters {
  if (typeof memoryKib !== 'number' || typeof passes !== 'number' || typeof lanes !== 'number') throw damaged();
  return { memoryKib, passes, lanes, salt: asBytes(salt) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged();
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged();
  return Object.fromEntries(Object.entries(value));
}

function asBytes(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw damaged();
  try {
    return fromBase64Url(value);
  } catch {
    throw damaged();
  }
}
