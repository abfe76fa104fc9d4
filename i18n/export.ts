/** Texts of a room's export. */
export const EXPORT = {
  exported: {
    en: 'Exported on {time}: {count, plural, one {# entry} other {# entries}}. Whoever has this file can read it.',
    fr: 'Exporté le {time} : {count, plural, one {# entrée} other {# entrées}}. Qui a ce fichier peut le lire.',
  },
  edited: { en: 'edited', fr: 'modifié' },
  file: {
    en: 'File {name}, {count, plural, one {# byte} other {# bytes}}: not in this export.',
    fr: "Fichier {name}, {count, plural, one {# octet} other {# octets}} : il n'est pas dans cet export.",
  },
  erased: { en: 'The text was erased.', fr: 'Le texte a été effacé.' },
  joined: { en: '{name} joined', fr: '{name} a rejoint le salon' },
  renamed: { en: '{name} is now called {text}', fr: "{name} s'appelle maintenant {text}" },
  titled: { en: '{name} named the room “{text}”', fr: '{name} a nommé le salon « {text} »' },
  pinned: { en: '{name} pinned a message', fr: '{name} a épinglé un message' },
  timed: {
    en: '{name} changed how long messages last',
    fr: '{name} a changé la durée des messages',
  },
  disappearing: {
    en: 'A message that disappears: it is not in this export.',
    fr: "Un message éphémère : il n'est pas dans cet export.",
  },
  unreadable: {
    en: 'A message stands here that this device could not open.',
    fr: "Il y a ici un message que cet appareil n'a pas pu ouvrir.",
  },
} as const;
