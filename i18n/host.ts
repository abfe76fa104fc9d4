/** Texts of the hosts themselves: tray, native questions, the trial. */
export const HOST = {
  trialRoom: { en: 'Trial room', fr: "Salon d'essai" },
  trialGuest: { en: 'Camille (trial)', fr: 'Camille (essai)' },

  trayOpen: { en: 'Open Aparté', fr: 'Ouvrir Aparté' },
  trayRelay: { en: 'Relay window', fr: 'Fenêtre du relais' },
  trayStop: { en: 'Stop the relay', fr: 'Arrêter le relais' },
  trayQuit: { en: 'Quit Aparté', fr: 'Quitter Aparté' },
  trayReceiving: { en: 'Aparté', fr: 'Aparté' },
  trayServing: { en: 'Aparté: the relay is running', fr: 'Aparté : le relais tourne' },

  keepTitle: { en: 'Your relay is still running', fr: 'Votre relais tourne toujours' },
  keepInTray: {
    en: 'Others may be using it, so Aparté stays in the notification area. Its icon brings the window back, stops the relay or quits.',
    fr: "D'autres s'en servent peut-être : Aparté reste dans la zone de notification. Son icône ramène la fenêtre, arrête le relais ou quitte.",
  },
  keepAsk: {
    en: 'Others may be using it. If it keeps running and you find no icon of Aparté in a notification area, start Aparté again to get its window back.',
    fr: "D'autres s'en servent peut-être. S'il continue et que vous ne trouvez pas d'icône d'Aparté dans une zone de notification, relancez Aparté pour retrouver sa fenêtre.",
  },
  keepRunning: { en: 'Keep running', fr: 'Laisser tourner' },
  quitAndStop: { en: 'Stop the relay and quit', fr: 'Arrêter le relais et quitter' },

  stayTitle: { en: 'Stay in the notification area?', fr: 'Rester dans la zone de notification ?' },
  staySays: {
    en: 'Without a window, Aparté can go on receiving messages and notify you. Its icon brings the window back or quits. The settings change this later.',
    fr: 'Sans fenêtre, Aparté peut continuer à recevoir les messages et vous en avertir. Son icône ramène la fenêtre ou quitte. Les réglages permettent d’en changer.',
  },
  stayInTray: { en: 'Stay', fr: 'Rester' },

  quitTitle: { en: 'Stop the relay and quit?', fr: 'Arrêter le relais et quitter ?' },
  quitConnected: {
    en: '{count, plural, one {# other connection uses} other {# other connections use}} the relay of this computer{names, select, none {} other { ({names})}}. They will be cut off until it runs again; no message is lost.',
    fr: '{count, plural, =0 {Aucune autre connexion ne se sert} one {# autre connexion se sert} other {# autres connexions se servent}} du relais de cet ordinateur{names, select, none {} other { ({names})}}. Elles seront coupées tant qu’il ne tourne pas ; aucun message ne se perd.',
  },
  cancel: { en: 'Cancel', fr: 'Annuler' },

  pageDiedTitle: { en: 'This window keeps failing', fr: 'Cette fenêtre échoue sans cesse' },
  pageDied: {
    en: 'It was restarted several times and failed again. Your messages and your draft are safe on the disk.',
    fr: 'Elle a été relancée plusieurs fois et a encore échoué. Vos messages et votre brouillon sont saufs sur le disque.',
  },
  tryAgain: { en: 'Try again', fr: 'Réessayer' },

  linkFailedTitle: { en: 'This invitation cannot be used', fr: "Cette invitation n'est pas utilisable" },
  whichProfile: { en: 'Who opens this invitation?', fr: 'Qui ouvre cette invitation ?' },
  whichProfileWhy: {
    en: 'There are several profiles on this computer, and none is open.',
    fr: "Il y a plusieurs profils sur cet ordinateur, et aucun n'est ouvert.",
  },
  cannotStop: { en: 'The relay cannot be stopped', fr: 'Le relais ne peut pas être arrêté' },
  vaultDied: { en: 'Aparté cannot read its messages any more', fr: 'Aparté ne peut plus lire ses messages' },
  cannotStart: { en: 'Aparté cannot start', fr: 'Aparté ne peut pas démarrer' },

  saveTitle: { en: 'Save', fr: 'Enregistrer' },
  openTitle: { en: 'Choose the backup', fr: 'Choisir la sauvegarde' },

  browserEntrance: {
    en: 'Aparté is ready. Open this address in a browser on this computer (it works once):\n{address}',
    fr: 'Aparté est prêt. Ouvrez cette adresse dans un navigateur de cet ordinateur (elle sert une fois) :\n{address}',
  },
} as const;
