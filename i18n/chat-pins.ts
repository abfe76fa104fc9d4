/** Texts of pinned messages. */
export const CHAT_PINS = {
  pin: { en: 'Pin for everybody', fr: 'Épingler pour tous' },
  unpin: { en: 'Unpin for everybody', fr: 'Détacher pour tous' },
  pinned: { en: '{name} pinned a message', fr: '{name} a épinglé un message' },
  pinnedText: { en: '{name} pinned a message: {text}', fr: '{name} a épinglé un message : {text}' },
  go: { en: 'Go to the pinned message', fr: 'Aller au message épinglé' },
  bar: { en: 'Pinned message', fr: 'Message épinglé' },
  barOf: { en: 'Pinned message, {at} of {count}', fr: 'Message épinglé, {at} sur {count}' },
  ofCount: { en: '{at} of {count}', fr: '{at} sur {count}' },
  all: { en: 'All pinned messages', fr: 'Tous les messages épinglés' },
  allSays: {
    en: 'Any member pins and unpins, for everybody. Who did it stands in the log.',
    fr: 'Tout membre épingle et détache, pour tous. Qui l’a fait est dans le journal.',
  },
  by: { en: 'Pinned by {name}', fr: 'Épinglé par {name}' },
  none: { en: 'Nothing is pinned here any more.', fr: "Rien n'est plus épinglé ici." },
} as const;
