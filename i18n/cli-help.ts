/** Texts of the command line's help. The command table (cli/table.ts) says which belongs where. */
export const CLI_HELP = {
  program: {
    en: 'Aparté in a terminal: for bots, alerts and scripts. Results on standard output, everything else on standard error.',
    fr: "Aparté dans un terminal : pour robots, alertes et scripts. Les résultats sur la sortie standard, tout le reste sur l'erreur standard.",
  },
  usage: { en: 'Usage:', fr: 'Utilisation :' },
  commands: { en: 'Commands:', fr: 'Commandes :' },
  options: { en: 'Options:', fr: 'Options :' },
  everywhere: { en: 'Options of every command:', fr: 'Options de toutes les commandes :' },
  example: { en: 'Example:', fr: 'Exemple :' },
  result: { en: 'Result with --json:', fr: 'Résultat avec --json :' },
  exitCodes: { en: 'Exit codes:', fr: 'Codes de sortie :' },
  exitCodeList: {
    en: '0 done · 1 not proven (evidence verify) · 64 usage · 65 damaged data · 69 unreachable or in use · 70 bug · 74 disk · 76 wrong relay or protocol · 77 refused (token, passphrase, file permission) · 78 configuration, missing key, newer schema',
    fr: '0 fait · 1 non prouvé (evidence verify) · 64 usage · 65 données abîmées · 69 injoignable ou occupé · 70 défaut du programme · 74 disque · 76 mauvais relais ou protocole · 77 refusé (jeton, phrase de passe, droits de fichier) · 78 configuration, clé absente, schéma plus récent',
  },
  rooms: {
    en: 'ROOM is an address from “room list”, six or more of its first digits where no other room has them, or the exact title where no other room has it.',
    fr: "ROOM est une adresse de « room list », six de ses premiers chiffres ou plus si aucun autre salon ne les a, ou le titre exact si aucun autre salon ne l'a.",
  },
  fingerprints: {
    en: 'A fingerprint is written in 32 hexadecimal digits without spaces: the ones that the app shows in groups of four.',
    fr: "Une empreinte s'écrit en 32 chiffres hexadécimaux sans espaces : ceux que l'application montre par groupes de quatre.",
  },
  more: { en: '“aparte COMMAND --help” says more.', fr: '« aparte COMMANDE --help » en dit plus.' },

  profile: {
    en: 'folder of the profile; one process at a time opens it',
    fr: "dossier du profil ; un seul processus à la fois l'ouvre",
  },
  profileUnused: {
    en: 'not needed here, and not opened',
    fr: "n'est pas nécessaire ici, et n'est pas ouvert",
  },
  json: {
    en: 'results as JSON, one object a line, and nothing else',
    fr: "résultats en JSON, un objet par ligne, et rien d'autre",
  },
  passphraseFile: {
    en: 'file whose first line is the passphrase of the profile; nobody else may read it (mode 0600)',
    fr: "fichier dont la première ligne est la phrase de passe du profil ; personne d'autre ne doit pouvoir le lire (mode 0600)",
  },
  help: { en: 'this help', fr: 'cette aide' },
  version: { en: 'the release of this program', fr: 'la version de ce programme' },
  name: { en: 'name under which you appear to others', fr: 'nom sous lequel les autres vous voient' },
  relay: { en: 'address of the relay: aparte-relay://…', fr: 'adresse du relais : aparte-relay://…' },
  title: { en: 'title of the room', fr: 'titre du salon' },
  suite: {
    en: 'xchacha20-poly1305 (default) or aes-256-gcm-siv',
    fr: 'xchacha20-poly1305 (par défaut) ou aes-256-gcm-siv',
  },
  accessTokenFile: {
    en: 'file whose first line is the access token of the relay; nobody else may read it (mode 0600)',
    fr: "fichier dont la première ligne est le jeton d'accès du relais ; personne d'autre ne doit pouvoir le lire (mode 0600)",
  },
  timeout: {
    en: 'how many seconds to wait for the relay to acknowledge (default 60)',
    fr: "combien de secondes attendre l'accusé de réception du relais (60 par défaut)",
  },
  after: {
    en: 'only messages after this position of the log (default 0: all that this profile can read)',
    fr: 'seulement les messages après cette position du journal (par défaut 0 : tout ce que ce profil peut lire)',
  },
  listenFor: {
    en: 'end after this many seconds, with exit code 0 (default: until interrupted)',
    fr: "finir après ce nombre de secondes, avec le code 0 (par défaut : jusqu'à interruption)",
  },
  trustFor: {
    en: 'wait up to this many seconds for others to confirm the order; less once everybody has (default 0)',
    fr: "attendre jusqu'à ce nombre de secondes que les autres confirment l'ordre ; moins si tous l'ont fait (0 par défaut)",
  },
  dismiss: {
    en: 'put aside what was found under this id, without connecting, and print only that; it comes back where evidence appears',
    fr: 'mettre de côté ce qui a été constaté sous cet id, sans se connecter, et n’imprimer que cela ; une preuve le fait revenir',
  },
  undo: { en: 'take it back', fr: 'revenir dessus' },

  init: {
    en: 'makes a profile: an identity and an encrypted vault',
    fr: 'crée un profil : une identité et un coffre chiffré',
  },
  initNotes: {
    en: 'Without --passphrase-file the key of the vault lies in DIR/vault/key (mode 0600), and whoever has the disk can read the messages.',
    fr: 'Sans --passphrase-file, la clé du coffre se trouve dans DIR/vault/key (mode 0600), et qui a le disque peut lire les messages.',
  },
  roomCreate: {
    en: 'creates a room at a relay and prints an invitation to it',
    fr: 'crée un salon chez un relais et imprime une invitation',
  },
  wordsTitle: {
    en: 'name of the room; the room follows from it too, whatever its case, accents and punctuation',
    fr: 'nom du salon ; le salon en découle aussi, sans égard aux majuscules, aux accents ni à la ponctuation',
  },
  roomCreateWords: {
    en: 'creates a room at a relay that is joined with six words, draws them and prints them',
    fr: 'crée chez un relais un salon que l’on rejoint avec six mots, les tire au sort et les imprime',
  },
  roomCreateWordsNotes: {
    en: 'The words are printed once and kept nowhere: without them nobody else can join, and “room invite” gives no invitation. Whoever has them, the name and the relay’s address is in the room and reads it from its first day on, as far as the relay still has it: there is no later day from which they open nothing. The relay can try words unseen; six drawn ones (72 bits, Argon2id) are beyond guessing unless they leak.',
    fr: 'Les mots sont imprimés une fois et gardés nulle part : sans eux, personne d’autre ne peut entrer, et « room invite » ne donne pas d’invitation. Qui les a, avec le nom et l’adresse du relais, est dans le salon et le lit depuis son premier jour, tant que le relais l’a encore : aucun jour ne vient où ils n’ouvrent plus rien. Le relais peut essayer des mots sans qu’on le voie ; six mots tirés au sort (72 bits, Argon2id) ne se devinent pas, à moins de fuir.',
  },
  roomInvite: {
    en: 'prints a fresh invitation: whoever reads it is in the room',
    fr: 'imprime une invitation fraîche : qui la lit est dans le salon',
  },
  roomJoin: { en: 'joins the room of an invitation', fr: "rejoint le salon d'une invitation" },
  roomJoinNotes: {
    en: 'With - the invitation is read from standard input, so that it does not show in the list of processes that other users of this computer see.',
    fr: "Avec -, l'invitation est lue sur l'entrée standard, et n'apparaît pas dans la liste des processus que voient les autres utilisateurs de cet ordinateur.",
  },
  roomJoinWords: {
    en: 'joins the room of six words, its name and its relay',
    fr: 'rejoint le salon de six mots, de son nom et de son relais',
  },
  roomJoinWordsNotes: {
    en: 'FILE holds the words in its first line, and nobody else may read it (mode 0600); with - they are read from standard input. Never as arguments, which other users of this computer see. Nothing is made where the relay has no such room. Words name no point of the log: that the relay shows all of it is known only once other members are heard.',
    fr: 'FILE porte les mots sur sa première ligne, et personne d’autre ne doit pouvoir le lire (mode 0600) ; avec -, ils sont lus sur l’entrée standard. Jamais comme arguments, que voient les autres utilisateurs de cet ordinateur. Rien n’est créé si le relais n’a pas ce salon. Des mots ne nomment aucun point du journal : que le relais le montre en entier ne se sait qu’une fois d’autres membres entendus.',
  },
  roomList: { en: 'lists the rooms of the profile', fr: 'liste les salons du profil' },
  roomMembers: {
    en: 'lists the members of a room that have spoken, with their fingerprints',
    fr: "liste les membres d'un salon qui ont parlé, avec leurs empreintes",
  },
  roomMembersNotes: {
    en: 'As of the last connection: it does not connect.',
    fr: 'Tels qu’à la dernière connexion : la commande ne se connecte pas.',
  },
  roomTimer: {
    en: 'shows how long messages of a room last, or sets it for everybody',
    fr: "montre combien de temps durent les messages d'un salon, ou le règle pour tous",
  },
  roomTimerNotes: {
    en: 'SPAN is a number with s, m, h, d or w (30s, 5m, 1h, 8h, 1d, 1w, 4w), or “off”. It counts for what is said from then on, by anybody, from reading; what “listen” prints is read. The result is in seconds, 0 for good. Without --set it does not connect.',
    fr: 'SPAN est un nombre suivi de s, m, h, d ou w (30s, 5m, 1h, 8h, 1d, 1w, 4w), ou « off ». Il vaut pour ce qui se dit ensuite, par quiconque, dès la lecture ; ce que « listen » imprime est lu. Le résultat est en secondes, 0 : pour de bon. Sans --set, la commande ne se connecte pas.',
  },
  timerSet: {
    en: 'how long what is said from now on lasts, for everybody',
    fr: 'combien de temps dure ce qui se dit désormais, pour tous',
  },
  roomVerify: {
    en: 'notes that you compared the fingerprint of a member with that person',
    fr: "note que vous avez comparé l'empreinte d'un membre avec cette personne",
  },
  roomVerifyNotes: {
    en: 'FINGERPRINT is all of it, in digits or in its eight words, as the other person reads it to you by voice or in person: never copied from “room members”, which shows what came through the relay. It does not connect.',
    fr: "FINGERPRINT est l'empreinte entière, en chiffres ou en huit mots, telle que l'autre vous la lit de vive voix : jamais copiée de « room members », qui montre ce qui est venu par le relais. La commande ne se connecte pas.",
  },
  send: {
    en: 'sends a message; ends with 0 only once the relay has it on disk',
    fr: "envoie un message ; ne finit avec 0 qu'une fois que le relais l'a sur son disque",
  },
  sendNotes: {
    en: 'With - the text is read from standard input, without its last line break. A message is on this disk before it is sent: where the command ends before the relay acknowledged, by --timeout or a signal, the message waits and goes with the next command that connects to the room. Do not send it again.',
    fr: "Avec -, le texte est lu sur l'entrée standard, sans son dernier saut de ligne. Un message est sur ce disque avant d'être envoyé : si la commande finit avant l'accusé de réception du relais, par --timeout ou un signal, le message attend et partira avec la prochaine commande qui se connecte au salon. Ne l'envoyez pas à nouveau.",
  },
  fileText: { en: 'what is said beside the file', fr: "ce qu'on dit à côté du fichier" },
  fileTimeout: {
    en: 'how many seconds the command may take (default 600)',
    fr: 'combien de secondes la commande peut durer (600 par défaut)',
  },
  sendFile: {
    en: 'sends a file; ends with 0 only once the relay has it and its message on disk',
    fr: "envoie un fichier ; ne finit avec 0 qu'une fois que le relais l'a sur son disque, avec son message",
  },
  sendFileNotes: {
    en: 'The file is sent as it is, with its last name and all that is written in it: the place and the camera of a photograph, too. It is sealed on this disk first. Where the command ends before the relay acknowledged, by --timeout (default 600) or a signal, what was sealed waits and goes on with the next command that connects to the room.',
    fr: "Le fichier est envoyé tel quel, avec son dernier nom et tout ce qui y est écrit : d'une photo, le lieu et l'appareil aussi. Il est d'abord scellé sur ce disque. Si la commande finit avant l'accusé de réception du relais, par --timeout (600 par défaut) ou un signal, ce qui est scellé attend et continue avec la prochaine commande qui se connecte au salon.",
  },
  saveFile: {
    en: 'fetches the file of the message at a position and writes it into a new file',
    fr: "va chercher le fichier du message à une position et l'écrit dans un nouveau fichier",
  },
  saveFileNotes: {
    en: '“listen” says at which positions there are files. Nothing is written before all of it is here and is what the message named. FILE is never replaced, and nothing opens it. A fetch that is interrupted goes on with the next command that connects to the room.',
    fr: "« listen » dit à quelles positions il y a des fichiers. Rien n'est écrit avant que tout soit là et soit ce que le message a nommé. FILE n'est jamais remplacé, et rien ne l'ouvre. Une réception interrompue continue avec la prochaine commande qui se connecte au salon.",
  },
  listen: {
    en: 'prints the messages of a room in the order of its log, then new ones as they come',
    fr: "imprime les messages d'un salon dans l'ordre de son journal, puis les nouveaux à leur arrivée",
  },
  listenNotes: {
    en: 'Own messages too, each once. It reconnects by itself and tells so on standard error. To go on later, pass the last position to --after. “author” is the name that the member gave itself, “time” its clock. Where the relay went back to an older state of the room, positions repeat, messages do not. What is found of the log stands in between, each time it changes, at the start too unless dismissed: “trust” says what it means.',
    fr: "Les siens aussi, chacun une fois. La commande se reconnecte d'elle-même et le dit sur l'erreur standard. Pour reprendre plus tard, donnez la dernière position à --after. « author » est le nom que le membre s'est donné, « time » son horloge. Si le relais est revenu à un état antérieur du salon, des positions se répètent, les messages non. Ce qui est constaté du journal s'y intercale à chaque changement, au début aussi sauf si c'est ignoré : « trust » dit ce que cela signifie.",
  },
  trust: {
    en: 'follows the log to its end and tells what is known of its order, who confirms it, and what was found',
    fr: "suit le journal jusqu'au bout et dit ce qu'on sait de son ordre, qui le confirme, et ce qui a été constaté",
  },
  trustNotes: {
    en: 'A confirmation needs a member that is connected now: give the others time with --for. “level” is alarm, notice or state; “member” the fingerprint of whom it concerns, empty where it is nobody; “evidence” whether “evidence export” writes a file that convicts the relay. Where the relay cannot be followed, what is known is printed all the same, and the exit code says why.',
    fr: "Une confirmation demande un membre connecté en ce moment : laissez du temps aux autres avec --for. « level » est alarm, notice ou state ; « member » l'empreinte de qui cela concerne, vide si personne ; « evidence », si « evidence export » écrit un fichier qui confond le relais. Si le relais ne peut pas être suivi, ce qu'on sait est imprimé quand même, et le code de sortie dit pourquoi.",
  },
  anomaly: {
    en: 'the anomaly whose evidence is meant (default: the first that has some; each convicts)',
    fr: "l'anomalie dont on veut la preuve (par défaut : la première qui en a une ; chacune suffit)",
  },
  evidenceExport: {
    en: 'writes the evidence against the relay of a room into a new file',
    fr: "écrit dans un nouveau fichier la preuve contre le relais d'un salon",
  },
  evidenceExportNotes: {
    en: 'As of the last connection: it does not connect. The file holds the relay’s key and signatures, the address of the room, and sizes, times and digests of its frames: no message, no name, nothing that lets anybody in.',
    fr: "Telle qu’à la dernière connexion : la commande ne se connecte pas. Le fichier contient la clé et les signatures du relais, l'adresse du salon, et les tailles, heures et empreintes de ses trames : aucun message, aucun nom, rien qui laisse entrer quelqu'un.",
  },
  search: {
    en: 'prints the messages of this profile that have all of the words',
    fr: 'imprime les messages de ce profil qui ont tous les mots',
  },
  searchNotes: {
    en: 'Without regard to case and accents, newest first, room by room; words in quotation marks stand together, and the last one may be unfinished. With - the words are read from standard input. What this disk has: it does not connect.',
    fr: "Sans égard aux majuscules ni aux accents, les plus récents d'abord, salon par salon ; les mots entre guillemets se suivent, et le dernier peut être inachevé. Avec -, les mots sont lus sur l'entrée standard. Ce qu'a ce disque : la commande ne se connecte pas.",
  },
  searchRoom: { en: 'in this room only', fr: 'dans ce salon seulement' },
  backupPassphraseFile: {
    en: 'file whose first line is the passphrase of the backup (mode 0600), or - for standard input',
    fr: "fichier dont la première ligne est la phrase de passe de la sauvegarde (mode 0600), ou - pour l'entrée standard",
  },
  backupCreate: {
    en: 'writes everything of the profile into one new encrypted file',
    fr: 'écrit tout le profil dans un seul nouveau fichier chiffré',
  },
  backupCreateNotes: {
    en: 'Identity, rooms, keys and messages; not the files that were sent, which are fetched again. It is opened once before it is written. Only its passphrase opens it, whatever opens the profile.',
    fr: "Identité, salons, clés et messages ; non les fichiers échangés, qui seront récupérés à nouveau. Elle est ouverte une fois avant d'être écrite. Seule sa phrase de passe l'ouvre, quoi que ce soit qui ouvre le profil.",
  },
  backupRestore: {
    en: 'makes the profile of a backup, where there is none yet',
    fr: "crée le profil d'une sauvegarde, là où il n'y en a pas encore",
  },
  backupRestoreNotes: {
    en: 'All of it or nothing. The profile opens with --passphrase-file, or by a key file without one. Do not go on with the old computer: two at once are noticed by the others.',
    fr: "En entier ou pas du tout. Le profil s'ouvre avec --passphrase-file, ou par un fichier de clé sans elle. N'utilisez plus l'ancien ordinateur : deux à la fois, les autres le remarquent.",
  },
  evidenceVerify: {
    en: 'says what a file of evidence proves, against which relay key',
    fr: 'dit ce que prouve un fichier de preuve, et contre quelle clé de relais',
  },
  evidenceVerifyNotes: {
    en: 'It needs no profile and no network. Exit codes: 0 proven, 1 not proven, 65 not readable as evidence. Compare the relay key with the end of the relay’s address, after #: a file proves something about that key only, that it signed two histories, and not why.',
    fr: "Ni profil ni réseau ne sont nécessaires. Codes de sortie : 0 prouvé, 1 non prouvé, 65 illisible comme preuve. Comparez la clé du relais à la fin de son adresse, après # : un fichier ne prouve quelque chose que de cette clé : qu'elle a signé deux histoires, et non pourquoi.",
  },
  rpc: {
    en: 'serves the chat window’s contract over standard input and output, as JSON lines',
    fr: "sert le contrat de la fenêtre de discussion par l'entrée et la sortie standard, en lignes JSON",
  },
  rpcNotes: {
    en: 'One object a line each way: a call has id, method and argument; its answer has the same id, ok, and value or error (code, details); events come in between. Methods and types are those of contract/chat.ts; what needs a desktop answers not-ready. Four more methods handle what no page may hold: cli.invitation with a room gives an invitation, cli.offer with a link gives an offer for acceptOffer, cli.createByWords with title and relay gives a room and its six words, cli.joinByWords with title, relay and words joins one. It ends when standard input does.',
    fr: "Un objet par ligne dans les deux sens : un appel porte id, method et argument ; sa réponse porte le même id, ok, et value ou error (code, details) ; les événements viennent entre eux. Méthodes et types sont ceux de contract/chat.ts ; ce qui demande un bureau répond not-ready. Quatre autres méthodes manient ce qu'aucune page ne détient : cli.invitation, avec un salon, donne une invitation ; cli.offer, avec un lien, donne une offre pour acceptOffer ; cli.createByWords, avec title et relay, donne un salon et ses six mots ; cli.joinByWords, avec title, relay et words, en rejoint un. La commande finit avec l'entrée standard.",
  },
} as const;
