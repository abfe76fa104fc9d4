/** Texts of the frames that show or take an invitation, or the words of a room. */
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
  wordsShown: { en: 'The six words', fr: 'Les six mots' },
  wordsName: { en: 'Name of the room', fr: 'Nom du salon' },
  wordsRelay: { en: 'Address of the relay', fr: 'Adresse du relais' },
  wordsCopy: { en: 'Copy words, name and address', fr: 'Copier les mots, le nom et l’adresse' },
  wordsOnce: {
    en: 'Write them down: the app keeps them nowhere, and shows them only until it is locked or closed. Whoever joins needs all three.',
    fr: 'Notez-les : l’application ne les garde nulle part, et ne les montre que jusqu’à ce qu’elle soit verrouillée ou fermée. Qui rejoint a besoin des trois.',
  },
  wordsWorth: {
    en: 'Whoever has them reads everything, from the room’s first day on, and no later day shuts them out. The relay can try words without anybody seeing it; six drawn ones are beyond guessing for as long as nobody tells them.',
    fr: 'Qui les a lit tout, depuis le premier jour du salon, et aucun jour ne vient où ils ne servent plus. Le relais peut en essayer sans que personne ne le voie ; six mots tirés au sort ne se devinent pas, tant que personne ne les dit.',
  },
  wordsGone: {
    en: 'This room has no invitation: it is joined with its six words, its name and its relay’s address. The app no longer has the words; whoever wrote them down can tell them. Without them nobody else can join.',
    fr: 'Ce salon n’a pas d’invitation : on le rejoint avec ses six mots, son nom et l’adresse de son relais. L’application n’a plus les mots ; qui les a notés peut les dire. Sans eux, personne d’autre ne peut entrer.',
  },
  wordsTyped: { en: 'Six words', fr: 'Six mots' },
  wordsTypedHint: {
    en: 'In their order. Capitals, accents and commas make no difference.',
    fr: 'Dans leur ordre. Majuscules, accents et virgules ne comptent pas.',
  },
  wordsCounted: {
    en: '{count, plural, =0 {No word yet} one {# word of six} other {# words, six are wanted}}',
    fr: '{count, plural, =0 {Aucun mot encore} one {# mot sur six} other {# mots, il en faut six}}',
  },
  wordsRead: { en: 'Six words, all of them known.', fr: 'Six mots, tous connus.' },
  wordUnknown: {
    en: 'Word {place} is not one that Aparté draws. Did you mean “{nearest}”?',
    fr: 'Le mot {place} n’est pas de ceux que tire Aparté. Vouliez-vous dire « {nearest} » ?',
  },
  wordUse: { en: 'Write “{nearest}”', fr: 'Écrire « {nearest} »' },
  wordsNameHint: {
    en: 'As it was told: the room is found by it too.',
    fr: 'Comme on vous l’a dit : le salon se trouve aussi par lui.',
  },
  wordsRelayHint: {
    en: 'It begins with aparte-relay:// and has the relay’s key after #.',
    fr: 'Elle commence par aparte-relay:// et porte la clé du relais après #.',
  },
  wordsJoin: { en: 'Join', fr: 'Rejoindre' },
  wordsMissing: {
    en: 'Six words, the name and the address are needed.',
    fr: 'Il faut six mots, le nom et l’adresse.',
  },
  spent: {
    en: 'This view can be opened once. Close it and ask again.',
    fr: "Cette vue ne s'ouvre qu'une fois. Fermez-la et redemandez-la.",
  },
} as const;
