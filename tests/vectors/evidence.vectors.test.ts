import { describe, expect, it } from 'vitest';

import { sha256 } from '../../client/crypto/hash';
import { branchChallenge } from '../../client/evidence/challenge';
import {
  compareSides,
  compareStatements,
  decodeEvidence,
  encodeEvidence,
  type BranchSide,
  type Statement,
} from '../../client/evidence/evidence';
import { verifyEvidence, type Verdict } from '../../client/evidence/verify';
import { concatBytes, fromHex, toHex } from '../../protocol/bytes';
import {
  encodeHeadStatement,
  encodeShownHead,
  encodeSignedStart,
  encodeStart,
  signedChallenge,
  type SignedHead,
} from '../../protocol/chain';
import chain from './chain.json';
import file from './evidence.json';
import { brokenFiles, type RefusedJson } from './evidence-broken';
import { itIsMadeAgain } from './files';
import { plain, signedHeadOf } from './hex';
import { RELAY, at, entriesAbove, signatureOf, startOf, type EntryJson } from './log';

interface HistoryJson {
  readonly name: string;
  /** Head at position 0: null for that of the generation's start. */
  readonly base: string | null;
  readonly entries: readonly EntryJson[];
}

interface StatementJson {
  readonly name: string;
  readonly type: string;
  readonly history: number;
  readonly n: number;
  /** Of a head. */
  readonly challenge: string | null;
  /** Of a start that continues the history. */
  readonly start: { readonly random: string; readonly retentionDays: number; readonly timeMs: number } | null;
  readonly signed: string;
  readonly signature: string;
  readonly bytes: string;
}

interface PlaceJson {
  readonly generation: string;
  readonly n: number;
}

interface ForkJson {
  readonly name: string;
  readonly statements: readonly number[];
  /** History of the leaves, which lead to the second statement's head. */
  readonly descends: number | null;
  readonly proves: readonly PlaceJson[];
  readonly bytes: string;
}

interface AnswerJson {
  readonly name: string;
  readonly in: number;
  readonly n: number;
  readonly other: number;
  readonly current: number;
  readonly challenge: string;
  readonly covered: string;
  readonly signed: string;
  readonly signature: string;
}

interface BranchesJson {
  readonly name: string;
  readonly sides: readonly { readonly shown: number; readonly answer: number }[];
  readonly proves: readonly PlaceJson[];
  readonly bytes: string;
}

interface EvidenceFile {
  readonly about: string;
  readonly histories: readonly HistoryJson[];
  readonly statements: readonly StatementJson[];
  readonly forks: readonly ForkJson[];
  readonly answers: readonly AnswerJson[];
  readonly branches: readonly BranchesJson[];
  readonly refused: readonly RefusedJson[];
}

/** The generation that the histories are of: the first of chain.json. */
const GENERATION = at(chain.generations, 0);
const BASE = { relayPublicKey: RELAY.publicKey, room: RELAY.room };

function headAt({ base, entries }: HistoryJson, n: number): string {
  return n === 0 ? (base ?? GENERATION.head) : at(entries, n - 1).head;
}

function remakeHistory({ name, base, entries }: HistoryJson): HistoryJson {
  return { name, base, entries: entriesAbove(fromHex(base ?? GENERATION.head), 0, entries) };
}

/** The bytes that are signed, and the statement once they are. */
function partsOf(
  { type, n, challenge, start }: StatementJson,
  history: HistoryJson,
): { readonly signed: Uint8Array; readonly statement: (signature: Uint8Array) => Statement } {
  if (type === 'head') {
    const head = { generation: fromHex(GENERATION.generation), n, head: fromHex(headAt(history, n)) };
    const covered = fromHex(challenge ?? '00'.repeat(32));
    const signed = encodeHeadStatement(RELAY.hash, RELAY.room, head, covered);
    return { signed, statement: (signature) => ({ type, head: { ...head, signature }, challenge: covered }) };
  }
  if (type === 'start') {
    const begun = startOf(GENERATION.start);
    return { signed: encodeStart(begun), statement: (signature) => ({ type, start: { ...begun, signature } }) };
  }
  if (type !== 'parent' || !start) throw new Error(`statement ${type}`);
  const parent = { parent: GENERATION.generation, n, parentHead: headAt(history, n) };
  const begun = startOf({ ...start, ...parent });
  return { signed: encodeStart(begun), statement: (signature) => ({ type, start: { ...begun, signature } }) };
}

const TYPE_BYTES = { head: 1, parent: 2, start: 3 } as const;

function bytesOf(statement: Statement): Uint8Array {
  const type = Uint8Array.of(TYPE_BYTES[statement.type]);
  if (statement.type === 'head') return concatBytes(type, encodeShownHead(statement.head), statement.challenge);
  return concatBytes(type, encodeSignedStart(statement.start));
}

function remakeStatement(histories: readonly HistoryJson[], json: StatementJson): StatementJson {
  const { signed, statement } = partsOf(json, at(histories, json.history));
  // A start is signed once: the generation's own is that of chain.json.
  const signature = signatureOf(signed, json.type === 'start' ? GENERATION.signature : json.signature);
  const { name, type, history, n, challenge, start } = json;
  const made = { signed: toHex(signed), signature: toHex(signature), bytes: toHex(bytesOf(statement(signature))) };
  return { name, type, history, n, challenge, start, ...made };
}

type Remade = Pick<EvidenceFile, 'histories' | 'statements'>;

function statementAt({ histories, statements }: Remade, index: number): Statement {
  const json = at(statements, index);
  return partsOf(json, at(histories, json.history)).statement(fromHex(json.signature));
}

function remakeFork(parts: Remade, { name, statements: unordered, descends }: ForkJson): ForkJson {
  const statements = Array.from(unordered).sort((a, b) => {
    return compareStatements(statementAt(parts, a), statementAt(parts, b));
  });
  const [lower, upper] = [at(statements, 0), at(statements, 1)];
  const [from, to] = [at(parts.statements, lower).n, at(parts.statements, upper).n];
  const history = descends === null ? undefined : at(parts.histories, descends);
  const leaves = history?.entries.slice(from, to).map(({ leaf }) => fromHex(leaf)) ?? [];
  const descent = history && { from: fromHex(headAt(history, from)), leaves: concatBytes(...leaves) };
  const [first, second] = [statementAt(parts, lower), statementAt(parts, upper)];
  const bytes = encodeEvidence({ kind: 'fork', ...BASE, first, second, ...(descent && { descent }) });
  const { generation } = GENERATION;
  const proves = [
    { generation, n: from },
    { generation, n: to },
  ];
  return { name, statements, descends, proves, bytes: toHex(bytes) };
}

function headOfAnswer({ in: number, n }: AnswerJson): Omit<SignedHead, 'signature'> {
  const { generation, start, head, entries } = at(chain.generations, number);
  const there = n === start.n ? head : at(entries, n - start.n - 1).head;
  return { generation: fromHex(generation), n, head: fromHex(there) };
}

function remakeAnswer(json: AnswerJson): AnswerJson {
  const { name, n, other, current } = json;
  const head = headOfAnswer(json);
  const challenge = branchChallenge({ relayKey: RELAY.hash, room: RELAY.room }, signedHeadOf(at(chain.heads, other)));
  const newest = fromHex(at(chain.generations, current).generation);
  const covered = signedChallenge(sha256, newest, head.generation, challenge);
  const signed = encodeHeadStatement(RELAY.hash, RELAY.room, head, covered);
  const signature = toHex(signatureOf(signed, json.signature));
  const made = { challenge: toHex(challenge), covered: toHex(covered), signed: toHex(signed), signature };
  return { name, in: json.in, n, other, current, ...made };
}

function sideOf(answers: readonly AnswerJson[], { shown, answer }: BranchesJson['sides'][number]): BranchSide {
  const json = at(answers, answer);
  const { n, head } = headOfAnswer(json);
  return { shown: signedHeadOf(at(chain.heads, shown)), answer: { n, head, signature: fromHex(json.signature) } };
}

function remakeBranches(answers: readonly AnswerJson[], { name, sides: unordered }: BranchesJson): BranchesJson {
  const sides = Array.from(unordered).sort((a, b) => compareSides(sideOf(answers, a), sideOf(answers, b)));
  const [a, b] = [sideOf(answers, at(sides, 0)), sideOf(answers, at(sides, 1))];
  const bytes = encodeEvidence({ kind: 'branches', ...BASE, sides: [a, b] });
  const proves = [a, b].map(({ shown, answer }) => ({ generation: toHex(shown.generation), n: answer.n }));
  return { name, sides, proves, bytes: toHex(bytes) };
}

function remake(current: EvidenceFile): EvidenceFile {
  const histories = current.histories.map(remakeHistory);
  const statements = current.statements.map((statement) => remakeStatement(histories, statement));
  const parts = { histories, statements };
  const forks = current.forks.map((fork) => remakeFork(parts, fork));
  const answers = current.answers.map(remakeAnswer);
  const branches = current.branches.map((one) => remakeBranches(answers, one));
  const side = (shown: number, answer: number): BranchSide => sideOf(answers, { shown, answer });
  const refused = brokenFiles({
    forks: forks.map(({ bytes }) => fromHex(bytes)),
    branches: branches.map(({ bytes }) => fromHex(bytes)),
    statement: (index) => statementAt(parts, index),
    side,
  });
  return { about: current.about, histories, statements, forks, answers, branches, refused };
}

itIsMadeAgain<EvidenceFile>('evidence.json', file, remake);

const proven = (verdict: Verdict): unknown => plain(verdict);

describe.each<ForkJson | BranchesJson>([...file.forks, ...file.branches])('evidence: $name', (vector) => {
  it('proves what it says, of that relay and room', async () => {
    expect(proven(await verifyEvidence(fromHex(vector.bytes)))).toEqual({
      relayKey: chain.relay.hash,
      room: chain.room,
      kind: 'sides' in vector ? 'branches' : 'fork',
      proven: true,
      positions: vector.proves,
    });
  });

  it('is written as it was read', () => {
    expect(toHex(encodeEvidence(decodeEvidence(fromHex(vector.bytes))))).toBe(vector.bytes);
  });
});

it.each<ForkJson>(file.forks)(
  'fork, $name: its statements stand in it one after the other',
  ({ statements, bytes }) => {
    const [first, second] = statements.map((index) => at(file.statements, index).bytes);
    expect(bytes).toContain(`${first ?? '-'}${second ?? '-'}`);
  },
);

it.each(file.refused)('evidence, $name: $expect', async ({ bytes, expect: reason }) => {
  const verdict = verifyEvidence(fromHex(bytes));
  if (reason === 'bad-evidence') await expect(verdict).rejects.toMatchObject({ code: reason });
  else expect(await verdict).toMatchObject({ proven: false, reason });
});
