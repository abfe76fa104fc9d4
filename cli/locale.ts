/** The language of a terminal: the first of these variables that says anything, as everywhere on POSIX systems. */
import { languageOf, type Language } from '../i18n/translate';

export function localeOf(env: Readonly<Record<string, string | undefined>>): string {
  return [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '') ?? '';
}

export function terminalLanguage(env: Readonly<Record<string, string | undefined>>): Language {
  return languageOf(localeOf(env));
}
