/**
 * What was found of a room's log, in plain words: for each name a title (what happened) and an explanation (to which message, to whom it concerns). They may
 * mention `who` (a member), `position` (of the log), `newest` (the last position concerned) and `lost` (a number of messages). Never stronger than what is known.
 */
export const ANOMALIES = {
  'forked.title': { en: 'The relay showed two histories', fr: 'Le relais a montré deux historiques' },
  'forked.says': {
    en: 'The relay gave out two different histories of this room: one to you, and another to you later or to somebody else. It showed at message {position}.',
    fr: "Le relais a donné deux historiques différents de ce salon : l'un à vous, l'autre à vous plus tard ou à quelqu'un d'autre. Cela s'est vu au message {position}.",
  },
  'two-branches.title': {
    en: 'Another history of this room is being shown',
    fr: 'Un autre historique de ce salon est montré ailleurs',
  },
  'two-branches.says': {
    en: '{who} hears you, and yet follows a history of this room that you were never shown. Yours stood at message {position}.',
    fr: 'Ce membre vous entend, et suit pourtant un historique de ce salon qui ne vous a jamais été montré : {who}. Le vôtre en était au message {position}.',
  },
  'disagreement.title': {
    en: 'One report of the order differs; it is being checked',
    fr: "Un récit de l'ordre diffère ; vérification en cours",
  },
  'disagreement.says': {
    en: '{who} reports something else than you were shown, up to message {position}. The relay did not sign that report, so nothing is decided yet: both apps ask it for a signature.',
    fr: "Le récit de ce membre diffère de ce qui vous a été montré, jusqu'au message {position} : {who}. Le relais ne l'a pas signé, rien n'est donc tranché : les deux applications lui demandent une signature.",
  },
  'unsigned.title': { en: 'The relay withholds its signature', fr: 'Le relais refuse sa signature' },
  'unsigned.says': {
    en: 'Your app asked the relay to sign the history up to message {position}. It did not.',
    fr: "Votre application a demandé au relais de signer l'historique jusqu'au message {position}. Il ne l'a pas fait.",
  },
  'rolled-back.title': { en: 'The relay went back on its history', fr: 'Le relais est revenu en arrière' },
  'rolled-back.says': {
    en: 'After message {position}, the relay shows less than it had signed before, without saying that it lost anything.',
    fr: "Après le message {position}, le relais montre moins que ce qu'il avait signé, sans dire qu'il a perdu quoi que ce soit.",
  },
  'unacknowledged.title': {
    en: 'A message that the relay accepted is gone',
    fr: 'Un message accepté par le relais a disparu',
  },
  'unacknowledged.says': {
    en: 'The relay confirmed what you sent as message {position}. It does not stand there now.',
    fr: "Le relais a confirmé votre envoi comme message {position}. Il n'est plus à cette place.",
  },
  'held-back.title': { en: 'The relay holds a message back', fr: 'Le relais retient un message' },
  'held-back.says': {
    en: 'The relay signed a history that goes to message {position} or beyond. Your app asked for it from there on, and did not get it.',
    fr: "Le relais a signé un historique qui va au moins jusqu'au message {position}. Votre application l'a demandé à partir de là, et ne l'a pas reçu.",
  },
  'gap.title': { en: 'The history has a break', fr: "L'historique est interrompu" },
  'gap.says': {
    en: 'At message {position}, what the relay delivered does not join what came before it, or what the invitation named.',
    fr: "Au message {position}, ce que le relais a livré ne se raccorde pas à ce qui précède, ou à ce que nommait l'invitation.",
  },
  'expired-early.title': { en: 'Messages are gone too early', fr: 'Des messages ont disparu trop tôt' },
  'expired-early.says': {
    en: 'The relay no longer has message {position}, although this room was to keep it for at least five more days.',
    fr: "Le relais n'a plus le message {position}, alors que ce salon devait le garder au moins cinq jours de plus.",
  },
  'replayed.title': { en: 'A message was delivered twice', fr: 'Un message a été livré deux fois' },
  'replayed.says': {
    en: 'Message {position} is an earlier one once more, byte for byte. It is shown once.',
    fr: "Le message {position} répète un message antérieur, octet pour octet. Il n'est affiché qu'une fois.",
  },
  'missing.title': { en: 'A message is missing', fr: 'Il manque un message' },
  'missing.says': {
    en: 'Message {position} says that its author had written another one before it. That one was never delivered to you. Author: {who}.',
    fr: 'Le message {position} indique que son auteur en avait écrit un autre auparavant. Celui-là ne vous a jamais été livré. Auteur : {who}.',
  },
  'reordered.title': { en: 'A message stands in the wrong place', fr: "Un message n'est pas à sa place" },
  'reordered.says': {
    en: 'Message {position} comes after one that was written later by the same author. Author: {who}.',
    fr: 'Le message {position} vient après un autre, que le même auteur a écrit plus tard. Auteur : {who}.',
  },
  'altered.title': { en: 'A message cannot be genuine', fr: 'Un message ne peut pas être authentique' },
  'altered.says': {
    en: 'Message {position} does not open with the key of this room. It was changed on its way, or was never sealed with that key.',
    fr: "Le message {position} ne s'ouvre pas avec la clé de ce salon. Il a été modifié en chemin, ou n'a jamais été scellé avec cette clé.",
  },
  'forged-author.title': {
    en: 'Somebody wrote in another’s name',
    fr: "Quelqu'un a écrit au nom d'autrui",
  },
  'forged-author.says': {
    en: 'Message {position} bears this name, but not the signature of its owner: {who}. It is not shown as theirs.',
    fr: "Le message {position} porte ce nom, mais pas la signature de la personne : {who}. Il n'est pas affiché comme venant d'elle.",
  },
  'false-view.title': {
    en: 'A member’s account of the relay is false',
    fr: "Le récit d'un membre sur le relais est faux",
  },
  'false-view.says': {
    en: 'Message {position} quotes a signature of the relay that the relay never gave. Author: {who}.',
    fr: "Le message {position} cite une signature du relais que le relais n'a jamais donnée. Auteur : {who}.",
  },
  'impostor.title': {
    en: 'Something else answers in the relay’s place',
    fr: 'Autre chose répond à la place du relais',
  },
  'impostor.says': {
    en: 'At the relay’s address, another key answers than the one in your invitation. The app does not connect to it, and sends it nothing. In a hotel or a train, it may be the network’s sign-in page.',
    fr: "À l'adresse du relais, une autre clé répond que celle de votre invitation. L'application ne s'y connecte pas et ne lui envoie rien. Dans un hôtel ou un train, c'est peut-être la page d'accueil du réseau.",
  },
  'relay-key-changed.title': { en: 'The relay has a new key', fr: 'Le relais a une nouvelle clé' },
  'relay-key-changed.says': {
    en: '{announced, plural, =0 {You took the relay’s new key from an invitation.} other {The old key of the relay announced a new one, and the new one confirmed it. Your app takes it by itself.}} Before: {before}. After: {after}.',
    fr: "{announced, plural, =0 {Vous avez pris la nouvelle clé du relais dans une invitation.} other {L'ancienne clé du relais en a annoncé une nouvelle, et celle-ci l'a confirmé. Votre application l'adopte d'elle-même.}} Avant : {before}. Après : {after}.",
  },
  'restored.title': { en: 'The relay lost messages and went on', fr: 'Le relais a perdu des messages et a repris' },
  'restored.says': {
    en: '{lost, plural, =0 {The relay says that it continues from message {position}, without some that stood after it.} one {The relay says that it continues from message {position}, without # message that stood after it.} other {The relay says that it continues from message {position}, without # messages that stood after it.}} Each author’s app sends its own again.',
    fr: "{lost, plural, =0 {Le relais dit reprendre au message {position}, sans certains de ceux qui suivaient.} one {Le relais dit reprendre au message {position}, sans # message qui suivait.} other {Le relais dit reprendre au message {position}, sans # messages qui suivaient.}} L'application de chaque auteur renvoie les siens.",
  },
  'two-devices.title': { en: 'A member writes from two places', fr: 'Un membre écrit depuis deux endroits' },
  'two-devices.says': {
    en: 'Two copies of one identity are in use at once, each after having heard the other: {who}. Seen at message {position}.',
    fr: "Deux copies d'une même identité servent en même temps, chacune ayant entendu l'autre : {who}. Vu au message {position}.",
  },
  'clock.title': {
    en: 'A message bears a date to come; it opens on that day',
    fr: "Un message porte une date à venir ; il s'ouvrira ce jour-là",
  },
  'clock.says': {
    en: 'Message {position} bears a day that is still to come. Until then it stays closed; nothing is lost.',
    fr: "Le message {position} porte un jour qui n'est pas encore venu. D'ici là il reste fermé ; rien n'est perdu.",
  },
  'closed-to-you.title': {
    en: 'Messages here are closed to you',
    fr: 'Ici, des messages vous sont fermés',
  },
  'closed-to-you.says': {
    en: 'First at message {position}, last at message {newest}: written before your invitation, or longer ago than this room keeps its keys.',
    fr: "D'abord au message {position}, en dernier au message {newest} : écrit avant votre invitation, ou avant la durée pendant laquelle ce salon garde ses clés.",
  },
  'unconfirmed.title': {
    en: 'The relay leaves your app without an answer',
    fr: 'Le relais laisse votre application sans réponse',
  },
  'unconfirmed.says': {
    en: 'It is there, and does not answer what your app asks or sends, after message {position}. Your app keeps what you write, and asks again.',
    fr: 'Il est là, et ne répond pas à ce que votre application demande ou envoie, après le message {position}. Votre application garde ce que vous écrivez, et redemande.',
  },
} as const;
