/** Texts of the chat window's dialogues. */
export const CHAT_DIALOGUES = {
  createTitle: { en: 'Create a room', fr: 'Créer un salon' },
  roomTitle: { en: 'Title of the room', fr: 'Titre du salon' },
  roomTitleHint: {
    en: 'Only its members see it; the relay does not.',
    fr: 'Seuls ses membres le voient ; pas le relais.',
  },
  roomTitleMissing: { en: 'Give the room a title.', fr: 'Donnez un titre au salon.' },
  where: { en: 'Where', fr: 'Où' },
  thisComputer: { en: 'On this computer', fr: 'Sur cet ordinateur' },
  thisComputerSays: {
    en: 'The relay runs here, for as long as Aparté runs. Who can reach it is set in the relay window.',
    fr: "Le relais tourne ici, tant qu'Aparté tourne. La fenêtre du relais règle qui peut le joindre.",
  },
  otherRelay: { en: 'On another relay', fr: 'Sur un autre relais' },
  otherRelaySays: {
    en: 'It runs on a server, day and night. Whoever runs it gives you its address.',
    fr: 'Il tourne sur un serveur, jour et nuit. Qui le tient vous en donne l’adresse.',
  },
  relayAddress: { en: 'Address of the relay', fr: 'Adresse du relais' },
  relayAddressMissing: { en: 'Paste the address of the relay.', fr: "Collez l'adresse du relais." },
  accessToken: { en: 'Access token, if it asks for one', fr: "Jeton d'accès, s'il en demande un" },
  advanced: { en: 'Advanced', fr: 'Avancé' },
  suite: { en: 'Encryption', fr: 'Chiffrement' },
  suiteXchacha: { en: 'XChaCha20-Poly1305 (recommended)', fr: 'XChaCha20-Poly1305 (conseillé)' },
  suiteAes: {
    en: 'AES-256-GCM-SIV, for those who must use AES',
    fr: 'AES-256-GCM-SIV, pour qui doit employer AES',
  },
  joinedBy: { en: 'How others join', fr: 'Comment on y entre' },
  byInvitation: { en: 'With an invitation', fr: 'Avec une invitation' },
  byInvitationSays: {
    en: 'A link or QR code. It opens today and what follows, and nothing from before.',
    fr: 'Un lien ou un code QR. Il ouvre le jour même et la suite, rien d’avant.',
  },
  byWords: { en: 'With six words', fr: 'Avec six mots' },
  byWordsSays: {
    en: 'Drawn for you, easy to tell. Whoever has or guesses them, the relay first and unseen, reads everything from the first day on.',
    fr: 'Tirés au sort, faciles à dire. Qui les a ou les devine, le relais d’abord et sans être vu, lit tout depuis le premier jour.',
  },
  create: { en: 'Create', fr: 'Créer' },

  joinTitle: { en: 'Join a room', fr: 'Rejoindre un salon' },
  joinFrame: { en: 'Where the invitation goes', fr: "Là où va l'invitation" },
  joinSays: {
    en: 'Paste the invitation. It opens a room to whoever holds it, so it is handled apart from this page.',
    fr: "Collez l'invitation. Elle ouvre un salon à qui la détient : elle est donc traitée à part de cette page.",
  },
  joinWordsFrame: { en: 'Where the words go', fr: 'Là où vont les mots' },
  joinWordsSays: {
    en: 'Type what you were told. The words open the room, so they are handled apart from this page.',
    fr: 'Écrivez ce qu’on vous a dit. Les mots ouvrent le salon : ils sont donc traités à part de cette page.',
  },
  toldWords: { en: 'I was told six words', fr: 'On m’a dit six mots' },
  haveInvitation: { en: 'I have an invitation', fr: 'J’ai une invitation' },
  offerTitle: { en: 'Join the room on {place}?', fr: 'Rejoindre le salon sur {place} ?' },
  offerSays: {
    en: 'The app will connect to this relay. The members will see your name once you write.',
    fr: "L'application se connectera à ce relais. Les membres verront votre nom dès que vous écrirez.",
  },
  offerJoined: { en: 'You are in the room on {place} already.', fr: 'Vous êtes déjà dans le salon sur {place}.' },
  join: { en: 'Join', fr: 'Rejoindre' },
  openIt: { en: 'Open it', fr: "L'ouvrir" },
  decline: { en: 'No', fr: 'Non' },

  inviteTitle: { en: 'Invite to “{title}”', fr: 'Inviter dans « {title} »' },
  inviteSays: {
    en: 'Whoever holds this invitation can read and write in the room from now on. Give it only to those you mean, by a way you trust.',
    fr: 'Qui détient cette invitation peut désormais lire et écrire dans le salon. Ne la donnez qu’aux personnes voulues, par une voie sûre.',
  },
  inviteWordsSays: {
    en: 'This room is joined with six words. Tell them, with the name and the address, only to those you mean: best by voice or on paper.',
    fr: 'On rejoint ce salon avec six mots. Ne les dites, avec le nom et l’adresse, qu’aux personnes voulues : de vive voix ou sur papier, de préférence.',
  },
  inviteWordsFrame: { en: 'The six words, the name and the address', fr: 'Les six mots, le nom et l’adresse' },
  inviteFrame: { en: 'The invitation, as link and QR code', fr: "L'invitation, en lien et en code QR" },
  done: { en: 'Done', fr: 'Terminé' },

  leaveTitle: { en: 'Leave “{title}”?', fr: 'Quitter « {title} » ?' },
  leaveSays: {
    en: 'Its messages, its key and your draft are erased from this computer. The others keep theirs. You come back only with a new invitation, and the messages written until then stay closed to you.',
    fr: "Ses messages, sa clé et votre brouillon sont effacés de cet ordinateur. Les autres gardent les leurs. Vous ne reviendrez qu'avec une nouvelle invitation, et les messages d'ici là vous resteront fermés.",
  },
  leaveWaiting: {
    en: 'Messages that still wait to be sent are lost.',
    fr: "Les messages qui attendent encore d'être envoyés sont perdus.",
  },
  leave: { en: 'Leave and erase', fr: 'Quitter et effacer' },

  endTrialTitle: { en: 'Erase the trial?', fr: "Effacer l'essai ?" },
  endTrialSays: {
    en: 'The trial room, its messages and the second person are erased from this computer. Your name and your other rooms stay.',
    fr: "Le salon d'essai, ses messages et la seconde personne sont effacés de cet ordinateur. Votre nom et vos autres salons restent.",
  },
  endTrial: { en: 'Erase', fr: 'Effacer' },

  linkTitle: { en: 'Open this address?', fr: 'Ouvrir cette adresse ?' },
  linkSays: {
    en: 'Your browser will contact {host}, which then sees your network address.',
    fr: 'Votre navigateur contactera {host}, qui verra alors votre adresse réseau.',
  },
  linkForeign: {
    en: 'The name is written with letters beyond plain Latin; this is how it is really spelled.',
    fr: "Le nom s'écrit avec des lettres hors de l'alphabet latin simple ; voici comment il s'épelle vraiment.",
  },
  linkPlain: {
    en: 'The connection is not encrypted (http).',
    fr: "La connexion n'est pas chiffrée (http).",
  },
  openLink: { en: 'Open in the browser', fr: 'Ouvrir dans le navigateur' },

  settingsTitle: { en: 'Settings', fr: 'Réglages' },
  language: { en: 'Language', fr: 'Langue' },
  theme: { en: 'Colours', fr: 'Couleurs' },
  asSystem: { en: 'System', fr: 'Système' },
  light: { en: 'Light', fr: 'Claires' },
  dark: { en: 'Dark', fr: 'Sombres' },
  yourFingerprint: { en: 'Your fingerprint', fr: 'Votre empreinte' },

  aboutTitle: { en: 'About Aparté', fr: "À propos d'Aparté" },
  version: { en: 'Version', fr: 'Version' },
  runtime: { en: 'Runs on', fr: 'Tourne sur' },
  profile: { en: 'Profile', fr: 'Profil' },
  licence: { en: 'Licence', fr: 'Licence' },
  licenceSays: {
    en: 'AGPL-3.0-only: free software. You may use, study, share and change it; whoever changes it and lets others use it gives them the source.',
    fr: "AGPL-3.0-only : logiciel libre. Vous pouvez l'utiliser, l'étudier, le partager et le modifier ; qui le modifie et le met à disposition d'autrui en donne la source.",
  },
  licences: { en: 'Works of others, with their licences', fr: "Œuvres d'autrui, avec leurs licences" },
  licencesSay: {
    en: 'Aparté contains {count, plural, one {# work} other {# works}} of others, whole or in part. Each stands here with what its own licence says.',
    fr: "Aparté contient {count, plural, one {# œuvre} other {# œuvres}} d'autrui, en tout ou en partie. Chacune est ici avec ce que dit sa propre licence.",
  },
  licencesElectron: {
    en: 'It runs on Electron, which contains Chromium and Node: their notices lie beside the program, in LICENSE.electron.txt and LICENSES.chromium.html.',
    fr: 'Il tourne sur Electron, qui contient Chromium et Node : leurs mentions se trouvent à côté du programme, dans LICENSE.electron.txt et LICENSES.chromium.html.',
  },
  licenceContains: { en: 'Contains {works}.', fr: 'Contient {works}.' },
  source: { en: 'Source', fr: 'Source' },
  sourceSays: {
    en: 'The source comes with the program, in the folder it was started from or built from.',
    fr: "La source accompagne le programme, dans le dossier d'où il a été lancé ou construit.",
  },
  promise: {
    en: 'The app contacts its relays and nothing else.',
    fr: "L'application contacte ses relais et rien d'autre.",
  },

  keysTitle: { en: 'Keyboard keys', fr: 'Touches du clavier' },
  keyPalette: {
    en: 'Go to a room, a person, a message or an action',
    fr: 'Aller à un salon, une personne, un message, une action',
  },
  keyFind: { en: 'Search in this room', fr: 'Chercher dans ce salon' },
  keyFindAll: { en: 'Search in all rooms', fr: 'Chercher dans tous les salons' },
  keyLock: { en: 'Lock', fr: 'Verrouiller' },
  keyUnread: { en: 'Previous or next room with something unread', fr: 'Salon non lu précédent ou suivant' },
  keyNth: { en: 'The first nine rooms', fr: 'Les neuf premiers salons' },
  keyCreate: { en: 'Create a room', fr: 'Créer un salon' },
  keyJoin: { en: 'Join a room', fr: 'Rejoindre un salon' },
  keySettings: { en: 'Settings', fr: 'Réglages' },
  keyRooms: { en: 'Previous, next room', fr: 'Salon précédent, suivant' },
  keyPanes: { en: 'Next, previous part of the window', fr: 'Partie suivante, précédente de la fenêtre' },
  keyMessages: { en: 'From message to message', fr: 'De message en message' },
  keyMenu: { en: 'Menu of the message', fr: 'Menu du message' },
  keyActs: {
    en: 'Reply to the message, edit, copy, delete it',
    fr: 'Répondre au message, le modifier, le copier, le supprimer',
  },
  keyEditLast: {
    en: 'Edit your last message, in an empty composer',
    fr: 'Modifier votre dernier message, dans un champ vide',
  },
  keySend: { en: 'Send', fr: 'Envoyer' },
  keyBreak: { en: 'New line', fr: 'Nouvelle ligne' },
  keyEscape: {
    en: 'Close what is open, else to the latest message',
    fr: 'Fermer ce qui est ouvert, sinon au dernier message',
  },
  keyMute: { en: 'Mute the room, or unmute it', fr: 'Mettre le salon en sourdine, ou la lever' },
  keyRoomMenu: { en: 'Menu of the room, in the list', fr: 'Menu du salon, dans la liste' },
  keyTrust: { en: 'Order of the room', fr: 'Ordre du salon' },
  keyHelp: { en: 'This list', fr: 'Cette liste' },
} as const;
