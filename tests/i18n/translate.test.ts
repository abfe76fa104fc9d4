import { expect, it } from 'vitest';

import { createTranslator, typeset } from '../../i18n/translate';

it('sets French with narrow spaces before high punctuation and inside quotes, and a no-break space before a colon', () => {
  expect(typeset("Voici : l'« aparté » ; vrai ? Oui !", 'fr')).toBe(
    'Voici\u00a0: l’«\u202faparté\u202f»\u202f; vrai\u202f? Oui\u202f!',
  );
});

it('sets English without them', () => {
  expect(typeset("It's here : what ?", 'en')).toBe('It’s here : what ?');
});

it('leaves what people wrote as they wrote it', () => {
  const translate = createTranslator({ said: { en: '{name} said: {text}', fr: '{name} a dit : {text}' } }, 'fr');
  expect(translate('said', { name: "l'ami !", text: '« non »' })).toBe("l'ami ! a dit\u00a0: « non »");
});

it('counts as each language does: zero is singular in French', () => {
  const catalogue = {
    unread: {
      en: '{count, plural, one {# message} other {# messages}}',
      fr: '{count, plural, one {# message} other {# messages}}',
    },
  };
  expect(createTranslator(catalogue, 'fr')('unread', { count: 0 })).toBe('0 message');
  expect(createTranslator(catalogue, 'en')('unread', { count: 0 })).toBe('0 messages');
});
