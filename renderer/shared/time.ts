/** Times and figures as the interface writes them, in the computer's time zone. */
import type { Language } from '../../contract/common';

const DAY_MS = 24 * 60 * 60 * 1000;

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], options);
  formats.set(key, made);
  return made;
}

/** "14:05" */
export function clockTime(timeMs: number, language: Language): string {
  return format(language, 'time', { hour: '2-digit', minute: '2-digit' }).format(timeMs);
}

/** "Sunday 22 November 2026 at 14:05" */
export function fullTime(timeMs: number, language: Language): string {
  return format(language, 'full', { dateStyle: 'full', timeStyle: 'medium' }).format(timeMs);
}

/** "22 Nov", with the year where it is another one. */
export function shortDay(timeMs: number, nowMs: number, language: Language): string {
  const sameYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return sameYear
    ? format(language, 'day', { day: 'numeric', month: 'short' }).format(timeMs)
    : format(language, 'day-year', { day: 'numeric', month: 'short', year: 'numeric' }).format(timeMs);
}

/** "Sunday 22 November 2026" */
export function longDay(timeMs: number, language: Language): string {
  return format(language, 'long', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(timeMs);
}

/** How many midnights lie between two times: 0 on the same day, 1 for yesterday. */
export function daysBetween(timeMs: number, nowMs: number): number {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);
  return Math.round((midnight(nowMs) - midnight(timeMs)) / DAY_MS);
}

/** A whole number with the language's separators: "5,400". */
export function figure(value: number, language: Language): string {
  return value.toLocaleString(LOCALES[language]);
}
