/** Texts of files in the chat window. */
export const CHAT_FILES = {
  file: { en: 'File {name}, {size}', fr: 'Fichier {name}, {size}' },
  itemFile: { en: '{item}, file {name}, {size}, {state}', fr: '{item}, fichier {name}, {size}, {state}' },
  remote: { en: 'At the relay', fr: 'Au relais' },
  here: { en: 'On this computer', fr: 'Sur cet ordinateur' },
  sending: { en: 'Sending, {percent} %', fr: 'Envoi, {percent} %' },
  fetching: { en: 'Fetching, {percent} %', fr: 'Réception, {percent} %' },
  paused: { en: 'Paused at {percent} %', fr: 'En pause à {percent} %' },
  fetch: { en: 'Fetch', fr: 'Récupérer' },
  save: { en: 'Save…', fr: 'Enregistrer…' },
  pause: { en: 'Pause', fr: 'Mettre en pause' },
  resume: { en: 'Continue', fr: 'Continuer' },
  retry: { en: 'Try again', fr: 'Réessayer' },
  drop: { en: 'Cancel', fr: 'Annuler' },
  bytes: { en: '{count} bytes', fr: '{count} octets' },
  kilobytes: { en: '{count} KB', fr: '{count} Ko' },
  megabytes: { en: '{count} MB', fr: '{count} Mo' },
} as const;
