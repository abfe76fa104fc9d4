/** Texts of the relay window's event list: filter, search, pause, detail. */
import type { Catalogue } from './translate';

/** Texts of the event list. */
export const RELAY_LOG = {
  caption: { fr: 'Événements du relais', en: 'Events of the relay' },
  filter: { fr: 'Filtrer', en: 'Filter' },
  'filter-placeholder': { fr: 'level>=warn event:frame -room:…', en: 'level>=warn event:frame -room:…' },
  'filter-clear': { fr: 'Effacer le filtre', en: 'Clear the filter' },
  'filter-help': { fr: 'Aide du filtre', en: 'Filter help' },
  'filter-bad-regex': {
    fr: 'Expression incomplète ou fausse : {what}. Le dernier filtre juste reste en vigueur.',
    en: 'Incomplete or wrong pattern: {what}. The last good filter stays in force.',
  },
  'filter-bad-level': {
    fr: 'Niveau inconnu : {what} (debug, info, warn, error). Le dernier filtre juste reste en vigueur.',
    en: 'Unknown level: {what} (debug, info, warn, error). The last good filter stays in force.',
  },
  'filter-bad-number': {
    fr: 'Un nombre est attendu : {what}. Le dernier filtre juste reste en vigueur.',
    en: 'A number is expected: {what}. The last good filter stays in force.',
  },
  'help-words': { fr: 'des mots, tous présents', en: 'words, all of them present' },
  'help-event': { fr: 'un événement, ou le début d’un de ses mots', en: 'an event, or the start of one of its words' },
  'help-room': { fr: 'un salon ; une virgule sépare des choix', en: 'a room; a comma separates choices' },
  'help-conn': { fr: 'une connexion', en: 'a connection' },
  'help-level': { fr: 'avertissements et erreurs', en: 'warnings and errors' },
  'help-number': { fr: 'aussi position, et <, <=, >, =', en: 'also position, and <, <=, >, =' },
  'help-regex': { fr: 'une expression régulière', en: 'a regular expression' },
  'help-not': { fr: 'exclut ce qui suit le tiret', en: 'excludes what follows the dash' },

  search: { fr: 'Chercher', en: 'Search' },
  'search-placeholder': { fr: 'Surligner', en: 'Highlight' },
  'search-previous': { fr: 'Résultat précédent', en: 'Previous match' },
  'search-next': { fr: 'Résultat suivant', en: 'Next match' },
  'search-none': { fr: 'Aucun résultat', en: 'No match' },

  columns: { fr: 'Colonnes', en: 'Columns' },
  'saved-filters': { fr: 'Filtres gardés', en: 'Saved filters' },
  'save-filter': { fr: 'Garder ce filtre', en: 'Save this filter' },
  'forget-filter': { fr: 'Ne plus garder ce filtre', en: 'Forget this filter' },
  export: { fr: 'Exporter', en: 'Export' },
  'export-all': {
    fr: '{count, plural, one {Tout : # événement (NDJSON)} other {Tout : # événements (NDJSON)}}',
    en: '{count, plural, one {All: # event (NDJSON)} other {All: # events (NDJSON)}}',
  },
  'export-filtered': {
    fr: '{count, plural, one {Le seul qui passe le filtre (NDJSON)} other {Les # qui passent le filtre (NDJSON)}}',
    en: '{count, plural, one {The one that passes the filter (NDJSON)} other {The # that pass the filter (NDJSON)}}',
  },
  exporting: { fr: 'Export en cours…', en: 'Exporting…' },
  exported: { fr: 'Événements exportés', en: 'Events exported' },

  pause: { fr: 'Pause', en: 'Pause' },
  resume: { fr: 'Reprendre', en: 'Resume' },
  'new-events': {
    fr: '{count, plural, =0 {En pause} one {# nouveau} other {# nouveaux}}',
    en: '{count, plural, =0 {Paused} other {# new}}',
  },
  'resume-hint': { fr: 'Aller à la fin et reprendre (Fin)', en: 'Go to the end and resume (End)' },
  paused: { fr: 'En pause : la liste ne bouge plus.', en: 'Paused: the list stands still.' },
  live: { fr: 'En direct', en: 'Live' },
  count: {
    fr: '{shown, plural, one {# événement} other {# événements}}',
    en: '{shown, plural, one {# event} other {# events}}',
  },
  'count-filtered': { fr: '{shown, number} sur {kept, number}', en: '{shown, number} of {kept, number}' },
  'count-last': {
    fr: 'les {kept, number} derniers de {total, number}, depuis {since}',
    en: 'last {kept, number} of {total, number}, since {since}',
  },
  scanning: { fr: 'Filtrage…', en: 'Filtering…' },
  dropped: {
    fr: '{count, plural, one {# événement manqué} other {# événements manqués}}',
    en: '{count, plural, one {# event missed} other {# events missed}}',
  },
  'dropped-hint': {
    fr: 'Cette fenêtre n’a pas pu suivre le relais : ces événements n’ont pas été montrés.',
    en: 'This window could not keep up with the relay: these events were not shown.',
  },
  'dropped-before': {
    fr: '{count, plural, one {# manqué avant} other {# manqués avant}}',
    en: '{count, plural, other {# missed before}}',
  },

  'empty-stopped': {
    fr: 'Démarrez le relais : ses événements apparaîtront ici.',
    en: 'Start the relay: its events will appear here.',
  },
  'empty-failed': {
    fr: 'Le relais n’a pas démarré. La raison est dite plus haut.',
    en: 'The relay did not start. The reason is given above.',
  },
  'empty-nothing': { fr: 'Rien ne s’est encore passé.', en: 'Nothing has happened yet.' },
  'empty-filtered': {
    fr: 'Aucun des {kept, number} événements ne passe le filtre.',
    en: 'None of the {kept, number} events passes the filter.',
  },

  'col-time': { fr: 'Heure', en: 'Time' },
  'col-level': { fr: 'Niveau', en: 'Level' },
  'col-event': { fr: 'Événement', en: 'Event' },
  'col-connection': { fr: 'Connexion', en: 'Connection' },
  'col-room': { fr: 'Salon', en: 'Room' },
  'col-position': { fr: 'Position', en: 'Position' },
  'col-bytes': { fr: 'Taille', en: 'Size' },
  'col-address': { fr: 'Adresse', en: 'Address' },
  'level-debug': { fr: 'détail', en: 'debug' },
  'level-info': { fr: 'info', en: 'info' },
  'level-warn': { fr: 'alerte', en: 'warning' },
  'level-error': { fr: 'erreur', en: 'error' },

  detail: { fr: 'Détail de l’événement', en: 'Event detail' },
  'detail-close': { fr: 'Fermer le détail', en: 'Close the detail' },
  'field-id': { fr: 'Numéro', en: 'Number' },
  'field-name': { fr: 'Nom', en: 'Name' },
  'field-digest': { fr: 'Empreinte', en: 'Digest' },
  'field-code': { fr: 'Code', en: 'Code' },
  'copy-json': { fr: 'Copier en JSON', en: 'Copy JSON' },
  copied: { fr: 'Copié', en: 'Copied' },
  'follow-connection': { fr: 'Suivre cette connexion', en: 'Follow this connection' },
  'follow-room': { fr: 'Suivre ce salon', en: 'Follow this room' },
  'only-value': { fr: 'Seulement {label} {value}', en: 'Only {label} {value}' },
  'without-value': { fr: 'Sans {label} {value}', en: 'Without {label} {value}' },
  'show-context': { fr: 'Montrer parmi les autres', en: 'Show in context' },
} as const satisfies Catalogue;

/** Key of a text of the event list. */
export type RelayLogTextKey = keyof typeof RELAY_LOG;
