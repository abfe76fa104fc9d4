import type { CHAT_TRUST } from '../../../i18n/chat-trust';
import type { Language } from '../../../contract/common';
import type { Translator } from '../../../i18n/translate';
import { isolated } from './member-names';
import type { OrderStatement } from './order-statement';

type TrustTranslator = Translator<keyof typeof CHAT_TRUST>;

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
/** More names than this are not read at a glance. */
const MAX_NAMED = 3;

/** "12 s ago": an age in the largest unit that fits. */
export function ageText(atMs: number, nowMs: number, t: TrustTranslator): string {
  // Clocks of two machines may differ a little; nothing is ever "in −1 s".
  const seconds = Math.max(0, Math.floor((nowMs - atMs) / 1000));
  if (seconds < 1) return t('justNow');
  if (seconds < MINUTE_S) return t('secondsAgo', { count: seconds });
  if (seconds < HOUR_S) return t('minutesAgo', { count: Math.floor(seconds / MINUTE_S) });
  if (seconds < DAY_S) return t('hoursAgo', { count: Math.floor(seconds / HOUR_S) });
  return t('daysAgo', { count: Math.floor(seconds / DAY_S) });
}

/** The statement as a sentence: people by name, those not compared as a number, and how old it is. */
export function orderSentence(
  statement: OrderStatement,
  nowMs: number,
  t: TrustTranslator,
  language: Language,
): string {
  if (statement.kind === 'alone') return t('alone');
  if (statement.kind === 'unconfirmed') return t('unconfirmed');
  const uncompared = statement.uncompared > 0 ? [t('uncompared', { count: statement.uncompared })] : [];
  const names = statement.named.map((agreement) => agreement.name);
  const who = listOf(names, t, language, uncompared);
  return t(statement.stale ? 'stale' : 'agreed', { who, age: ageText(statement.atMs, nowMs, t) });
}

/** "Zoé, Ali and 4 others": the first names of a list, and what follows them. */
export function listOf(
  names: readonly string[],
  t: TrustTranslator,
  language: Language,
  more: readonly string[] = [],
): string {
  const shown = names.slice(0, MAX_NAMED).map(isolated);
  const unnamed = names.length - shown.length;
  const rest = unnamed > 0 ? [t('moreNamed', { count: unnamed })] : [];
  return new Intl.ListFormat(language, { type: 'conjunction' }).format([...shown, ...rest, ...more]);
}
