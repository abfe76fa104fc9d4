/** Texts of what is done with single messages: replies, edits, deletions, reactions. */
export const CHAT_CHANGES = {
  reply: { en: 'Reply', fr: 'Répondre' },
  replyTo: { en: 'Reply to {name}', fr: 'Réponse à {name}' },
  dropReply: { en: 'Do not reply to it', fr: 'Ne plus y répondre' },
  quoteErased: { en: 'A deleted message', fr: 'Un message supprimé' },
  quoteUnknown: { en: 'A message that is not on this computer', fr: 'Un message absent de cet ordinateur' },
  quoteGo: { en: 'Go to the message of {name}', fr: 'Aller au message de {name}' },
  back: { en: 'Back to the reply', fr: 'Revenir à la réponse' },
  itemReply: { en: '{item}, reply to {name}: {text}', fr: '{item}, réponse à {name} : {text}' },
  itemReplyGone: { en: '{item}, reply to: {text}', fr: '{item}, réponse à : {text}' },

  edit: { en: 'Edit', fr: 'Modifier' },
  editing: { en: 'Edit the message', fr: 'Modifier le message' },
  dropEdit: { en: 'Leave it as it is', fr: 'Le laisser tel quel' },
  saveEdit: { en: 'Save the change', fr: 'Enregistrer la modification' },
  edited: { en: 'edited', fr: 'modifié' },
  writtenBefore: {
    en: '{count, plural, one {written before a message above} other {written before # messages above}}',
    fr: '{count, plural, one {écrit avant un message ci-dessus} other {écrit avant # messages ci-dessus}}',
  },
  writtenBeforeWhy: {
    en: 'These had not arrived where this was written.',
    fr: "Ils n'étaient pas arrivés là où ceci a été écrit.",
  },
  changeWaiting: { en: 'Change waiting', fr: 'Modification en attente' },
  changeRefused: { en: 'Change refused', fr: 'Modification refusée' },
  cancelChange: { en: 'Take the change back', fr: 'Annuler la modification' },
  versions: { en: 'Earlier texts', fr: 'Textes précédents' },
  versionsSays: {
    en: 'Each of them stands in the log, signed by its author.',
    fr: 'Chacun est dans le journal, signé par son auteur.',
  },
  versionFirst: { en: 'First, {time}', fr: "D'abord, {time}" },
  versionThen: { en: 'Then, {time}', fr: 'Puis, {time}' },
  versionNow: { en: 'Now, since {time}', fr: 'Maintenant, depuis {time}' },

  delete: { en: 'Delete…', fr: 'Supprimer…' },
  deleteTitle: { en: 'Delete this message?', fr: 'Supprimer ce message ?' },
  deleteWhere: { en: 'Where', fr: 'Où' },
  deleteHere: { en: 'On this computer', fr: 'Sur cet ordinateur' },
  deleteHereSays: { en: 'The others keep it.', fr: 'Les autres le gardent.' },
  deleteHereOnly: {
    en: 'It is deleted from this computer. The others keep it.',
    fr: 'Il est supprimé de cet ordinateur. Les autres le gardent.',
  },
  deleteEverywhere: { en: 'For everybody', fr: 'Pour tout le monde' },
  deleteEverywhereSays: {
    en: 'The others’ apps are asked to erase it, and may refuse. Who has read it has read it.',
    fr: 'Il est demandé aux applications des autres de l’effacer ; elles peuvent refuser. Qui l’a lu l’a lu.',
  },
  deleteRelay: {
    en: 'The relay keeps a sealed copy, which it cannot read, until the room’s messages expire.',
    fr: 'Le relais en garde une copie scellée, qu’il ne peut lire, jusqu’à l’expiration des messages du salon.',
  },
  deleteAction: { en: 'Delete', fr: 'Supprimer' },
  deletedBy: { en: '{name} deleted this message', fr: '{name} a supprimé ce message' },
  deletedByYou: { en: 'You deleted this message', fr: 'Vous avez supprimé ce message' },
  deletedHere: { en: 'Deleted from this computer', fr: 'Supprimé de cet ordinateur' },

  react: { en: 'React…', fr: 'Réagir…' },
  reactTitle: { en: 'Reactions', fr: 'Réactions' },
  reaction: { en: '{emoji} from {names}', fr: '{emoji} de {names}' },
  reactionMore: {
    en: '{emoji} from {names} and {more, plural, one {# other} other {# others}}',
    fr: '{emoji} de {names} et {more, plural, one {# autre} other {# autres}}',
  },
  you: { en: 'you', fr: 'vous' },
} as const;
