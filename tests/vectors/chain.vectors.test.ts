import { describe, expect, it } from 'vitest';

import { sha256 } from '../../client/crypto/hash';
import { verifyRelaySignature } from '../../client/crypto/signing';
import { ByteReader, concatBytes, fromHex, toHex } from '../../protocol/bytes';
import {
  SIGNATURE_BYTES,
  decodeSignedStart,
  encodeHeadStatement,
  encodeShownHead,
  encodeSignedStart,
  encodeStart,
  headOfStart,
  readLeaf,
  readShownHead,
  signedChallenge,
} from '../../protocol/chain';
import file from './chain.json';
import { itIsMadeAgain } from './files';
import { headOf, plain } from './hex';
import { RELAY, at, entriesAbove, signatureOf, startOf, withHighS, type EntryJson, type StartJson } from './log';

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
  /** Number of the generation that was current when it was signed. */
  readonly current: number;
  readonly covered: string;
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

function headAt({ start, head, entries }: GenerationJson, n: number): string {
  const found = n === start.n ? head : entries.find((entry) => entry.n === n)?.head;
  if (found === undefined) throw new Error(`position ${String(n)}`);
  return found;
}

/** @param before the generations before it, remade */
function remakeGeneration(before: readonly GenerationJson[], json: GenerationJson): GenerationJson {
  const { name, continues, entries } = json;
  const parent = continues && at(before, continues.generation);
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
    entries: entriesAbove(head, start.n, entries),
  };
}

function remakeHead(generations: readonly GenerationJson[], json: HeadJson): HeadJson {
  const of = at(generations, json.in);
  const head = { generation: of.generation, n: json.n, head: headAt(of, json.n) };
  const { name, challenge, current } = json;
  const newest = fromHex(at(generations, current).generation);
  const covered = signedChallenge(sha256, newest, fromHex(of.generation), fromHex(challenge));
  const statement = encodeHeadStatement(RELAY.hash, RELAY.room, headOf(head), covered);
  const signature = signatureOf(statement, json.signature);
  const shown = toHex(encodeShownHead({ ...headOf(head), signature }));
  const said = { statement: toHex(statement), signature: toHex(signature), shown };
  const place = { generation: head.generation, head: head.head };
  return { name, in: json.in, n: json.n, challenge, current, covered: toHex(covered), ...place, ...said };
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
    relay: { privateKey: secret, publicKey: toHex(RELAY.publicKey), hash: toHex(RELAY.hash) },
    room: address,
    generations: made,
    heads: signed,
    refused: refusedOf(first, at(made, 0)),
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

it.each(file.heads)('signed head, $name', ({ generation, n, head, covered, statement, signature, shown }) => {
  const read = new ByteReader(fromHex(shown));
  expect(plain(readShownHead(read))).toEqual({ generation, n, head, signature });
  expect(read.remaining).toBe(0);
  expect(statement.endsWith(head + covered)).toBe(true);
  expect(verifyRelaySignature(fromHex(file.relay.publicKey), fromHex(statement), fromHex(signature))).toBe(true);
});

it.each(file.refused)('not signed: $name', ({ statement, signature }) => {
  const key = fromHex(file.relay.publicKey);
  expect(verifyRelaySignature(key, fromHex(statement), fromHex(signature))).toBe(false);
  expect(verifyRelaySignature(key, NO_BYTES, fromHex(signature))).toBe(false);
});
