import { createPrivateKey, createPublicKey } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { sha256 } from '../../client/crypto/hash';
import { verifyRelaySignature } from '../../client/crypto/signing';
import { ByteReader, concatBytes, fromHex, toHex } from '../../protocol/bytes';
import {
  SIGNATURE_BYTES,
  decodeSignedStart,
  encodeHeadStatement,
  encodeLeaf,
  encodeShownHead,
  encodeSignedStart,
  encodeStart,
  headOfStart,
  nextHead,
  readLeaf,
  readShownHead,
  type Start,
} from '../../protocol/chain';
import { makeRelayKey } from '../../server/crypto/relay-key';
import file from './chain.json';
import { itIsMadeAgain } from './files';
import { headOf, plain } from './hex';

interface EntryJson {
  readonly timeMs: number;
  readonly payload: string;
  readonly n: number;
  readonly length: number;
  readonly digest: string;
  readonly leaf: string;
  readonly head: string;
}

interface StartJson {
  readonly random: string;
  readonly parent: string;
  readonly n: number;
  readonly parentHead: string;
  readonly retentionDays: number;
  readonly timeMs: number;
}

interface GenerationJson {
  readonly name: string;
  /** What it continues: the generation's number in the file, and a position there. */
  readonly continues: { readonly generation: number; readonly n: number } | null;
  readonly start: StartJson;
  readonly statement: string;
  readonly head: string;
  readonly generation: string;
  readonly signature: string;
  readonly signedStart: string;
  readonly entries: readonly EntryJson[];
}

interface HeadJson {
  readonly name: string;
  readonly in: number;
  readonly n: number;
  readonly challenge: string;
  readonly generation: string;
  readonly head: string;
  readonly statement: string;
  readonly signature: string;
  readonly shown: string;
}

interface RefusedJson {
  readonly name: string;
  readonly statement: string;
  readonly signature: string;
}

interface ChainFile {
  readonly about: string;
  readonly relay: { readonly privateKey: string; readonly publicKey: string; readonly hash: string };
  readonly room: string;
  readonly generations: readonly GenerationJson[];
  readonly heads: readonly HeadJson[];
  readonly refused: readonly RefusedJson[];
}

const NO_BYTES = new Uint8Array(0);
const privateKey = createPrivateKey({ key: Buffer.from(fromHex(file.relay.privateKey)), format: 'der', type: 'pkcs8' });
const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
const relayKey = makeRelayKey(privateKey);
const room = fromHex(file.room);

/** ECDSA draws a number for each signature: one that verifies stays. */
function signatureOf(statement: Uint8Array, stored: string): Uint8Array {
  const known = fromHex(stored);
  return verifyRelaySignature(spki, statement, known) ? known : relayKey.sign(statement);
}

function headAt({ start, head, entries }: GenerationJson, n: number): string {
  const found = n === start.n ? head : entries.find((entry) => entry.n === n)?.head;
  if (found === undefined) throw new Error(`position ${String(n)}`);
  return found;
}

function generationAt(generations: readonly GenerationJson[], index: number): GenerationJson {
  const found = generations[index];
  if (!found) throw new Error(`generation ${String(index)}`);
  return found;
}

const startOf = (json: StartJson): Start => ({
  relayKey: relayKey.hash,
  room,
  random: fromHex(json.random),
  parent: fromHex(json.parent),
  n: json.n,
  parentHead: fromHex(json.parentHead),
  retentionDays: json.retentionDays,
  timeMs: json.timeMs,
});

function remakeEntries(head: Uint8Array, start: number, entries: readonly EntryJson[]): EntryJson[] {
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

/** @param before the generations before it, remade */
function remakeGeneration(before: readonly GenerationJson[], json: GenerationJson): GenerationJson {
  const { name, continues, entries } = json;
  const parent = continues && generationAt(before, continues.generation);
  const start = {
    random: json.start.random,
    parent: parent ? parent.generation : '00'.repeat(16),
    n: continues ? continues.n : 0,
    parentHead: continues && parent ? headAt(parent, continues.n) : '00'.repeat(32),
    retentionDays: json.start.retentionDays,
    timeMs: json.start.timeMs,
  };
  const statement = encodeStart(startOf(start));
  const signature = signatureOf(statement, json.signature);
  const { head, generation } = headOfStart(sha256, startOf(start));
  return {
    name,
    continues,
    start,
    statement: toHex(statement),
    head: toHex(head),
    generation: toHex(generation),
    signature: toHex(signature),
    signedStart: toHex(encodeSignedStart({ ...startOf(start), signature })),
    entries: remakeEntries(head, start.n, entries),
  };
}

function remakeHead(generations: readonly GenerationJson[], json: HeadJson): HeadJson {
  const of = generationAt(generations, json.in);
  const head = { generation: of.generation, n: json.n, head: headAt(of, json.n) };
  const statement = encodeHeadStatement(relayKey.hash, room, headOf(head), fromHex(json.challenge));
  const signature = signatureOf(statement, json.signature);
  const { name, challenge } = json;
  const shown = toHex(encodeShownHead({ ...headOf(head), signature }));
  const said = { statement: toHex(statement), signature: toHex(signature), shown };
  return { name, in: json.in, n: json.n, challenge, generation: head.generation, head: head.head, ...said };
}

const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** The other signature that every signature has: s → order − s. */
function withHighS(signature: string): string {
  const s = BigInt(`0x${signature.slice(64)}`);
  return signature.slice(0, 64) + (ORDER - s).toString(16).padStart(64, '0');
}

function refusedOf({ statement, signature }: HeadJson, start: GenerationJson): RefusedJson[] {
  const changed = (at: number): string => {
    const bytes = fromHex(statement);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return toHex(bytes);
  };
  const zeros = '00'.repeat(SIGNATURE_BYTES);
  return [
    { name: 'the same signature with its high s', statement, signature: withHighS(signature) },
    { name: 'the start with its high s', statement: start.statement, signature: withHighS(start.signature) },
    { name: 'another label', statement: changed(13), signature },
    { name: 'another relay', statement: changed(14), signature },
    { name: 'another room', statement: changed(14 + 32), signature },
    { name: 'another generation', statement: changed(14 + 64), signature },
    { name: 'another position', statement: changed(14 + 64 + 16 + 7), signature },
    { name: 'another head', statement: changed(14 + 64 + 24), signature },
    { name: 'another challenge', statement: changed(14 + 64 + 24 + 32), signature },
    { name: "a head with a start's signature", statement, signature: start.signature },
    { name: 'a byte more', statement, signature: `${signature}00` },
    { name: 'a byte less', statement, signature: signature.slice(0, -2) },
    { name: 'zeros', statement, signature: zeros },
  ];
}

function remake({ about, relay, room: address, generations, heads }: ChainFile): ChainFile {
  const made: GenerationJson[] = [];
  for (const generation of generations) made.push(remakeGeneration(made, generation));
  const signed = heads.map((head) => remakeHead(made, head));
  const [first] = signed;
  if (!first) throw new Error('no heads');
  const { privateKey: secret } = relay;
  return {
    about,
    relay: { privateKey: secret, publicKey: toHex(spki), hash: toHex(relayKey.hash) },
    room: address,
    generations: made,
    heads: signed,
    refused: refusedOf(first, generationAt(made, 0)),
  };
}

itIsMadeAgain<ChainFile>('chain.json', file, remake);

describe.each(file.generations)('generation, $name', (vector) => {
  it('has a start that reads as it was written, signed by the relay', () => {
    const { signature, ...start } = decodeSignedStart(fromHex(vector.signedStart));
    expect(plain(start)).toEqual({ relayKey: file.relay.hash, room: file.room, ...vector.start });
    expect(toHex(signature)).toBe(vector.signature);
    expect(verifyRelaySignature(fromHex(file.relay.publicKey), fromHex(vector.statement), signature)).toBe(true);
    expect(vector.head.slice(0, 32)).toBe(vector.generation);
    expect(vector.statement).toHaveLength(2 * 160);
  });

  it('has leaves that say what was stored, and heads that follow from them', () => {
    let previous = fromHex(vector.head);
    for (const entry of vector.entries) {
      const leaf = readLeaf(new ByteReader(fromHex(entry.leaf)));
      expect(plain(leaf)).toEqual({ timeMs: entry.timeMs, length: entry.length, digest: entry.digest });
      expect(sha256(fromHex(entry.payload))).toEqual(leaf.digest);
      previous = sha256(
        concatBytes(
          Uint8Array.from('aparte/1 chain', (character) => character.charCodeAt(0)),
          previous,
          fromHex(entry.n.toString(16).padStart(16, '0')),
          fromHex(entry.leaf),
        ),
      );
      expect(toHex(previous)).toBe(entry.head);
    }
  });
});

it.each(file.heads)(
  'signed head, $name',
  ({ name: _name, in: _in, challenge, statement, signature, shown, ...head }) => {
    const read = new ByteReader(fromHex(shown));
    expect(plain(readShownHead(read))).toEqual({ ...head, signature });
    expect(read.remaining).toBe(0);
    expect(statement.endsWith(head.head + challenge)).toBe(true);
    expect(verifyRelaySignature(fromHex(file.relay.publicKey), fromHex(statement), fromHex(signature))).toBe(true);
  },
);

it.each(file.refused)('not signed: $name', ({ statement, signature }) => {
  const key = fromHex(file.relay.publicKey);
  expect(verifyRelaySignature(key, fromHex(statement), fromHex(signature))).toBe(false);
  expect(verifyRelaySignature(key, NO_BYTES, fromHex(signature))).toBe(false);
});
