/** What was found of a room's log, as programs and people are told it. Names of members and positions, never what a message says. */
import type { Anomaly } from '../client/api';
import { ANOMALIES } from '../i18n/anomalies';
import { ANOMALY_ADVICE } from '../i18n/anomaly-advice';
import { CHAT_ANOMALIES } from '../i18n/chat-anomalies';
import { createTranslator, type Translator } from '../i18n/translate';
import type { CommandContext, Say } from './context';
import { fingerprintOf } from './fingerprint';
import { shownLine } from './terminal-text';

/** An anomaly as an object of a result, without words. */
export function describeAnomaly(anomaly: Anomaly): object {
  const { id, name, level, position, newestPosition, count, member, memberName, evidence, dismissed, details } =
    anomaly;
  const { relayPins } = anomaly;
  return {
    type: 'anomaly',
    ...{ id, name, level, position, newestPosition, count },
    member: fingerprintOf(member),
    ...(memberName !== '' && { memberName }),
    ...{ evidence, dismissed, details },
    ...(relayPins && { relayPins }),
  };
}

/** Anomalies in words, for the profile with this fingerprint. */
export class AnomalyTexts {
  private readonly say: Say;
  private readonly found: Translator<keyof typeof ANOMALIES>;
  private readonly advice: Translator<keyof typeof ANOMALY_ADVICE>;
  private readonly labels: Translator<keyof typeof CHAT_ANOMALIES>;

  /** @param own digits of the profile's own fingerprint */
  constructor(
    { say, language }: Pick<CommandContext, 'say' | 'language'>,
    private readonly own: string,
  ) {
    this.say = say;
    this.found = createTranslator(ANOMALIES, language);
    this.advice = createTranslator(ANOMALY_ADVICE, language);
    this.labels = createTranslator(CHAT_ANOMALIES, language);
  }

  /** For programs: what {@link describeAnomaly} says, and the words for people. */
  describe(anomaly: Anomaly): object {
    const { name } = anomaly;
    return {
      ...describeAnomaly(anomaly),
      title: this.found(`${name}.title`),
      says: this.found(`${name}.says`, this.valuesOf(anomaly)),
      could: this.advice(`${name}.could`),
      couldNot: this.advice(`${name}.couldNot`),
      todo: this.advice(`${name}.todo`),
    };
  }

  /** How grave, what happened, where, to whom it concerns, how often: one line. */
  line(anomaly: Anomaly): string {
    const { name, level, position, newestPosition, count } = anomaly;
    return this.say('anomaly', {
      level: this.labels(level),
      title: this.found(`${name}.title`),
      name,
      positions: newestPosition > position ? `${String(position)}–${String(newestPosition)}` : String(position),
      who: anomaly.member === '' ? 'none' : this.who(anomaly),
      count,
    });
  }

  /** The line, and below it what it means, who could have done it, what to do, and what the commands call it. */
  block(anomaly: Anomaly): string {
    const { name, id, evidence, dismissed } = anomaly;
    if (dismissed) return this.say('anomalyDismissed', { line: this.line(anomaly), id });
    return [
      this.line(anomaly),
      this.found(`${name}.says`, this.valuesOf(anomaly)),
      this.labelled('could', this.advice(`${name}.could`)),
      this.labelled('couldNot', this.advice(`${name}.couldNot`)),
      this.labelled('todo', this.advice(`${name}.todo`)),
      ...(evidence ? [this.say('anomalyEvidence', { id })] : []),
      // An impostor is not kept: it is there while it answers, and a command has nothing to put aside for later.
      ...(name === 'impostor' ? [] : [this.say('anomalyId', { id })]),
    ].join('\n    ');
  }

  private valuesOf(anomaly: Anomaly): Readonly<Record<string, string | number>> {
    const { position, newestPosition, details } = anomaly;
    return {
      who: this.who(anomaly),
      position: String(position),
      newest: String(newestPosition),
      lost: details['lost'] ?? 0,
      announced: details['announced'] ?? 0,
      before: anomaly.relayPins?.before ?? '',
      after: anomaly.relayPins?.after ?? '',
    };
  }

  /** The member concerned; with the beginning of the fingerprint, which no name can imitate. */
  private who({ member, memberName }: Anomaly): string {
    if (member === '') return this.labels('someMember');
    const fingerprint = fingerprintOf(member);
    const name = `${shownLine(memberName) || this.say('unnamed')} (${fingerprint.slice(0, 8)})`;
    return fingerprint === this.own ? this.say('you', { name }) : name;
  }

  private labelled(label: 'could' | 'couldNot' | 'todo', text: string): string {
    return this.labels('spoken', { level: this.labels(label), title: text });
  }
}
