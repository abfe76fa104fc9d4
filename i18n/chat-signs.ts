/** Texts of what members let one another know: who types, who is there, who has read; and the switches of it. */
export const CHAT_SIGNS = {
  typing: {
    en: '{who} {count, plural, one {is typing…} other {are typing…}}',
    fr: '{who} {count, plural, one {écrit…} other {écrivent…}}',
  },
  hereNow: { en: 'Here now', fr: 'Présent en ce moment' },
  hereLast: { en: 'Here {age}', fr: 'Présent {age}' },
  receivedSeen: { en: 'Received by {received}, seen by {seen}', fr: 'Reçu par {received}, vu par {seen}' },
  seenBy: { en: 'Seen by {who}', fr: 'Vu par {who}' },

  title: { en: 'What others learn', fr: 'Ce que les autres apprennent' },
  says: {
    en: 'Only members of the room learn it, never the relay. What you keep to yourself, you are not shown of others either.',
    fr: "Seuls les membres du salon l'apprennent, jamais le relais. Ce que vous gardez pour vous, vous ne le voyez pas non plus des autres.",
  },
  tellSeen: { en: 'How far you have read', fr: "Jusqu'où vous avez lu" },
  tellTyping: { en: 'That you are typing', fr: 'Que vous êtes en train d’écrire' },
  tellPresence: { en: 'That you are here, or when you last were', fr: 'Que vous êtes là, ou quand vous y étiez' },
  tell: { en: 'Let them know', fr: 'Le leur dire' },
  keep: { en: 'Keep it to yourself', fr: 'Le garder pour vous' },
  tellSeenSays: {
    en: 'It travels with what the apps say anyway, and costs no word of its own.',
    fr: 'Cela voyage avec ce que les applications disent de toute façon, sans un mot de plus.',
  },
  tellTypingSays: {
    en: 'The relay sees that something short is sent, not what, and may guess.',
    fr: 'Le relais voit passer quelque chose de court, sans savoir quoi, et peut le deviner.',
  },

  find: { en: 'Search in the settings', fr: 'Chercher dans les réglages' },
  foundNone: { en: 'No setting has this word.', fr: 'Aucun réglage ne contient ce mot.' },
} as const;
