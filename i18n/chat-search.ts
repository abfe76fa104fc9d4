/** Texts of the search and of the palette that goes anywhere. */
export const CHAT_SEARCH = {
  title: { en: 'Search', fr: 'Recherche' },
  words: { en: 'Words to find', fr: 'Mots à trouver' },
  hint: {
    en: 'Accents and capitals do not matter. "Quotation marks" keep words together.',
    fr: 'Accents et majuscules ne comptent pas. Des "guillemets droits" gardent les mots ensemble.',
  },
  where: { en: 'Where', fr: 'Où' },
  inRoom: { en: 'This room', fr: 'Ce salon' },
  inAll: { en: 'All rooms', fr: 'Tous les salons' },
  back: { en: 'Back to where you were', fr: 'Revenir où vous étiez' },
  nothing: { en: 'No message has these words.', fr: "Aucun message n'a ces mots." },
  found: {
    en: '{count, plural, one {# message shown} other {# messages shown}}',
    fr: '{count, plural, one {# message affiché} other {# messages affichés}}',
  },
  results: { en: 'Messages found', fr: 'Messages trouvés' },
  older: { en: 'Older ones', fr: 'Plus anciens' },
  olderIn: { en: 'Older ones in {title}', fr: 'Plus anciens dans {title}' },
  incomplete: {
    en: 'Older messages are still being taken into the search.',
    fr: 'Des messages anciens entrent encore dans la recherche.',
  },

  goTo: { en: 'Go to', fr: 'Aller à' },
  goToWords: { en: 'Room, person, message or action', fr: 'Salon, personne, message ou action' },
  rooms: { en: 'Rooms', fr: 'Salons' },
  people: { en: 'People', fr: 'Personnes' },
  actions: { en: 'Actions', fr: 'Actions' },
  messages: { en: 'Messages', fr: 'Messages' },
  noPlace: { en: 'Nothing is called so.', fr: "Rien ne s'appelle ainsi." },
  findHere: { en: 'Search in this room', fr: 'Chercher dans ce salon' },
  findEverywhere: { en: 'Search in all rooms', fr: 'Chercher dans tous les salons' },
  lock: { en: 'Lock', fr: 'Verrouiller' },
  showTrust: { en: 'Order of the room', fr: 'Ordre du salon' },
  invite: { en: 'Invite to this room', fr: 'Inviter dans ce salon' },
  members: { en: 'Members of this room', fr: 'Membres de ce salon' },
} as const;
