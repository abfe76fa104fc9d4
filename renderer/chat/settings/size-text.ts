import type { Language } from '../../../contract/common';

const UNITS: Readonly<Record<Language, readonly string[]>> = {
  en: ['B', 'kB', 'MB', 'GB'],
  fr: ['o', 'ko', 'Mo', 'Go'],
};
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

/** "1.2 MB" */
export function sizeText(bytes: number, language: Language): string {
  const units = UNITS[language];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  const shown = value.toLocaleString(LOCALES[language], { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 });
  return `${shown}\u00a0${units[unit] ?? ''}`;
}
