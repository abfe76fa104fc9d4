/** What a file of evidence proves, or why it proves nothing. */

/** The verdict, and what it rests on. */
export const EVIDENCE = {
  fork: {
    en: 'Proven: this key signed two histories of one room.',
    fr: "Prouvé : cette clé a signé deux histoires d'un même salon.",
  },
  branches: {
    en: 'Proven: this key kept two histories of one room alive at the same time.',
    fr: "Prouvé : cette clé a fait vivre en même temps deux histoires d'un même salon.",
  },
  notProven: { en: 'Not proven: {reason}', fr: "Rien n'est prouvé : {reason}" },
  relayKey: {
    en: 'Relay key: {hex}\n    in addresses of the relay: #{pin}',
    fr: 'Clé du relais : {hex}\n    dans les adresses du relais : #{pin}',
  },
  room: { en: 'Room: {room}', fr: 'Salon : {room}' },
  forkPlaces: {
    en: 'In the generation {generation} it signed a head at position {lower}, and at position {upper} a head that descends from another one at position {lower}.',
    fr: 'Dans la génération {generation}, elle a signé une tête à la position {lower} et, à la position {upper}, une tête qui descend d’une autre à la position {lower}.',
  },
  forkPlace: {
    en: 'In the generation {generation} it signed two different heads at position {lower}.',
    fr: 'Dans la génération {generation}, elle a signé deux têtes différentes à la position {lower}.',
  },
  branchPlaces: {
    en: 'It signed position {first} of the generation {firstGeneration} and position {second} of the generation {secondGeneration}, each when the other generation had been started. An honest relay has one at a time.',
    fr: "Elle a signé la position {first} de la génération {firstGeneration} et la position {second} de la génération {secondGeneration}, chacune alors que l'autre génération avait commencé. Un relais honnête n'en a qu'une à la fois.",
  },
  limits: {
    en: 'That is all it proves: not why, nor who held the key. Whose key it is, the addresses and invitations of the relay say.',
    fr: "C'est tout ce que cela prouve : ni pourquoi, ni qui tenait la clé. À qui est la clé, les adresses et invitations du relais le disent.",
  },
} as const;

/** Why a file proves nothing. */
export const EVIDENCE_FAULTS = {
  'relay-key': {
    en: 'what stands in the place of the relay’s key is no P-256 key.',
    fr: "ce qui tient lieu de clé du relais n'est pas une clé P-256.",
  },
  'other-relay': {
    en: 'a start in it names another relay key.',
    fr: 'un départ de génération y nomme une autre clé de relais.',
  },
  'other-room': {
    en: 'a start in it names another room.',
    fr: 'un départ de génération y nomme un autre salon.',
  },
  'false-signature': {
    en: 'a signature in it was not made by this key over what stands beside it.',
    fr: "une signature n'y est pas celle de cette clé sur ce qui l'accompagne.",
  },
  'other-generation': {
    en: 'what was signed belongs to two generations, and shows no contradiction between them.',
    fr: 'ce qui est signé relève de deux générations, sans contradiction entre elles.',
  },
  'same-head': {
    en: 'both statements belong to one history.',
    fr: "les deux déclarations relèvent d'une même histoire.",
  },
  leaves: {
    en: 'the entries in it do not lead from one statement to the other.',
    fr: "les entrées n'y mènent pas d'une déclaration à l'autre.",
  },
} as const;
