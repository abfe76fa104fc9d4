import { createContext } from 'svelte';

import { createTranslator } from '../../i18n/translate';
import type { Catalogue, Language, TextValues, Translator } from '../../i18n/translate';

/** The interface's language, and the translators made for it. */
export class Words {
  language: Language = $state('en');
  readonly #made: Readonly<Record<Language, WeakMap<object, Translator<string>>>> = {
    en: new WeakMap(),
    fr: new WeakMap(),
  };

  constructor(language: Language) {
    this.language = language;
  }

  /** The text of `key` in the language of the moment: what reads it is told when the language changes. */
  text<Key extends string>(catalogue: Catalogue<Key>, key: Key, values?: TextValues): string {
    const made = this.#made[this.language];
    const translate = made.get(catalogue) ?? createTranslator<string>(catalogue, this.language);
    made.set(catalogue, translate);
    return translate(key, values);
  }
}

const [getWords, setWords] = createContext<Words>();

/** Gives the window below this component its language. */
export function provideWords(words: Words): Words {
  return setWords(words);
}

/** The language of the window. */
export function useWords(): Words {
  return getWords();
}

/** A translator for one catalogue that follows the window's language. */
export function useText<Key extends string>(catalogue: Catalogue<Key>): Translator<Key> {
  const words = getWords();
  return (key, values) => words.text(catalogue, key, values);
}
