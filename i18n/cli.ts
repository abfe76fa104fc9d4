/** Texts of the command line: what it says while it works, and what it says of wrong arguments. Its help has a catalogue of its own. */
export const CLI = {
  // What stands in the place of {what} of the code `usage`.
  noCommand: { en: 'no command is given', fr: "aucune commande n'est donnée" },
  unknownCommand: {
    en: 'there is no command “{name}”{nearest, select, none {} other {; did you mean “{nearest}”?}}',
    fr: "il n'y a pas de commande « {name} »{nearest, select, none {} other { ; vouliez-vous dire « {nearest} » ?}}",
  },
  unknownOption: {
    en: 'there is no option {name} here{nearest, select, none {} other {; did you mean {nearest}?}}',
    fr: "il n'y a pas d'option {name} ici{nearest, select, none {} other { ; vouliez-vous dire {nearest} ?}}",
  },
  optionWithoutValue: { en: '{name} needs a value after it', fr: '{name} veut une valeur à sa suite' },
  optionWithValue: { en: '{name} takes no value', fr: '{name} ne prend pas de valeur' },
  optionTwice: { en: '{name} is given twice', fr: '{name} est donné deux fois' },
  optionMissing: { en: '{name} is missing', fr: 'il manque {name}' },
  argumentMissing: { en: '{name} is missing', fr: 'il manque {name}' },
  argumentTooMany: {
    en: '“{text}” is one argument too many; put quotes around a text of several words',
    fr: '« {text} » est de trop ; mettez des guillemets autour d’un texte de plusieurs mots',
  },
  notSeconds: { en: '{name} takes a number of seconds', fr: '{name} veut un nombre de secondes' },
  timerOff: { en: 'Messages of this room last for good.', fr: 'Les messages de ce salon restent pour de bon.' },
  timerOn: {
    en: 'Messages of this room disappear after {span}.',
    fr: 'Les messages de ce salon disparaissent après {span}.',
  },
  notSpan: {
    en: '--set takes a number with s, m, h, d or w, as in 8h, or “off”',
    fr: '--set attend un nombre suivi de s, m, h, d ou w, comme 8h, ou « off »',
  },
  notPosition: {
    en: '{name} takes a position: a whole number from 0 on',
    fr: '{name} veut une position : un nombre entier à partir de 0',
  },
  notSuite: { en: '{name} takes {choices}', fr: '{name} veut {choices}' },
  notFingerprint: {
    en: '{name} takes all 32 digits of a fingerprint, or all of its eight words in quotes',
    fr: '{name} veut les 32 chiffres d’une empreinte, ou ses huit mots entre guillemets',
  },
  ambiguousRoom: {
    en: 'several rooms fit “{text}”; give more of the address',
    fr: 'plusieurs salons répondent à « {text} » ; donnez plus de l’adresse',
  },
  notText: {
    en: 'standard input holds something that is not text in UTF-8',
    fr: "l'entrée standard contient autre chose que du texte en UTF-8",
  },
  fileExists: {
    en: 'there is a file {path} already; name another',
    fr: 'il y a déjà un fichier {path} ; donnez-en un autre',
  },
  emptyPassphrase: {
    en: 'the first line of the passphrase file is empty',
    fr: 'la première ligne du fichier de la phrase de passe est vide',
  },
  shortPassphrase: {
    en: 'the passphrase of a backup has at least 8 characters',
    fr: "la phrase de passe d'une sauvegarde a 8 caractères au moins",
  },
  // What stands in the place of {what} of the code `configuration`.
  fileMissing: { en: 'there is no file {path}', fr: "il n'y a pas de fichier {path}" },
  fileUnwritable: {
    en: 'the file {path} cannot be made',
    fr: 'le fichier {path} ne peut pas être créé',
  },
  fileUnreadable: { en: 'the file {path} cannot be read', fr: 'le fichier {path} ne peut pas être lu' },

  searchIncomplete: {
    en: 'Older messages are still being taken into the index: there may be more.',
    fr: "Des messages plus anciens entrent encore dans l'index : il peut y en avoir d'autres.",
  },
  backupWritten: {
    en: 'Backup written to {path}: {bytes} bytes.',
    fr: 'Sauvegarde écrite dans {path} : {bytes} octets.',
  },
  backupRestored: {
    en: 'Restored: {name}, {rooms, plural, one {# room} other {# rooms}}.',
    fr: 'Restauré : {name}, {rooms, plural, one {# salon} other {# salons}}.',
  },
  // What the outbox does with a message that the relay has not acknowledged.
  keptWaiting: {
    en: 'The message waits in the outbox of this profile, and goes with the next command that connects to this room.',
    fr: "Le message attend dans la boîte d'envoi de ce profil, et partira avec la prochaine commande qui se connecte à ce salon.",
  },
  keptRefused: {
    en: 'The message stays in the outbox of this profile as refused, and is offered again by the next command that connects to this room.',
    fr: "Le message reste dans la boîte d'envoi de ce profil, marqué refusé, et sera proposé à nouveau par la prochaine commande qui se connecte à ce salon.",
  },

  // On standard error, while a command works.
  keyFileWarning: {
    en: 'Warning: without --passphrase-file the key of this profile lies in {path}, readable by its owner only. Whoever has this disk can read the messages.',
    fr: 'Attention : sans --passphrase-file, la clé de ce profil se trouve dans {path}, lisible par son seul propriétaire. Qui a ce disque peut lire les messages.',
  },
  waitingForRelay: {
    en: '{text} Trying again for {seconds} s at most.',
    fr: 'Nouvelles tentatives pendant {seconds} s au plus. {text}',
  },
  connectionWaits: { en: 'Not connected ({code}). {text}', fr: 'Pas de connexion ({code}). {text}' },
  connectionBack: { en: 'Connected.', fr: 'Connexion établie.' },
  notIntroduced: {
    en: 'The relay has not yet confirmed everything that belongs to this; it goes with the next command that connects to this room.',
    fr: "Le relais n'a pas encore tout confirmé ; le reste partira avec la prochaine commande qui se connecte à ce salon.",
  },
  invitationOffline: {
    en: 'The relay was not reached ({code}): the invitation shows the log as of the last connection.',
    fr: "Le relais n'a pas été joint ({code}) : l'invitation montre le journal tel qu'à la dernière connexion.",
  },

  // Results for people; --json prints objects instead.
  fingerprint: { en: 'Your fingerprint: {text}', fr: 'Votre empreinte : {text}' },
  fingerprintWords: { en: 'In words: {words}', fr: 'En mots : {words}' },
  roomCreated: { en: 'Room: {room}', fr: 'Salon : {room}' },
  roomJoined: { en: 'Joined the room {room}', fr: 'Salon rejoint : {room}' },
  invitation: {
    en: 'Invitation (whoever reads it is in the room):\n{invitation}',
    fr: 'Invitation (qui la lit est dans le salon) :\n{invitation}',
  },
  roomWords: {
    en: 'Six words, kept nowhere (whoever has them, the name and the relay’s address is in the room and reads all of it):\n{words}',
    fr: 'Six mots, gardés nulle part (qui les a, avec le nom et l’adresse du relais, est dans le salon et lit tout) :\n{words}',
  },
  evidenceWritten: {
    en: 'Written to {path} ({bytes} bytes). “aparte evidence verify” says what it proves.',
    fr: 'Écrit dans {path} ({bytes} octets). « aparte evidence verify » dit ce que cela prouve.',
  },
  sent: { en: 'Sent: position {position}', fr: 'Envoyé : position {position}' },
  fileAt: {
    en: '[file at position {position}: {name}, {bytes} bytes]',
    fr: '[fichier à la position {position} : {name}, {bytes} octets]',
  },
  fileSaved: { en: 'Saved as {path} ({bytes} bytes)', fr: 'Enregistré sous {path} ({bytes} octets)' },
  untitled: { en: '(no title yet)', fr: '(pas encore de titre)' },
  unnamed: { en: '(no name yet)', fr: '(pas encore de nom)' },
  noRooms: { en: 'This profile is in no room yet.', fr: "Ce profil n'est encore dans aucun salon." },
  you: { en: '{name} (you)', fr: '{name} (vous)' },
  compared: { en: '{name}, fingerprint compared', fr: '{name}, empreinte comparée' },
  notCompared: { en: '{name}, fingerprint not compared', fr: '{name}, empreinte non comparée' },
  trustOffline: {
    en: 'Not connected to the relay: this is how things stood when something last came from it.',
    fr: 'Pas de connexion au relais : voici où on en était à ce qui est venu de lui en dernier.',
  },
  trustPlace: {
    en: 'Log followed to position {position}; signed by the relay up to {signedPosition}.',
    fr: "Journal suivi jusqu'à la position {position} ; signé par le relais jusqu'à {signedPosition}.",
  },
  trustHead: { en: 'Head {head}, generation {generation}', fr: 'Tête {head}, génération {generation}' },
  trustAgreement: {
    en: 'Order agreed with {name}, fingerprint compared, up to position {position}, {seconds} s ago',
    fr: "Ordre confirmé avec {name}, empreinte comparée, jusqu'à la position {position}, il y a {seconds} s",
  },
  trustAgreementUncompared: {
    en: 'Order agreed with {name}, whose fingerprint you have not compared, up to position {position}, {seconds} s ago',
    fr: "Ordre confirmé avec {name}, empreinte non comparée, jusqu'à la position {position}, il y a {seconds} s",
  },
  trustAlone: {
    en: 'Nobody else is known in this room: there is no one to confirm the order.',
    fr: "On ne connaît personne d'autre dans ce salon : personne ne peut confirmer l'ordre.",
  },
  trustNobody: {
    en: 'Nobody has confirmed the order since this command began; with --for SECONDS it waits for that.',
    fr: "Personne n'a confirmé l'ordre depuis le début de cette commande ; avec --for SECONDES elle l'attend.",
  },
  trustTail: {
    en: 'Not confirmed by anyone yet: what follows from position {from} to {position}',
    fr: "Pas encore confirmé par quelqu'un : ce qui suit, de la position {from} à {position}",
  },
  trustUnknown: {
    en: 'Not known: whether {name} was shown the same; no answer has come from there since this command began',
    fr: "Inconnu : si la même chose a été montrée à {name} ; aucune réponse n'en est venue depuis le début de cette commande",
  },
  nothingFound: {
    en: 'Nothing was found that speaks against the relay or a member.',
    fr: "Rien n'a été constaté qui parle contre le relais ou un membre.",
  },
  anomaly: {
    en: '{level}: {title} [{name}], position {positions}{who, select, none {} other {, member {who}}}{count, plural, =1 {} other {, seen # times}}',
    fr: '{level} : {title} [{name}], position {positions}{who, select, none {} other {, membre {who}}}{count, plural, =1 {} other {, vu # fois}}',
  },
  anomalyDismissed: { en: 'Dismissed: {line} (id {id})', fr: 'Ignoré : {line} (id {id})' },
  anomalyEvidence: {
    en: 'The relay signed what convicts it: “evidence export ROOM FILE --anomaly {id}” writes the file that proves it to anyone.',
    fr: 'Le relais a signé ce qui le confond : « evidence export ROOM FILE --anomaly {id} » écrit le fichier qui le démontre à quiconque.',
  },
  anomalyId: {
    en: '“trust ROOM --dismiss {id}” puts it aside.',
    fr: '« trust ROOM --dismiss {id} » le met de côté.',
  },
} as const;

/** Texts that say, in a terminal, what to do there: they stand in for those of the pages. */
export const CLI_ERRORS = {
  'vault-missing': {
    en: 'There is no profile in this folder. Make one with “init --name NAME”, or check what --profile names.',
    fr: "Il n'y a pas de profil dans ce dossier. Créez-en un avec « init --name NOM », ou vérifiez ce que désigne --profile.",
  },
  'vault-exists': {
    en: 'There is a profile in this folder already. Use it, or name another folder with --profile.',
    fr: 'Il y a déjà un profil dans ce dossier. Servez-vous-en, ou désignez un autre dossier avec --profile.',
  },
  'vault-locked': {
    en: 'This profile is opened by: {slots}. {given, select, passphrase {Leave --passphrase-file out where there is a key-file; a keychain opens in the app only.} other {Name the file that holds its passphrase with --passphrase-file; a keychain opens in the app only.}}',
    fr: "Ce profil s'ouvre par : {slots}. {given, select, passphrase {Omettez --passphrase-file s'il y a un key-file ; un keychain ne s'ouvre que dans l'application.} other {Désignez le fichier de sa phrase de passe avec --passphrase-file ; un keychain ne s'ouvre que dans l'application.}}",
  },
  'wrong-passphrase': {
    en: 'The passphrase in this file does not open the profile. Check the first line of the file: it counts to its end, spaces too.',
    fr: "La phrase de passe de ce fichier n'ouvre pas le profil. Vérifiez la première ligne du fichier : elle compte jusqu'au bout, espaces compris.",
  },
  'profile-in-use': {
    en: 'This profile is open in another process{pid, select, 0 {} other { (pid {pid})}}. Wait for it to end, or end it.',
    fr: "Ce profil est ouvert dans un autre processus{pid, select, 0 {} other { (pid {pid})}}. Attendez qu'il se termine, ou terminez-le.",
  },
  'disk-full': {
    en: 'The disk that holds the profile is full, and nothing was kept or sent. Free some space, then repeat the command.',
    fr: "Le disque du profil est plein : rien n'a été gardé ni envoyé. Faites de la place, puis répétez la commande.",
  },
  'unknown-room': {
    en: 'No room of this profile fits{text, select, none {} other { “{text}”}}. “room list” shows them: give an address, six or more of its first digits, or the exact title.',
    fr: 'Aucun salon de ce profil ne répond{text, select, none {} other { à « {text} »}}. « room list » les montre : donnez une adresse, six de ses premiers chiffres ou plus, ou le titre exact.',
  },
  'unknown-anomaly': {
    en: 'Nothing with this id was found of this room, or nothing that a file proves. “trust ROOM” shows what was found, with its ids.',
    fr: "Rien de ce salon ne porte cet id, ou rien qu'un fichier démontre. « trust ROOM » montre ce qui a été constaté, avec les id.",
  },
  'unknown-member': {
    en: 'No other member of this room has this fingerprint. “room members ROOM” shows those that are known here: if the one you were told is not among them, this is not the right person.',
    fr: "Aucun autre membre de ce salon n'a cette empreinte. « room members ROOM » montre celles que l'on connaît ici : si celle que l'on vous a dite n'y est pas, ce n'est pas la bonne personne.",
  },
  'already-joined': {
    en: 'This profile is in this room already. “room list” shows it.',
    fr: 'Ce profil est déjà dans ce salon. « room list » le montre.',
  },
  'relay-unreachable': {
    en: '{host, select, none {The relay} other {The relay {host}:{port}}} does not answer. Check the network, and that the relay is running.',
    fr: '{host, select, none {Le relais} other {Le relais {host}:{port}}} ne répond pas. Vérifiez le réseau, et que le relais tourne.',
  },
  'connection-lost': {
    en: 'The connection to the relay was lost. Check the network, then repeat the command.',
    fr: 'La connexion au relais est coupée. Vérifiez le réseau, puis répétez la commande.',
  },
  'token-required': {
    en: 'The relay asks for an access token before it lets a room be created. Ask whoever runs it for one, and name its file with --access-token-file.',
    fr: "Le relais demande un jeton d'accès avant de laisser créer un salon. Demandez-en un à qui le tient, et désignez son fichier avec --access-token-file.",
  },
  'not-confirmed': {
    en: 'The relay has not acknowledged in time. Check that it is running, or give it longer with --timeout.',
    fr: "Le relais n'a pas accusé réception à temps. Vérifiez qu'il tourne, ou laissez-lui plus de temps avec --timeout.",
  },
  internal: {
    en: 'Something went wrong inside aparte. What was sent or queued is safe; set APARTE_DEBUG=1 to see where, and report it if it repeats.',
    fr: "Quelque chose s'est mal passé dans aparte. Ce qui était envoyé ou en attente est sauf ; APARTE_DEBUG=1 montre où, et signalez-le si cela se répète.",
  },
} as const;
