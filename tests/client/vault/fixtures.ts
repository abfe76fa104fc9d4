/** Records for the vault's tests, told apart by small numbers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { isErrorCode, type ErrorCode } from '../../../protocol/errors';
import { IN_MEMORY } from '../../../client/vault/database';
import { openVaultDatabase } from '../../../client/vault/migrations';
import { SqlStore } from '../../../client/vault/sql-store';
import type { LogRecord, MemberRecord, MessageRecord, OutboxRecord, RoomRecord } from '../../../client/vault/store';

export const KEY = bytes(32, 7);
export const ROOM = bytes(32, 1);
export const OTHER_ROOM = bytes(32, 2);
export const ZOE = bytes(32, 21);
export const ALI = bytes(32, 22);

/** `length` bytes that all hold `value`, or count up from it where it does not fit a byte. */
export function bytes(length: number, value: number): Uint8Array {
  const result = new Uint8Array(length).fill(value & 255);
  new DataView(result.buffer).setUint32(0, value);
  return result;
}

export function room(change: Partial<RoomRecord> = {}): RoomRecord {
  return {
    room: ROOM,
    capabilitySeed: bytes(32, 3),
    suite: 1,
    relayHost: 'relay.example',
    relayPort: 4747,
    relayPin: bytes(32, 4),
    retentionDays: 90,
    epoch: 20_000,
    epochKey: bytes(32, 5),
    firstEpoch: 20_000,
    title: 'Salon',
    joinedMs: 1_700_000_000_000,
    created: true,
    established: false,
    readPosition: 0,
    historyDone: false,
    ...change,
  };
}

export function entry(n: number, change: Partial<LogRecord> = {}): LogRecord {
  return {
    n,
    generation: bytes(16, 9),
    timeMs: 1_700_000_000_000 + n,
    length: 600,
    digest: bytes(32, 1000 + n),
    head: bytes(32, 2000 + n),
    ...change,
  };
}

export function message(n: number, change: Partial<MessageRecord> = {}): MessageRecord {
  return {
    n,
    digest: bytes(32, 1000 + n),
    kind: 'text',
    author: ZOE,
    run: bytes(8, 11),
    id: bytes(8, 3000 + n),
    timeMs: 1_700_000_000_000 + n,
    epoch: 20_000,
    text: `message ${n}`,
    prev: bytes(16, 4000 + n),
    viewPosition: n - 1,
    ...change,
  };
}

export function frame(order: number, change: Partial<OutboxRecord> = {}): OutboxRecord {
  return {
    order,
    id: bytes(8, 5000 + order),
    digest: bytes(32, 6000 + order),
    payload: bytes(543, 7000 + order),
    kind: 'text',
    text: `own ${order}`,
    bodyType: 1,
    body: bytes(9, 8000 + order),
    timeMs: 1_700_000_100_000 + order,
    epoch: 20_000,
    state: 'waiting',
    ...change,
  };
}

export function member(author: Uint8Array, change: Partial<MemberRecord> = {}): MemberRecord {
  return {
    author,
    name: 'Zoé',
    firstPosition: 1,
    lastPosition: 1,
    lastHeardMs: 1,
    receivedPosition: 0,
    compared: false,
    ...change,
  };
}

/** A store in memory, with a profile. */
export function openStore(): SqlStore {
  const store = new SqlStore(openVaultDatabase({ path: IN_MEMORY, key: KEY }));
  onTestFinished(() => store.close());
  store.saveProfile({ name: 'Ana', signSeed: bytes(32, 31), agreeSeed: bytes(32, 32), createdMs: 5 });
  return store;
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'aparte-vault-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below `folder`, by path. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });
}

/** The files below `folder` in which `text` stands, in UTF-8 or UTF-16. */
export function filesContaining(folder: string, text: string): string[] {
  return filesBelow(folder).filter((file) => {
    const content = readFileSync(file);
    return content.includes(text) || content.includes(Buffer.from(text, 'utf16le'));
  });
}

/** The code of what `work` throws, or undefined where it throws nothing. */
export function codeThrown(work: () => unknown): ErrorCode | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return codeOfError(error);
  }
}

/** The same for asynchronous work. */
export async function codeRejected(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return codeOfError(error);
  }
}

function codeOfError(error: unknown): ErrorCode {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && isErrorCode(error.code)) {
    return error.code;
  }
  throw error;
}

/** What comes after an error and its causes, as a log or a console would print it. */
export function printed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? ''} ${JSON.stringify(error)} ${printed(error.cause ?? '')}`;
}
