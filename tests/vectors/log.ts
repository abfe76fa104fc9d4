/** The relay of chain.json and what its log is made of, for the files that rest on it. */
import { createPrivateKey, createPublicKey } from 'node:crypto';

import { sha256 } from '../../client/crypto/hash';
import { verifyRelaySignature } from '../../client/crypto/signing';
import { fromHex, toHex } from '../../protocol/bytes';
import { encodeLeaf, nextHead, type Start } from '../../protocol/chain';
import { makeRelayKey } from '../../server/crypto/relay-key';
import file from './chain.json';

const privateKey = createPrivateKey({ key: Buffer.from(fromHex(file.relay.privateKey)), format: 'der', type: 'pkcs8' });
const relayKey = makeRelayKey(privateKey);

/** The relay's public key as SPKI, its hash, and the room. */
export const RELAY = {
  publicKey: Uint8Array.from(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })),
  hash: relayKey.hash,
  room: fromHex(file.room),
};

/** ECDSA draws a number for each signature: one that verifies stays. */
export function signatureOf(statement: Uint8Array, stored: string): Uint8Array {
  const known = fromHex(stored);
  return verifyRelaySignature(RELAY.publicKey, statement, known) ? known : relayKey.sign(statement);
}

const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** The other signature that every signature has: s → order − s. */
export function withHighS(signature: string): string {
  const s = BigInt(`0x${signature.slice(64)}`);
  return signature.slice(0, 64) + (ORDER - s).toString(16).padStart(64, '0');
}

export interface StartJson {
  readonly random: string;
  readonly parent: string;
  readonly n: number;
  readonly parentHead: string;
  readonly retentionDays: number;
  readonly timeMs: number;
}

export const startOf = (json: StartJson): Start => ({
  relayKey: RELAY.hash,
  room: RELAY.room,
  random: fromHex(json.random),
  parent: fromHex(json.parent),
  n: json.n,
  parentHead: fromHex(json.parentHead),
  retentionDays: json.retentionDays,
  timeMs: json.timeMs,
});

export interface EntryJson {
  readonly timeMs: number;
  readonly payload: string;
  readonly n: number;
  readonly length: number;
  readonly digest: string;
  readonly leaf: string;
  readonly head: string;
}

/** What follows from times and payloads above `head`, which stands at `start`. */
export function entriesAbove(head: Uint8Array, start: number, entries: readonly EntryJson[]): EntryJson[] {
  let previous = head;
  return entries.map(({ timeMs, payload }, index) => {
    const n = start + index + 1;
    const bytes = fromHex(payload);
    const leaf = { timeMs, length: bytes.length, digest: sha256(bytes) };
    previous = nextHead(sha256, previous, n, leaf);
    const said = { digest: toHex(leaf.digest), leaf: toHex(encodeLeaf(leaf)), head: toHex(previous) };
    return { timeMs, payload, n, length: leaf.length, ...said };
  });
}

/** The item that a file names by its number. */
export function at<Item>(items: readonly Item[], index: number): Item {
  const found = items[index];
  if (found === undefined) throw new Error(`number ${String(index)}`);
  return found;
}
