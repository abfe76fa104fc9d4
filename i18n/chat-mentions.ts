/** Texts of mentions: members that a message names. */
export const CHAT_MENTIONS = {
  mention: { en: 'Mention a member', fr: 'Mentionner un membre' },
  mentionsYou: { en: 'mentions you', fr: 'vous mentionne' },
  unreadMentions: {
    en: '{count, plural, one {# mentions you} other {# mention you}}',
    fr: '{count, plural, one {# vous mentionne} other {# vous mentionnent}}',
  },
  muteBut: { en: 'Except messages that mention me', fr: 'Sauf les messages qui me mentionnent' },
} as const;
