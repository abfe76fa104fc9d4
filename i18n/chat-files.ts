/** Texts of files in the chat window. */
export const CHAT_FILES = {
  file: { en: 'File {name}, {size}', fr: 'Fichier {name}, {size}' },
  image: { en: 'Image {name}, {size}', fr: 'Image {name}, {size}' },
  itemFile: { en: '{item}, file {name}, {size}, {state}', fr: '{item}, fichier {name}, {size}, {state}' },
  remote: { en: 'At the relay', fr: 'Au relais' },
  here: { en: 'On this computer', fr: 'Sur cet ordinateur' },
  draft: { en: 'Not sent yet', fr: 'Pas encore envoyé' },
  gone: {
    en: 'No longer at the relay: it expired, or its sender deleted it.',
    fr: "N'est plus au relais : il a expiré, ou qui l'a envoyé l'a effacé.",
  },
  sending: { en: 'Sending, {percent} %', fr: 'Envoi, {percent} %' },
  fetching: { en: 'Fetching, {percent} %', fr: 'Réception, {percent} %' },
  paused: { en: 'Paused at {percent} %', fr: 'En pause à {percent} %' },
  fetch: { en: 'Fetch', fr: 'Récupérer' },
  save: { en: 'Save…', fr: 'Enregistrer…' },
  pause: { en: 'Pause', fr: 'Mettre en pause' },
  resume: { en: 'Continue', fr: 'Continuer' },
  retry: { en: 'Try again', fr: 'Réessayer' },
  drop: { en: 'Cancel', fr: 'Annuler' },
  open: { en: 'View image', fr: "Voir l'image" },
  openNamed: { en: 'View image {name}', fr: "Voir l'image {name}" },
  giant: {
    en: 'This image is too large to be shown here. It can be saved.',
    fr: 'Cette image est trop grande pour être affichée ici. Elle peut être enregistrée.',
  },
  damaged: {
    en: 'This image is cut or damaged and cannot be shown. It can be saved.',
    fr: 'Cette image est coupée ou abîmée et ne peut pas être affichée. Elle peut être enregistrée.',
  },

  attach: { en: 'Add files', fr: 'Ajouter des fichiers' },
  tray: { en: 'Files to send', fr: 'Fichiers à envoyer' },
  remove: { en: 'Remove {name}', fr: 'Retirer {name}' },
  reading: { en: 'Sealing, {percent} %', fr: 'Scellement, {percent} %' },
  cleaned: {
    en: 'without place, date and camera',
    fr: 'sans lieu, date ni appareil',
  },
  asItIs: { en: 'as it is, with what it says of itself', fr: "tel quel, avec ce qu'il dit de lui-même" },
  empty: { en: 'empty', fr: 'vide' },
  tooLarge: {
    en: '{size}: this relay takes files up to {max}.',
    fr: "{size} : ce relais accepte des fichiers jusqu'à {max}.",
  },
  limit: { en: 'This relay takes files up to {max}.', fr: "Ce relais accepte des fichiers jusqu'à {max}." },
  unreadable: {
    en: 'It cannot be read: a folder, or a file that is not there any more.',
    fr: "Lecture impossible : un dossier, ou un fichier qui n'est plus là.",
  },
  dropHere: { en: 'Add files to “{title}”', fr: 'Ajouter des fichiers à « {title} »' },
  added: {
    en: '{count, plural, one {# file added} other {# files added}}',
    fr: '{count, plural, one {# fichier ajouté} other {# fichiers ajoutés}}',
  },

  zoomIn: { en: 'Larger', fr: 'Plus grand' },
  zoomOut: { en: 'Smaller', fr: 'Plus petit' },
  fit: { en: 'Whole image', fr: 'Image entière' },
  zoom: { en: '{percent} %', fr: '{percent} %' },
  opening: { en: 'The image is being opened…', fr: "L'image s'ouvre…" },
} as const;
