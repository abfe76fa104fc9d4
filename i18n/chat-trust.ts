/** Texts about the order of a room: what others confirmed, when, and what follows from it. Never stronger than what is known. */
export const CHAT_TRUST = {
  agreed: { en: 'Order agreed with {who}, {age}', fr: 'Ordre confirmé avec {who}, {age}' },
  stale: { en: 'Order last agreed with {who}, {age}', fr: 'Ordre confirmé la dernière fois avec {who}, {age}' },
  uncompared: {
    en: '{count, plural, one {# member you have not compared} other {# members you have not compared}}',
    fr: '{count, plural, one {# membre que vous n’avez pas comparé} other {# membres que vous n’avez pas comparés}}',
  },
  moreNamed: {
    en: '{count, plural, one {# other} other {# others}}',
    fr: '{count, plural, one {# autre} other {# autres}}',
  },
  unconfirmed: { en: 'Not yet confirmed by anyone', fr: "Pas encore confirmé par quelqu'un" },
  alone: { en: 'Nobody else is here to confirm the order', fr: "Personne d'autre n'est là pour confirmer l'ordre" },
  justNow: { en: 'just now', fr: "à l'instant" },
  secondsAgo: { en: '{count} s ago', fr: 'il y a {count} s' },
  minutesAgo: { en: '{count} min ago', fr: 'il y a {count} min' },
  hoursAgo: { en: '{count} h ago', fr: 'il y a {count} h' },
  daysAgo: {
    en: '{count, plural, one {# day ago} other {# days ago}}',
    fr: '{count, plural, one {il y a # jour} other {il y a # jours}}',
  },

  title: { en: 'Order of this room', fr: 'Ordre de ce salon' },
  open: { en: 'What is known of the order', fr: "Ce que l'on sait de l'ordre" },
  agreedMeans: {
    en: 'These members’ apps saw the same messages in the same order as you did, up to the time shown. The relay cannot have shown you different conversations until then.',
    fr: "Les applications de ces membres ont vu les mêmes messages dans le même ordre que vous, jusqu'au moment indiqué. Jusque-là, le relais n'a pas pu vous montrer des conversations différentes.",
  },
  unconfirmedMeans: {
    en: 'No other app has told yours what it sees. This is normal in a new room, or while others are away. Messages can be read and written meanwhile.',
    fr: "Aucune autre application n'a encore dit à la vôtre ce qu'elle voit. C'est normal dans un salon récent, ou quand les autres sont absents. On peut lire et écrire entre-temps.",
  },
  aloneMeans: {
    en: 'Order is confirmed between members. Invite someone: as soon as both of you are connected, your apps compare by themselves.',
    fr: "L'ordre se confirme entre membres. Invitez quelqu'un : dès que vous serez tous deux connectés, vos applications compareront d'elles-mêmes.",
  },
  staleMeans: {
    en: 'Nobody has confirmed for a while: others may be offline, or messages are withheld from you or from them. What follows that time is not confirmed yet.',
    fr: "Personne n'a confirmé depuis un moment : les autres sont peut-être hors ligne, ou des messages vous sont retenus, à vous ou à eux. Ce qui suit n'est pas encore confirmé.",
  },
  memberAgreed: { en: 'Same order as you, {age}', fr: 'Même ordre que vous, {age}' },
  memberCovers: { en: 'All messages so far', fr: "Tous les messages jusqu'ici" },
  memberBehind: {
    en: '{count, plural, one {All but the last message} other {All but the last # messages}}',
    fr: '{count, plural, one {Tous sauf le dernier message} other {Tous sauf les # derniers messages}}',
  },
  upTo: {
    en: '{behind, plural, =0 {All of them have seen every message so far.} other {All of them have seen the messages up to number {position}, of {end}.}}',
    fr: '{behind, plural, =0 {Tous ont vu tous les messages jusqu’ici.} other {Tous ont vu les messages jusqu’au numéro {position}, sur {end}.}}',
  },
  unknownTail: {
    en: '{count, plural, one {Not confirmed yet: the last message.} other {Not confirmed yet: the last # messages.}}',
    fr: '{count, plural, one {Pas encore confirmé : le dernier message.} other {Pas encore confirmés : les # derniers messages.}}',
  },
  unknownPeople: {
    en: 'Not known: whether {who} saw the same. No answer has come from there.',
    fr: "Inconnu : si l'ordre est le même chez {who}. Aucune réponse n'en est encore venue.",
  },
  alarmStands: {
    en: 'An alarm stands: {title}. What follows is said by members, not by the relay, and holds only as far as it goes.',
    fr: 'Une alarme est en cours : {title}. Ce qui suit vient des membres, non du relais, et ne vaut que jusque-là.',
  },
  comparedMembers: { en: 'Compared with you', fr: 'Comparés avec vous' },
  uncomparedMembers: { en: 'Not compared', fr: 'Non comparés' },
  memberUnconfirmed: { en: 'Has not confirmed yet', fr: "N'a pas encore confirmé" },
  memberUncompared: { en: 'Fingerprint not compared', fr: 'Empreinte non comparée' },
  memberCompared: { en: 'Verified: fingerprint compared', fr: 'Vérifié : empreinte comparée' },
  uncomparedMeans: {
    en: '“Not compared” means that nobody checked with you, by voice or in person, that the fingerprint belongs to this person. Compare the words under Members.',
    fr: "« Non comparée » signifie que personne n'a vérifié avec vous, de vive voix, que l'empreinte est bien celle de cette personne. Comparez les mots sous Membres.",
  },
  details: { en: 'Details', fr: 'Détails' },
  position: { en: 'Messages in the log here', fr: 'Messages du journal ici' },
  signedPosition: { en: 'Signed by the relay up to', fr: "Signés par le relais jusqu'à" },
  head: { en: 'Head of the hash chain', fr: 'Tête de la chaîne de hachage' },
  generation: { en: 'Generation of the log', fr: 'Génération du journal' },

  membersTitle: { en: 'Members', fr: 'Membres' },
  own: { en: 'you', fr: 'vous' },
  heard: { en: 'Heard {age}', fr: 'Dernier signe {age}' },
  neverHeard: { en: 'Not heard yet', fr: 'Aucun signe encore' },
  words: { en: 'Fingerprint, to read aloud', fr: 'Empreinte, à lire à voix haute' },
  wordsHint: {
    en: 'Read your words to each other by voice or in person. If they are the same on both screens, this is the right person.',
    fr: "Lisez-vous les mots de vive voix. S'ils sont les mêmes sur les deux écrans, c'est la bonne personne.",
  },
  fromWords: {
    en: 'The key of this room follows from six words. Whoever has or guesses them reads everything, from the first day on: the relay could, and nobody would see it. It can be anybody who was told, not only who is listed here.',
    fr: 'La clé de ce salon découle de six mots. Qui les a ou les devine lit tout, depuis le premier jour : le relais le pourrait sans que personne ne le voie. Ce peut être quiconque les a entendus, et pas seulement qui figure ici.',
  },
  fromWordsOrder: {
    en: 'This room is joined by six words, which name no point of its log: that one was shown all of it is unknown, not agreed, until others are heard.',
    fr: 'On rejoint ce salon par six mots, qui ne nomment aucun point de son journal : qu’on en ait tout vu est inconnu, et non confirmé, tant que d’autres ne se sont pas fait entendre.',
  },
  digits: { en: 'As digits', fr: 'En chiffres' },
} as const;
