/** Texts of the frames that show or take an invitation. */
export const INVITATION = {
  qr: { en: 'QR code of the invitation', fr: "Code QR de l'invitation" },
  link: { en: 'Invitation link', fr: "Lien d'invitation" },
  copy: { en: 'Copy the link', fr: 'Copier le lien' },
  copied: { en: 'Copied', fr: 'Copié' },
  thisComputer: {
    en: 'This room is on a relay that only this computer reaches. To invite someone elsewhere, open the relay window and let your network in, then invite again.',
    fr: "Ce salon est sur un relais que seul cet ordinateur atteint. Pour inviter quelqu'un d'ailleurs, ouvrez la fenêtre du relais et laissez-y entrer votre réseau, puis invitez de nouveau.",
  },
  paste: { en: 'Paste the invitation', fr: "Coller l'invitation" },
  pasteHere: { en: 'Invitation', fr: 'Invitation' },
  pasteHint: {
    en: 'The link, or a message that contains it.',
    fr: 'Le lien, ou un message qui le contient.',
  },
  leadsTo: { en: 'A room on the relay {host}:{port}', fr: 'Un salon sur le relais {host}:{port}' },
  alreadyIn: { en: 'You are in this room already.', fr: 'Vous êtes déjà dans ce salon.' },
  go: { en: 'Continue', fr: 'Continuer' },
  spent: {
    en: 'This view can be opened once. Close it and ask again.',
    fr: "Cette vue ne s'ouvre qu'une fois. Fermez-la et redemandez-la.",
  },
} as const;
