/** Texts that every window uses. */
export const SHARED = {
  close: { en: 'Close', fr: 'Fermer' },
  cancel: { en: 'Cancel', fr: 'Annuler' },
  show: { en: 'Show', fr: 'Afficher' },
  hide: { en: 'Hide', fr: 'Masquer' },
  details: { en: 'Details', fr: 'Détails' },
  code: { en: 'Code: {code}', fr: 'Code : {code}' },
  noHost: {
    en: 'This page was opened without the app behind it. Close it and start Aparté again.',
    fr: "Cette page a été ouverte sans l'application qui la fait vivre. Fermez-la et relancez Aparté.",
  },
  today: { en: 'Today', fr: "Aujourd'hui" },
  yesterday: { en: 'Yesterday', fr: 'Hier' },
} as const;
