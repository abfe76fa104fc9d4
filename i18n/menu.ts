/** The application menu. */
export const MENU = {
  file: { en: 'File', fr: 'Fichier' },
  newRoom: { en: 'New room…', fr: 'Nouveau salon…' },
  join: { en: 'Join with an invitation…', fr: 'Rejoindre avec une invitation…' },
  relay: { en: 'Relay window', fr: 'Fenêtre du relais' },
  closeWindow: { en: 'Close window', fr: 'Fermer la fenêtre' },
  quit: { en: 'Quit Aparté', fr: 'Quitter Aparté' },
  hide: { en: 'Hide Aparté', fr: 'Masquer Aparté' },

  edit: { en: 'Edit', fr: 'Édition' },
  undo: { en: 'Undo', fr: 'Annuler' },
  redo: { en: 'Redo', fr: 'Rétablir' },
  cut: { en: 'Cut', fr: 'Couper' },
  copy: { en: 'Copy', fr: 'Copier' },
  paste: { en: 'Paste', fr: 'Coller' },
  selectAll: { en: 'Select all', fr: 'Tout sélectionner' },

  view: { en: 'View', fr: 'Affichage' },
  zoomIn: { en: 'Larger', fr: 'Agrandir' },
  zoomOut: { en: 'Smaller', fr: 'Réduire' },
  zoomReset: { en: 'Normal size', fr: 'Taille normale' },
  fullScreen: { en: 'Full screen', fr: 'Plein écran' },

  window: { en: 'Window', fr: 'Fenêtre' },
  minimize: { en: 'Minimise', fr: 'Réduire dans la barre' },

  help: { en: 'Help', fr: 'Aide' },
  about: { en: 'About Aparté', fr: "À propos d'Aparté" },
} as const;
