/** French and English texts for pages, native menus and command line. A text exists in both languages or does not compile. */
import { IntlMessageFormat } from 'intl-messageformat';

/** Languages of the interface. */
export type Language = 'fr' | 'en';

/** A text in both languages, in ICU message syntax ({name}, plurals). */
export type Text = Readonly<Record<Language, string>>;

/** Texts of one area of the interface, by key. */
export type Catalogue<Key extends string = string> = Readonly<Record<Key, Text>>;

/** What a text may be given to mention. */
export type TextValues = Readonly<Record<string, string | number | Date>>;

/** Gives the text of `key` in the translator's language. */
export type Translator<Key extends string> = (key: Key, values?: TextValues) => string;

/** Translator of one catalogue; parsed texts are kept. */
export function createTranslator<Key extends string>(catalogue: Catalogue<Key>, language: Language): Translator<Key> {
  const formats = new Map<Key, IntlMessageFormat>();
  return (key, values) => {
    let format = formats.get(key);
    if (!format) {
      format = new IntlMessageFormat(typeset(catalogue[key][language], language), language, undefined, {
        ignoreTag: true,
      });
      formats.set(key, format);
    }
    const formatted = format.format({ ...values });
    return Array.isArray(formatted) ? formatted.join('') : String(formatted);
  };
}

/**
 * A catalogue's text as a printer would set it: curly apostrophes (which ICU would take for quotes: messages never need quoting), and in French the narrow
 * space before ; ! ? and inside « », the no-break space before a colon. What a text mentions is put in afterwards and stays as people wrote it.
 */
export function typeset(text: string, language: Language): string {
  const curly = text.replaceAll("'", '’');
  if (language === 'en') return curly;
  return curly
    .replaceAll(/ (?=[;!?»])/gu, '\u202f')
    .replaceAll('« ', '«\u202f')
    .replaceAll(/ (?=:(?!:))/gu, '\u00a0');
}

/** The interface's language for a system locale such as "fr-CA": French for French, English for every other. */
export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
