/** `evidence verify`: what a file of evidence proves. Opens no profile and no connection. */
import { MAX_EVIDENCE_BYTES } from '../../client/evidence/evidence';
import { verifyEvidence, type NotProven, type Verdict } from '../../client/evidence/verify';
import { EVIDENCE, EVIDENCE_FAULTS } from '../../i18n/evidence';
import { createTranslator, type Catalogue, type Language } from '../../i18n/translate';
import { toBase64Url, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import type { Command } from '../context';
import { readFileBytes } from '../input-file';

/** Exit code of a file that can be read, and proves nothing. */
const EXIT_NOT_PROVEN = 1;

const FAULTS: Catalogue<NotProven> = EVIDENCE_FAULTS;

export const evidenceVerify: Command = async (context) => {
  const { given, output, language } = context;
  const bytes = await readFileBytes(context, given.argument(0), MAX_EVIDENCE_BYTES);
  if (!bytes) throw new AparteError('bad-evidence', { what: 'too long' });
  const verdict = await verifyEvidence(bytes);
  await output.result(describe(verdict), () => lines(verdict, language).join('\n'));
  return verdict.proven ? 0 : EXIT_NOT_PROVEN;
};

function describe(verdict: Verdict): object {
  const { proven, kind } = verdict;
  const about = { proven, kind, relayKey: toHex(verdict.relayKey), room: toHex(verdict.room) };
  if (!verdict.proven) return { ...about, reason: verdict.reason };
  const positions = verdict.positions.map(({ generation, n }) => ({ generation: toHex(generation), position: n }));
  return { ...about, positions };
}

function lines(verdict: Verdict, language: Language): string[] {
  const say = createTranslator(EVIDENCE, language);
  const about = [
    say('relayKey', { hex: toHex(verdict.relayKey).replace(/.{4}(?!$)/gu, '$& '), pin: toBase64Url(verdict.relayKey) }),
    say('room', { room: toHex(verdict.room) }),
  ];
  if (!verdict.proven) {
    return [say('notProven', { reason: createTranslator(FAULTS, language)(verdict.reason) }), ...about];
  }
  const [a, b] = verdict.positions;
  const [firstGeneration, secondGeneration] = [toHex(a.generation), toHex(b.generation)];
  const [first, second] = [String(a.n), String(b.n)];
  const what =
    verdict.kind === 'branches'
      ? say('branchPlaces', { first, second, firstGeneration, secondGeneration })
      : say(a.n === b.n ? 'forkPlace' : 'forkPlaces', { generation: firstGeneration, lower: first, upper: second });
  return [say(verdict.kind), ...about, what, say('limits')];
}
