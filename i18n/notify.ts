/** Texts of notifications and of the icon in the notification area. */
export const NOTIFY = {
  app: { en: 'Aparté', fr: 'Aparté' },
  newMessage: { en: 'New message', fr: 'Nouveau message' },
  inRoom: { en: 'New message in “{title}”', fr: 'Nouveau message dans « {title} »' },
  mentionIn: { en: 'Mentions you in “{title}”', fr: 'Vous mentionne dans « {title} »' },
  fromIn: { en: '{name} · {title}', fr: '{name} · {title}' },
  someone: { en: 'Someone', fr: "Quelqu'un" },
  count: {
    en: '{count, plural, one {# new message} other {# new messages}}',
    fr: '{count, plural, one {# nouveau message} other {# nouveaux messages}}',
  },
  trayUnread: {
    en: 'Aparté: {count, plural, one {# unread message} other {# unread messages}}',
    fr: 'Aparté : {count, plural, one {# message non lu} other {# messages non lus}}',
  },
} as const;
