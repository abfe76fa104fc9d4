import { ANOMALIES } from '../../../i18n/anomalies';
import { ANOMALY_ADVICE } from '../../../i18n/anomaly-advice';
import { CHAT_ANOMALIES } from '../../../i18n/chat-anomalies';
import type { Anomaly, AnomalyLevel, Member } from '../../../contract/chat';
import type { Language } from '../../../contract/common';
import { clockTime, daysBetween, figure, shortDay } from '../../shared/time';
import type { Words } from '../../shared/words.svelte';
import { isolated } from '../room/member-names';

/** So much of a fingerprint tells one member from another. */
const TELLING_WORDS = 2;

/** What is said of a finding, in full. */
export interface AnomalyText {
  readonly level: string;
  /** What happened: the first line. */
  readonly title: string;
  /** Which message, which member. */
  readonly says: string;
  /** How often, when. */
  readonly seen: string;
  /** Where the relay itself signed what convicts it. */
  readonly signed: string | undefined;
  readonly could: string;
  readonly couldNot: string;
  readonly todo: string;
}

/** Who may be asked for the name of a member. */
export interface Known {
  readonly members: readonly Member[];
  readonly names: ReadonlyMap<string, string>;
}

const LEVELS = { alarm: 'alarm', notice: 'notice', state: 'state' } as const satisfies Record<AnomalyLevel, string>;

/** The finding in the language of the moment. */
export function anomalyText(anomaly: Anomaly, known: Known, words: Words, nowMs: number): AnomalyText {
  const { name, position, newestPosition, details } = anomaly;
  const values = {
    who: whoOf(anomaly, known, words),
    position: figure(position, words.language),
    newest: figure(newestPosition, words.language),
    lost: details['lost'] ?? 0,
    announced: details['announced'] ?? 0,
    before: anomaly.relayPins?.before ?? '',
    after: anomaly.relayPins?.after ?? '',
  };
  return {
    level: words.text(CHAT_ANOMALIES, LEVELS[anomaly.level]),
    title: anomalyTitle(anomaly, words),
    says: words.text(ANOMALIES, `${name}.says`, values),
    seen: seenText(anomaly, words, nowMs),
    signed: anomaly.evidence ? words.text(CHAT_ANOMALIES, 'signed') : undefined,
    could: words.text(ANOMALY_ADVICE, `${name}.could`),
    couldNot: words.text(ANOMALY_ADVICE, `${name}.couldNot`),
    todo: words.text(ANOMALY_ADVICE, `${name}.todo`),
  };
}

/** What happened, in one line. */
export function anomalyTitle({ name }: Anomaly, words: Words): string {
  return words.text(ANOMALIES, `${name}.title`);
}

/** The title with its level, as it is spoken. */
export function spokenTitle(anomaly: Anomaly, words: Words): string {
  const level = words.text(CHAT_ANOMALIES, LEVELS[anomaly.level]);
  return words.text(CHAT_ANOMALIES, 'spoken', { level, title: anomalyTitle(anomaly, words) });
}

/** The member concerned: by name, by the beginning of the fingerprint, or as what is known. */
function whoOf({ member, memberName }: Anomaly, { members, names }: Known, words: Words): string {
  if (member === '') return words.text(CHAT_ANOMALIES, 'someMember');
  const known = members.find(({ author }) => author === member);
  const name = known?.name === '' ? '' : (names.get(member) ?? memberName);
  if (known?.own) return words.text(CHAT_ANOMALIES, 'yourself', { name: isolated(name) });
  if (name !== '') return isolated(name);
  if (!known) return words.text(CHAT_ANOMALIES, 'unnamed');
  const start = known.fingerprint.words.slice(0, TELLING_WORDS).join(' ');
  return words.text(CHAT_ANOMALIES, 'unnamedWith', { start });
}

function seenText({ count, firstMs, newestMs }: Anomaly, words: Words, nowMs: number): string {
  const first = momentText(firstMs, nowMs, words.language);
  if (count <= 1) return words.text(CHAT_ANOMALIES, 'once', { first });
  const last = momentText(newestMs, nowMs, words.language);
  return words.text(CHAT_ANOMALIES, 'times', { count, first, last });
}

function momentText(timeMs: number, nowMs: number, language: Language): string {
  const time = clockTime(timeMs, language);
  return daysBetween(timeMs, nowMs) === 0 ? time : `${shortDay(timeMs, nowMs, language)}, ${time}`;
}
