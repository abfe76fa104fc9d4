/** Sizes, times and ages as the relay window writes them. */
import type { Language } from '../../contract/common';

const BYTE_UNITS: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  en: ['B', 'kB', 'MB', 'GB', 'TB'],
  fr: ['o', 'ko', 'Mo', 'Go', 'To'],
};
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };
const NO_BREAK = '\u00a0';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "543 B", "1.2 MB": three figures are enough to see what is large. */
export function sizeText(bytes: number, language: Language): string {
  const units = BYTE_UNITS[language];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const maximumFractionDigits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(LOCALES[language], { maximumFractionDigits })}${NO_BREAK}${units[unit] ?? units[0]}`;
}

/** "70,000 B": to the byte. */
export function bytesText(bytes: number, language: Language): string {
  return `${bytes.toLocaleString(LOCALES[language])}${NO_BREAK}${BYTE_UNITS[language][0]}`;
}

/** "14:05:09.123", of another day "22/11 14:05:09", by hand: the list asks for it thousands of times a second. */
export function preciseTime(timeMs: number, nowMs = timeMs): string {
  const date = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (nowMs - timeMs >= DAY_MS || new Date(nowMs).getDate() !== date.getDate())
    return `${two(date.getDate())}/${two(date.getMonth() + 1)} ${seconds}`;
  return `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** "3 d 4 h", "2 h 5 min", "45 s": how long something has lasted. */
export function ageText(ms: number, language: Language): string {
  const day = language === 'fr' ? 'j' : 'd';
  const both = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    [`${big}${NO_BREAK}${bigUnit}`, ...(small > 0 ? [`${small}${NO_BREAK}${smallUnit}`] : [])].join(NO_BREAK);
  const age = Math.max(0, ms);
  if (age >= DAY_MS) return both(Math.floor(age / DAY_MS), day, Math.floor((age % DAY_MS) / HOUR_MS), 'h');
  if (age >= HOUR_MS) return both(Math.floor(age / HOUR_MS), 'h', Math.floor((age % HOUR_MS) / MINUTE_MS), 'min');
  if (age >= MINUTE_MS) return `${Math.floor(age / MINUTE_MS)}${NO_BREAK}min`;
  return `${Math.floor(age / SECOND_MS)}${NO_BREAK}s`;
}

/** A host beside its port: an IPv6 address wears brackets there. */
export function hostText(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
