import { generateKeyPairSync, sign } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { branchEvidence, forkEvidence, type ForkParts } from '../../../client/evidence/build';
import { branchChallenge } from '../../../client/evidence/challenge';
import {
  compareStatements,
  decodeEvidence,
  encodeEvidence,
  MAX_EVIDENCE_BYTES,
  MAX_EVIDENCE_LEAVES,
  type Evidence,
  type ForkEvidence,
  type Statement,
} from '../../../client/evidence/evidence';
import { verifyEvidence } from '../../../client/evidence/verify';
import { ByteWriter, concatBytes } from '../../../protocol/bytes';
import { NO_CHALLENGE, encodeHeadStatement, encodeLeaf, encodeStart, type SignedHead } from '../../../protocol/chain';
import { codeOf, errorOf } from '../crypto/support';
import { History, ROOM, RelayHand, bytesOf, sha256, twoHistories, twoSides } from './support';

const relay = new RelayHand();
const { one, two } = twoHistories(relay);
const accused = { relayPublicKey: relay.relayPublicKey, room: ROOM };

/** Two histories, stated at 3 and at 6. */
const FORK: ForkParts = {
  ...accused,
  statements: [relay.statement(one.at(3)), relay.statement(two.at(6))],
  descent: two.descent(3, 6),
};

/** A file as somebody writes it who does not ask whether it convicts. */
function forged({ statements, descent, ...rest }: ForkParts): Uint8Array {
  const [first = statements[0], second = statements[1]] = [...statements].sort(compareStatements);
  const leaves = descent && { from: descent.from, leaves: concatBytes(...descent.leaves.map(encodeLeaf)) };
  return encodeEvidence({ kind: 'fork', ...rest, first, second, ...(leaves && { descent: leaves }) });
}

async function reasonOf(bytes: Uint8Array): Promise<string> {
  const verdict = await verifyEvidence(bytes);
  return verdict.proven ? 'proven' : verdict.reason;
}

/** What the builder says to parts, and what the verifier says to the same parts written by hand. */
async function judged(parts: ForkParts): Promise<string> {
  await expect(forkEvidence(parts)).rejects.toMatchObject({ code: 'internal' });
  return reasonOf(forged(parts));
}

const place = (history: History, n: number): object => ({ generation: history.generation, n });

describe('a fork', () => {
  it('is proven by two signed heads and the leaves between', async () => {
    expect(await verifyEvidence(await forkEvidence(FORK))).toEqual({
      relayKey: relay.relayKey,
      room: ROOM,
      kind: 'fork',
      proven: true,
      positions: [place(one, 3), place(one, 6)],
    });
  });

  it('is proven by two signed heads of one position, and nothing more', async () => {
    const [a, b] = [relay.statement(one.at(4)), relay.statement(two.at(4), bytesOf('asked'))];
    const bytes = await forkEvidence({ ...accused, statements: [a, b] });
    expect(await forkEvidence({ ...accused, statements: [b, a] })).toEqual(bytes);
    expect(await verifyEvidence(bytes)).toMatchObject({ proven: true, positions: [place(one, 4), place(one, 4)] });
    expect(bytes.length).toBe(14 + 1 + 1 + 2 + 91 + 32 + 2 * 153);
  });

  it('is proven over thousands of leaves without holding the thread', async () => {
    const names = Array.from({ length: 3500 }, (_, index) => `message ${String(index)}`);
    const long = new History(one.start, ['A', ...names]);
    let pauses = 0;
    const breathe = (): Promise<void> => {
      pauses += 1;
      return Promise.resolve();
    };
    const statements = [relay.statement(one.at(1)), relay.statement(long.at(3501))] as const;
    const bytes = await forkEvidence({ ...accused, statements, descent: long.descent(1, 3501) }, breathe);
    expect([bytes.length > 3500 * 44, pauses]).toEqual([true, 3]);
    expect(await verifyEvidence(bytes)).toMatchObject({ proven: true, positions: [place(one, 1), place(one, 3501)] });
  });

  it('is proven by what starts say of their parent', async () => {
    const early: Statement = { type: 'parent', start: relay.startAfter(one, 3, 'early') };
    const late: Statement = { type: 'parent', start: relay.startAfter(two, 5, 'late') };
    const bytes = await forkEvidence({ ...accused, statements: [late, early], descent: two.descent(3, 5) });
    expect(await verifyEvidence(bytes)).toMatchObject({ proven: true, positions: [place(one, 3), place(one, 5)] });
  });

  it('is proven by a start, and a signed head that does not descend from it', async () => {
    const first: Statement = { type: 'start', start: one.start };
    const elsewhere = new History(one.start, ['a', 'b'], bytesOf('elsewhere'));
    const above = relay.statement(elsewhere.at(2));
    const bytes = await forkEvidence({ ...accused, statements: [above, first], descent: elsewhere.descent(0, 2) });
    expect(await verifyEvidence(bytes)).toMatchObject({ proven: true, positions: [place(one, 0), place(one, 2)] });
    const beside = relay.statement(elsewhere.at(0));
    expect(await verifyEvidence(await forkEvidence({ ...accused, statements: [first, beside] }))).toMatchObject({
      proven: true,
    });
  });

  it('is not proven by two heads of one history', async () => {
    const parts = { ...accused, statements: [relay.statement(one.at(3)), relay.statement(one.at(5))] } as const;
    expect(await judged({ ...parts, descent: one.descent(3, 5) })).toBe('same-head');
    expect(await judged({ ...parts, descent: { ...one.descent(3, 5), from: two.at(3).head } })).toBe('leaves');
    expect(await judged({ ...parts, descent: two.descent(3, 5) })).toBe('leaves');
    const start: Statement = { type: 'parent', start: relay.startAfter(one, 5, 'next') };
    expect(await judged({ ...parts, statements: [parts.statements[0], start], descent: one.descent(3, 5) })).toBe(
      'same-head',
    );
    const asked = relay.statement(one.at(3), bytesOf('asked'));
    const pair: [Statement, Statement] = [parts.statements[0], asked];
    expect(await judged({ ...accused, statements: pair })).toBe('same-head');
  });

  it('is not proven where an honest relay continues at a lower position after a restart', async () => {
    const lower: Statement = { type: 'parent', start: relay.startAfter(one, 3, 'restored') };
    const seen = relay.statement(one.at(5));
    expect(await judged({ ...accused, statements: [lower, seen], descent: one.descent(3, 5) })).toBe('same-head');
    const restored = new History(lower.start, ['x', 'y']);
    const after = relay.statement(restored.at(5));
    expect(
      await judged({ ...accused, statements: [relay.statement(one.at(3)), after], descent: restored.descent(3, 5) }),
    ).toBe('other-generation');
    const own: Statement = { type: 'start', start: lower.start };
    expect(await judged({ ...accused, statements: [relay.statement(one.at(3)), own] })).toBe('other-generation');
  });

  it('is not proven by the same statement twice', () => {
    const statement = relay.statement(one.at(4));
    expect(codeOf(() => decodeEvidence(forged({ ...accused, statements: [statement, statement] })))).toBe(
      'bad-evidence',
    );
  });

  it('is not proven by heads of another room, relay or generation', async () => {
    const [first, second] = FORK.statements;
    const room = bytesOf('another room');
    expect(await judged({ ...FORK, room })).toBe('false-signature');
    const elsewhere = new RelayHand();
    expect(await judged({ ...FORK, relayPublicKey: elsewhere.relayPublicKey })).toBe('false-signature');
    expect(await judged({ ...FORK, statements: [elsewhere.statement(one.at(3)), second] })).toBe('false-signature');
    expect(await judged({ ...FORK, statements: [first, elsewhere.statement(two.at(6))] })).toBe('false-signature');
    const inRoom = Object.assign(new RelayHand(room), { key: relay.key, relayKey: relay.relayKey });
    expect(await judged({ ...FORK, statements: [first, inRoom.statement(two.at(6))] })).toBe('false-signature');
    const other = new History(relay.start('other'), ['a', 'b', 'C', 'D', 'E', 'F']);
    expect(
      await judged({ ...FORK, statements: [first, relay.statement(other.at(6))], descent: other.descent(3, 6) }),
    ).toBe('other-generation');
  });

  it('is not proven by starts of another room or relay, though the key signed them', async () => {
    const first = FORK.statements[0];
    const late = { parent: one.generation, n: 5, parentHead: two.at(5).head };
    const inRoom: Statement = { type: 'parent', start: relay.start('late', { ...late, room: bytesOf('other') }) };
    const ofRelay: Statement = { type: 'parent', start: relay.start('late', { ...late, relayKey: bytesOf('other') }) };
    const descent = two.descent(3, 5);
    expect(await judged({ ...FORK, statements: [first, inRoom], descent })).toBe('other-room');
    expect(await judged({ ...FORK, statements: [first, ofRelay], descent })).toBe('other-relay');
  });

  it('is not proven by what a member signed', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const member = { sign: (bytes: Uint8Array) => Uint8Array.from(sign(null, bytes, privateKey)) };
    const head = two.at(6);
    const signature = member.sign(encodeHeadStatement(relay.relayKey, ROOM, head));
    const second: Statement = { type: 'head', head: { ...head, signature }, challenge: NO_CHALLENGE };
    expect(await judged({ ...FORK, statements: [FORK.statements[0], second] })).toBe('false-signature');
    const start = { ...one.start, n: 5, parent: one.generation, parentHead: two.at(5).head };
    const unsigned: Statement = { type: 'parent', start: { ...start, signature: member.sign(encodeStart(start)) } };
    expect(await judged({ ...FORK, statements: [FORK.statements[0], unsigned], descent: two.descent(3, 5) })).toBe(
      'false-signature',
    );
  });

  it('is not proven under another challenge than was signed', async () => {
    const asked: Statement = { type: 'head', head: relay.signed(two.at(6), bytesOf('asked')), challenge: NO_CHALLENGE };
    expect(await judged({ ...FORK, statements: [FORK.statements[0], asked] })).toBe('false-signature');
  });

  it('is not proven by a signature turned into its twin', async () => {
    const [first, second] = FORK.statements;
    if (second.type !== 'head') throw new Error('a head was expected');
    const twin = { ...second.head, signature: highS(second.head.signature) };
    expect(await judged({ ...FORK, statements: [first, { ...second, head: twin }] })).toBe('false-signature');
  });

  it('is not proven by a leaf too few, too many, or out of its place', async () => {
    const { descent } = FORK;
    const leaves = descent?.leaves ?? [];
    const from = descent?.from ?? bytesOf('');
    const few = forged({ ...FORK, descent: { from, leaves: leaves.slice(1) } });
    const many = forged({ ...FORK, descent: { from, leaves: [...leaves, ...leaves.slice(1)] } });
    expect([few, many].map((bytes) => codeOf(() => decodeEvidence(bytes)))).toEqual(['bad-evidence', 'bad-evidence']);
    expect(await judged({ ...FORK, descent: { from, leaves: [...leaves].reverse() } })).toBe('leaves');
    await expect(forkEvidence({ ...FORK, descent: { from, leaves: leaves.slice(1) } })).rejects.toMatchObject({
      code: 'internal',
    });
  });

  it('is not proven against a key of another kind', async () => {
    for (const relayPublicKey of [new Uint8Array(0), bytesOf('no key'), relay.relayPublicKey.subarray(1)]) {
      expect(await judged({ ...FORK, relayPublicKey })).toBe('relay-key');
    }
  });
});

/** The same r, and n − s: what anybody can make of a signature. */
function highS(signature: Uint8Array): Uint8Array {
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  const high = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
  return concatBytes(signature.subarray(0, 32), high);
}

describe('two branches', () => {
  const sides = twoSides(relay);

  /** As `branchEvidence` writes it, without its question whether it convicts. */
  const written = (parts: Omit<Extract<Evidence, { kind: 'branches' }>, 'kind'>): Uint8Array =>
    encodeEvidence({ kind: 'branches', ...parts });
  const ordered = [...sides].sort((a, b) => Buffer.compare(a.shown.generation, b.shown.generation));
  const [left = sides[0], right = sides[1]] = ordered;

  it('are proven by an answer of each generation over a head of the other', async () => {
    const bytes = branchEvidence({ ...accused, sides });
    expect(branchEvidence({ ...accused, sides: [sides[1], sides[0]] })).toEqual(bytes);
    expect(bytes.length).toBe(14 + 1 + 1 + 2 + 91 + 32 + 2 * (120 + 104));
    expect(await verifyEvidence(bytes)).toEqual({
      relayKey: relay.relayKey,
      room: ROOM,
      kind: 'branches',
      proven: true,
      positions: ordered.map(({ shown, answer }) => ({ generation: shown.generation, n: answer.n })),
    });
  });

  it('are not proven in another room or against another relay', async () => {
    expect(await reasonOf(written({ ...accused, room: bytesOf('other'), sides: [left, right] }))).toBe(
      'false-signature',
    );
    const { relayPublicKey } = new RelayHand();
    expect(await reasonOf(written({ ...accused, relayPublicKey, sides: [left, right] }))).toBe('false-signature');
  });

  it('are not proven by an answer that covers something else', async () => {
    const { shown } = right;
    const later: SignedHead = relay.signed({ ...shown, n: shown.n + 1, head: bytesOf('later') });
    const reused = { ...right, shown: later };
    const unasked = { shown, answer: relay.signed({ ...shown, n: right.answer.n, head: right.answer.head }) };
    const swapped = { shown, answer: left.answer };
    for (const other of [reused, unasked, swapped]) {
      expect(await reasonOf(written({ ...accused, sides: [left, other] }))).toBe('false-signature');
      expect(codeOf(() => branchEvidence({ ...accused, sides: [left, other] }))).toBe('internal');
    }
  });

  it('are not proven by an answer for another room or relay', async () => {
    for (const log of [
      { relayKey: relay.relayKey, room: bytesOf('other') },
      { relayKey: bytesOf('other'), room: ROOM },
    ]) {
      const answered = { ...right.answer, generation: right.shown.generation };
      const answer = relay.signed(answered, branchChallenge(log, left.shown));
      expect(await reasonOf(written({ ...accused, sides: [left, { ...right, answer }] }))).toBe('false-signature');
    }
  });

  it('are not proven by a head that was shown unsigned, or signed when asked for', async () => {
    const { answer } = left;
    const asked = { ...right.shown, signature: relay.signed(right.shown, bytesOf('asked')).signature };
    for (const shown of [{ ...right.shown, signature: new Uint8Array(64) }, asked]) {
      const answered = { ...answer, generation: left.shown.generation };
      const here = { ...left, answer: relay.signed(answered, branchChallenge(relay, shown)) };
      expect(await reasonOf(written({ ...accused, sides: [here, { ...right, shown }] }))).toBe('false-signature');
    }
  });

  it('are two, in their order', () => {
    const again = relay.side(left.shown, { ...left.shown, n: 9 }, left.shown);
    for (const pair of [[left, again] as const, [right, left] as const]) {
      expect(codeOf(() => decodeEvidence(written({ ...accused, sides: pair })))).toBe('bad-evidence');
    }
  });
});

describe('a file', () => {
  const good = forged(FORK);
  const withByte = (offset: number, value: number): Uint8Array => {
    const bytes = Uint8Array.from(good);
    bytes[offset] = value;
    return bytes;
  };
  const whatOf = (bytes: Uint8Array): unknown => errorOf(() => decodeEvidence(bytes)).details['what'];

  it('is written again as it was read', () => {
    const branches = branchEvidence({ ...accused, sides: twoSides(relay) });
    for (const bytes of [good, branches]) expect(encodeEvidence(decodeEvidence(bytes))).toEqual(bytes);
  });

  it('says that it is none, of another version, or of another kind', () => {
    expect(whatOf(new Uint8Array(0))).toBe('layout');
    expect(whatOf(withByte(0, 0))).toBe('label');
    expect(whatOf(withByte(14, 2))).toBe('version');
    expect(whatOf(withByte(15, 3))).toBe('kind');
    expect(whatOf(withByte(16, 3))).toBe('relay key');
    expect(whatOf(withByte(18 + 91 + 32, 4))).toBe('statement type');
  });

  it('has its statements in one order', async () => {
    const { first, second } = decodeEvidence(good) as ForkEvidence;
    const turned = encodeEvidence({ kind: 'fork', ...accused, first: second, second: first });
    expect(whatOf(turned)).toBe('order');
    const [a, b] = [relay.statement(one.at(4)), relay.statement(two.at(4))];
    const pair = await forkEvidence({ ...accused, statements: [a, b] });
    const read = decodeEvidence(pair) as ForkEvidence;
    expect(whatOf(encodeEvidence({ ...read, first: read.second, second: read.first }))).toBe('order');
  });

  it('may not be longer than the longest, nor say that it is', () => {
    expect(whatOf(new Uint8Array(MAX_EVIDENCE_BYTES + 1))).toBe('too long');
    const far = { ...two.at(6), n: 3 + MAX_EVIDENCE_LEAVES + 1 };
    expect(whatOf(forged({ ...FORK, statements: [FORK.statements[0], relay.statement(far)] }))).toBe('leaves');
    const near = { ...far, n: far.n - 1 };
    expect(whatOf(forged({ ...FORK, statements: [FORK.statements[0], relay.statement(near)] }))).toBe('layout');
  });

  it('has no number in two ways', () => {
    const leaf = new ByteWriter(8).u32(0xffff_ffff).u32(1).done();
    const bytes = Uint8Array.from(good);
    bytes.set(leaf, good.length - 44);
    expect(whatOf(bytes)).toBe('leaf');
  });

  it('is read where it stands in a larger buffer', async () => {
    const inside = concatBytes(bytesOf('before'), good, bytesOf('after')).subarray(32, 32 + good.length);
    expect(await verifyEvidence(inside)).toMatchObject({ proven: true });
    expect(sha256(encodeEvidence(decodeEvidence(inside)))).toEqual(sha256(good));
  });
});
