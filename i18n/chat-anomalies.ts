/** Texts around what was found of a room's log: the card, its buttons, and the list in the panel. */
export const CHAT_ANOMALIES = {
  alarm: { en: 'Alarm', fr: 'Alarme' },
  notice: { en: 'Notice', fr: 'Avis' },
  state: { en: 'State', fr: 'État' },
  spoken: { en: '{level}: {title}', fr: '{level} : {title}' },
  times: {
    en: '{count, plural, one {Seen once} other {Seen # times}} (first: {first}; last: {last}).',
    fr: '{count, plural, one {Vu # fois} other {Vu # fois}} (première : {first} ; dernière : {last}).',
  },
  once: { en: 'Seen: {first}.', fr: 'Vu : {first}.' },
  signed: {
    en: 'The relay signed what convicts it: the evidence file proves it to anyone.',
    fr: 'Le relais a signé ce qui le confond : le fichier de preuve le démontre à quiconque.',
  },
  could: { en: 'Could have done it', fr: 'A pu le faire' },
  couldNot: { en: 'Could not', fr: "N'a pas pu le faire" },
  todo: { en: 'What to do', fr: 'Que faire' },
  details: { en: 'Details', fr: 'Détails' },
  save: { en: 'Save evidence…', fr: 'Enregistrer la preuve…' },
  saved: {
    en: 'Evidence saved. Anyone checks the file with:',
    fr: 'Preuve enregistrée. Chacun vérifie le fichier avec :',
  },
  dismiss: { en: 'Dismiss', fr: 'Ignorer' },
  dismissSays: {
    en: 'Dismissing changes nothing else: it stays in the list under Order of this room.',
    fr: "Ignorer ne change rien d'autre : cela reste dans la liste, sous Ordre de ce salon.",
  },
  jump: { en: 'Show the place', fr: "Aller à l'endroit" },
  found: { en: 'What was found', fr: 'Ce qui a été constaté' },
  nothingFound: {
    en: 'Nothing that speaks against the relay or a member.',
    fr: 'Rien qui parle contre le relais ou un membre.',
  },
  dismissed: {
    en: '{count, plural, one {# dismissed} other {# dismissed}}',
    fr: '{count, plural, one {# ignoré} other {# ignorés}}',
  },
  roomAlarms: {
    en: '{count, plural, one {# alarm} other {# alarms}}',
    fr: '{count, plural, one {# alarme} other {# alarmes}}',
  },
  roomAlarmed: { en: 'Alarm in {title}', fr: 'Alarme dans {title}' },
  unnamed: { en: 'a member without a name', fr: 'un membre sans nom' },
  unnamedWith: {
    en: 'a member without a name (fingerprint {start})',
    fr: 'un membre sans nom (empreinte {start})',
  },
  someMember: { en: 'a member', fr: 'un membre' },
  yourself: { en: '{name} (you)', fr: '{name} (vous)' },
} as const;
