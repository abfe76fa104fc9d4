/** How long messages last, in words. */
import { CHAT_TIMER } from '../../../i18n/chat-timer';
import type { Words } from '../../shared/words.svelte';

type Unit = 'Seconds' | 'Minutes' | 'Hours' | 'Days' | 'Weeks';

const UNITS: readonly (readonly [Unit, number])[] = [
  ['Weeks', 604_800],
  ['Days', 86_400],
  ['Hours', 3600],
  ['Minutes', 60],
  ['Seconds', 1],
];

const LONG = { Seconds: 'seconds', Minutes: 'minutes', Hours: 'hours', Days: 'days', Weeks: 'weeks' } as const;

/** The largest unit of which there are whole ones: one that another app set is rounded up. */
function measured(seconds: number): readonly [Unit, number] {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ??
    UNITS.find(([, length]) => seconds >= length) ?? ['Seconds', 1];
  return [unit, Math.ceil(seconds / size)];
}

/** "8 hours" */
export function spanText(seconds: number, words: Words): string {
  const [unit, count] = measured(seconds);
  return words.text(CHAT_TIMER, LONG[unit], { count });
}

/** "8 h" */
export function shortSpan(seconds: number, words: Words): string {
  const [unit, count] = measured(seconds);
  return words.text(CHAT_TIMER, `short${unit}`, { count });
}

/** What is left, in the largest unit of which there is a whole one: seconds are counted in the last minute alone. */
export function leftText(leftMs: number, words: Words): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ['Seconds', 1];
  return words.text(CHAT_TIMER, `short${unit}`, { count: Math.ceil(seconds / size) });
}
