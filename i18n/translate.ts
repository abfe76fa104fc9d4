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
      // Apostrophes are plain characters in French texts, not ICU quotes: messages never need quoting.
      format = new IntlMessageFormat(catalogue[key][language].replaceAll("'", '’'), language, undefined, {
        ignoreTag: true,
      });
      formats.set(key, format);
    }
    const formatted = format.format({ ...values });
    return Array.isArray(formatted) ? formatted.join('') : String(formatted);
  };
}

/** The interface's language for a system locale such as "fr-CA": French for French, English for every other. */
export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
