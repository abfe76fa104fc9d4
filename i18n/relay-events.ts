/** What each event of a relay says in words. Fields (room, position, bytes …) stand beside them, so the texts hold none. */
import type { Catalogue } from './translate';

/** Texts by stable event name; a test compares the names with protocol/admin.ts. */
export const RELAY_EVENTS = {
  'relay-starting': { fr: 'Le relais démarre', en: 'The relay is starting' },
  'relay-listening': { fr: 'Le relais est à l’écoute', en: 'The relay is listening' },
  'relay-stopping': { fr: 'Le relais s’arrête', en: 'The relay is stopping' },
  'relay-stopped': { fr: 'Le relais est arrêté', en: 'The relay has stopped' },
  'relay-failed': { fr: 'Le relais a échoué', en: 'The relay failed' },
  'connection-opened': { fr: 'Connexion ouverte', en: 'Connection opened' },
  'connection-welcomed': { fr: 'Connexion accueillie : même version', en: 'Connection welcomed: same version' },
  'connection-closed': { fr: 'Connexion fermée', en: 'Connection closed' },
  'room-created': { fr: 'Salon créé', en: 'Room created' },
  'room-opened': { fr: 'Salon ouvert : clé prouvée', en: 'Room opened: key proven' },
  'room-refused': { fr: 'Ouverture du salon refusée', en: 'Opening the room refused' },
  'room-closed': { fr: 'Salon refermé par la connexion', en: 'Room closed by the connection' },
  'generation-started': { fr: 'Nouvelle génération du journal', en: 'New generation of the log' },
  'frame-accepted': { fr: 'Trame écrite sur disque et acceptée', en: 'Frame written to disk and accepted' },
  'frame-duplicate': { fr: 'Trame déjà reçue : même position', en: 'Frame received before: same position' },
  'frame-refused': { fr: 'Trame refusée', en: 'Frame refused' },
  'frame-fanned-out': { fr: 'Trame distribuée aux connexions', en: 'Frame delivered to connections' },
  'ephemeral-fanned-out': { fr: 'Trame éphémère distribuée, non gardée', en: 'Ephemeral frame delivered, not kept' },
  'page-served': { fr: 'Page d’anciennes trames envoyée', en: 'Page of older frames sent' },
  'head-signed': { fr: 'Tête du journal signée', en: 'Head of the log signed' },
  'payloads-expired': { fr: 'Trames échues effacées', en: 'Expired frames erased' },
  'blob-stored': { fr: 'Fichier scellé reçu en entier et vérifié', en: 'Sealed file received whole and verified' },
  'blob-served': { fr: 'Partie d’un fichier scellé envoyée', en: 'Part of a sealed file sent' },
  'blob-deleted': { fr: 'Fichier scellé effacé par son auteur', en: 'Sealed file deleted by its author' },
  'blob-refused': { fr: 'Demande sur un fichier refusée', en: 'Request about a file refused' },
  'blobs-expired': { fr: 'Fichiers échus effacés', en: 'Expired files erased' },
  'limit-tripped': { fr: 'Limite atteinte', en: 'Limit reached' },
  'protocol-error': { fr: 'Erreur de protocole', en: 'Protocol error' },
  'store-error': { fr: 'Erreur du disque', en: 'Disk error' },
  'store-recovered': {
    fr: 'Fin du journal inachevée ou abîmée, dite ici',
    en: 'End of the log unfinished or damaged, said here',
  },
  'clock-jumped': { fr: 'L’horloge a sauté', en: 'The clock jumped' },
  'admin-connected': { fr: 'Un observateur s’est connecté', en: 'An observer connected' },
  'admin-acted': { fr: 'Action d’administration', en: 'Administrative action' },
  'settings-reloaded': { fr: 'Réglages relus', en: 'Settings read anew' },
  'settings-refused': {
    fr: 'Réglages inutilisables : les anciens restent',
    en: 'Settings cannot be used: the old ones stay',
  },
  'operator-notice': { fr: 'À l’attention de qui tient le relais', en: 'For whoever runs the relay' },
  'events-dropped': { fr: 'Le relais a dû taire des événements', en: 'The relay had to leave out events' },
} as const satisfies Catalogue;

/** Name of an event that has a text. */
export type RelayEventName = keyof typeof RELAY_EVENTS;

/** Whether this version has a text for an event. */
export function isRelayEventName(name: string): name is RelayEventName {
  return Object.prototype.hasOwnProperty.call(RELAY_EVENTS, name);
}
