/** Texts of messages that disappear. */
export const CHAT_TIMER = {
  menu: { en: 'Disappearing messages…', fr: 'Messages éphémères…' },
  title: { en: 'Disappearing messages in {title}', fr: 'Messages éphémères dans {title}' },
  after: { en: 'What is said from now on disappears', fr: 'Ce qui se dit désormais disparaît' },
  action: { en: 'Set for everybody', fr: 'Régler pour tous' },
  never: { en: 'Never', fr: 'Jamais' },
  afterSpan: { en: 'After {span}', fr: 'Après {span}' },
  how: {
    en: 'Counted on each computer: from reading, and for your own from sending. Then text, file, quotes and search entries are erased there. Any member may change this; earlier messages keep what they had.',
    fr: "Compté sur chaque ordinateur : dès la lecture, et dès l'envoi pour les vôtres. Texte, fichier, citations et recherche y sont alors effacés. Tout membre peut changer ce réglage ; les messages d'avant gardent le leur.",
  },
  limits: {
    en: 'No promise against others: an app can be changed to keep what it shows, and a screen can be photographed. The relay keeps the sealed message as long as this room keeps anything, and so long your computer keeps the key of its day. Offline after a start, erasing waits for the relay’s clock.',
    fr: "Ce n'est pas une garantie contre les autres : une application modifiée peut garder ce qu'elle montre, un écran se photographie. Le relais garde le message scellé tant que ce salon garde quoi que ce soit, et votre ordinateur la clé de son jour aussi longtemps. Hors ligne après un démarrage, l'effacement attend l'horloge du relais.",
  },
  set: {
    en: '{name} set disappearing messages to {span}',
    fr: '{name} a réglé les messages éphémères sur {span}',
  },
  off: { en: '{name} switched disappearing messages off', fr: '{name} a désactivé les messages éphémères' },
  header: { en: 'Messages disappear after {span}', fr: 'Les messages disparaissent après {span}' },
  leftIn: { en: 'Disappears in {left}', fr: 'Disparaît dans {left}' },
  whenRead: { en: 'Disappears {span} after it is read', fr: 'Disparaît {span} après sa lecture' },
  whenSent: { en: 'Disappears {span} after it is sent', fr: 'Disparaît {span} après son envoi' },
  lasts: { en: 'disappears after {span}', fr: 'disparaît après {span}' },
  seconds: {
    en: '{count, plural, one {# second} other {# seconds}}',
    fr: '{count, plural, one {# seconde} other {# secondes}}',
  },
  minutes: {
    en: '{count, plural, one {# minute} other {# minutes}}',
    fr: '{count, plural, one {# minute} other {# minutes}}',
  },
  hours: { en: '{count, plural, one {# hour} other {# hours}}', fr: '{count, plural, one {# heure} other {# heures}}' },
  days: { en: '{count, plural, one {# day} other {# days}}', fr: '{count, plural, one {# jour} other {# jours}}' },
  weeks: {
    en: '{count, plural, one {# week} other {# weeks}}',
    fr: '{count, plural, one {# semaine} other {# semaines}}',
  },
  shortSeconds: { en: '{count} s', fr: '{count} s' },
  shortMinutes: { en: '{count} min', fr: '{count} min' },
  shortHours: { en: '{count} h', fr: '{count} h' },
  shortDays: { en: '{count} d', fr: '{count} j' },
  shortWeeks: { en: '{count} wk', fr: '{count} sem.' },
} as const;
