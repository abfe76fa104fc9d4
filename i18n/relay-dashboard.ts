/** Texts of the relay window's dashboard: curves, limits, and what an operator may do. */
import type { Catalogue } from './translate';

/** Texts of the dashboard. */
export const RELAY_DASHBOARD = {
  range: { fr: 'Durée montrée', en: 'Time shown' },
  'range-1': { fr: '1 min', en: '1 min' },
  'range-10': { fr: '10 min', en: '10 min' },
  'range-60': { fr: '1 h', en: '1 h' },
  'range-360': { fr: '6 h', en: '6 h' },
  'range-1440': { fr: '24 h', en: '24 h' },
  'as-charts': { fr: 'Courbes', en: 'Charts' },
  'as-table': { fr: 'Tableau', en: 'Table' },
  view: { fr: 'Présentation', en: 'Shown as' },
  charts: {
    fr: 'Courbes du relais ; flèches gauche et droite : déplacer le repère',
    en: 'Charts of the relay; left and right arrows move the mark',
  },
  'chart-now': { fr: '{title} : {values}', en: '{title}: {values}' },
  stopped: {
    fr: 'Le relais ne tourne pas : il n’y a rien à mesurer.',
    en: 'The relay is not running: there is nothing to measure.',
  },
  waiting: { fr: 'La première mesure arrive dans un instant.', en: 'The first measurement comes in a moment.' },
  'chart-connections': { fr: 'Connexions', en: 'Connections' },
  'chart-frames': { fr: 'Trames par seconde', en: 'Frames a second' },
  'chart-traffic': { fr: 'Octets par seconde', en: 'Bytes a second' },
  'chart-stored': { fr: 'Sur disque', en: 'Stored' },
  'chart-queued': { fr: 'En attente d’être lu', en: 'Waiting to be read' },
  'chart-memory': { fr: 'Mémoire', en: 'Memory' },
  'series-connections': { fr: 'connexions', en: 'connections' },
  'series-rooms': { fr: 'salons', en: 'rooms' },
  'series-receivedFrames': { fr: 'reçues', en: 'received' },
  'series-acceptedFrames': { fr: 'acceptées', en: 'accepted' },
  'series-deliveredFrames': { fr: 'distribuées', en: 'delivered' },
  'series-receivedBytes': { fr: 'reçus', en: 'received' },
  'series-sentBytes': { fr: 'envoyés', en: 'sent' },
  'series-storedBytes': { fr: 'salons et fichiers', en: 'rooms and files' },
  'series-queuedBytes': { fr: 'files d’attente', en: 'queues' },
  'series-memoryBytes': { fr: 'processus', en: 'process' },
  'limit-line': { fr: 'limite {value}', en: 'limit {value}' },
  time: { fr: 'Heure', en: 'Time' },
  'table-caption': { fr: 'Mesures, les plus récentes d’abord', en: 'Measurements, newest first' },
  'per-second': { fr: '{value}/s', en: '{value}/s' },

  limits: { fr: 'Limites', en: 'Limits' },
  'limits-caption': {
    fr: 'Limites du relais et ce qui en est atteint',
    en: 'Limits of the relay, and how near they are',
  },
  'limit-maxConnections': { fr: 'Connexions', en: 'Connections' },
  'limit-maxNotAdmitted': { fr: 'Connexions pas encore accueillies', en: 'Connections not welcomed yet' },
  'limit-maxRooms': { fr: 'Salons', en: 'Rooms' },
  'limit-maxStoreBytes': { fr: 'Trames sur disque', en: 'Frames stored' },
  'limit-maxBlobStoreBytes': { fr: 'Fichiers sur disque', en: 'Files stored' },
  'limit-maxAllQueuesBytes': { fr: 'Files d’attente', en: 'Queues' },
  'limit-maxHeapPercent': { fr: 'Mémoire du programme', en: 'The program’s memory' },
  'limit-minFreeDiskBytes': { fr: 'Place libre sur le disque', en: 'Free disk space' },
  'limit-use': { fr: '{now} sur {bound}', en: '{now} of {bound}' },
  'limit-floor': { fr: '{now} ; au moins {bound}', en: '{now}; at least {bound}' },
  'limit-near': { fr: 'bientôt atteinte', en: 'nearly reached' },
  'limit-reached': { fr: 'atteinte', en: 'reached' },
  'limit-tripped': {
    fr: '{count, plural, =0 {jamais atteinte} one {atteinte # fois} other {atteinte # fois}}',
    en: '{count, plural, =0 {never reached} one {reached once} other {reached # times}}',
  },

  actions: { fr: 'Actions', en: 'Actions' },
  'actions-connection': { fr: 'Actions sur la connexion {connection}', en: 'Actions on connection {connection}' },
  'actions-room': { fr: 'Actions sur le salon {room}', en: 'Actions on room {room}' },
  'follow-events': { fr: 'Suivre ses événements', en: 'Follow its events' },
  disconnect: { fr: 'Couper la connexion…', en: 'Cut the connection…' },
  ban: { fr: 'Bannir son adresse…', en: 'Ban its address…' },
  'delete-room': { fr: 'Effacer les données du salon…', en: 'Delete the room’s data…' },
  'rotate-token': { fr: 'Changer le jeton d’accès…', en: 'Replace the access token…' },

  'disconnect-title': { fr: 'Couper la connexion {connection} ?', en: 'Cut connection {connection}?' },
  'disconnect-body': {
    fr: 'L’application de cette personne reviendra d’elle-même un peu plus tard. Rien n’est perdu.',
    en: 'This person’s app comes back by itself a little later. Nothing is lost.',
  },
  'disconnect-confirm': { fr: 'Couper', en: 'Cut' },
  'ban-title': {
    fr: 'Bannir l’adresse de la connexion {connection} ?',
    en: 'Ban the address of connection {connection}?',
  },
  'ban-body': {
    fr: 'Toutes les personnes derrière cette adresse sont coupées et tenues à l’écart pendant un jour, y compris des inconnus qui partagent la même connexion à Internet.',
    en: 'Everybody behind this address is cut off and kept out for a day, strangers who share the same Internet connection included.',
  },
  'ban-confirm': { fr: 'Bannir un jour', en: 'Ban for a day' },
  'delete-room-title': { fr: 'Effacer les données du salon {room} ?', en: 'Delete the data of room {room}?' },
  'delete-room-body': {
    fr: 'Ses messages et fichiers scellés sont effacés de ce relais, et plus personne ne l’ouvre ici. Les membres gardent ce que leurs applications ont déjà reçu ; ils liront « fermé par qui tient le relais ». Cela ne se défait pas.',
    en: 'Its sealed messages and files are erased from this relay, and nobody opens it here any more. Members keep what their apps have received; they read “closed by the operator”. This cannot be undone.',
  },
  'delete-room-confirm': { fr: 'Effacer', en: 'Delete' },
  'rotate-token-title': { fr: 'Changer le jeton d’accès ?', en: 'Replace the access token?' },
  'rotate-token-body': {
    fr: 'Qui crée un salon aura besoin du nouveau jeton, enregistré dans un fichier et montré nulle part ailleurs. Les anciens n’ouvrent plus rien, et qui est entré avec l’un d’eux est coupé. Les membres des salons existants n’ont besoin d’aucun jeton.',
    en: 'Whoever creates a room needs the new token, which is saved as a file and shown nowhere else. Those before it open nothing any more, and whoever came in by one is cut off. Members of existing rooms need none.',
  },
  'rotate-token-confirm': { fr: 'Changer le jeton', en: 'Replace the token' },
  done: { fr: 'C’est fait.', en: 'Done.' },
  'token-saved': {
    fr: 'Le nouveau jeton est dans le fichier enregistré.',
    en: 'The new token is in the file that was saved.',
  },
  'token-unsaved': {
    fr: 'Le jeton est changé, mais n’a pas été enregistré : personne ne le connaît. Changez-le à nouveau pour en avoir un.',
    en: 'The token is replaced, but was not saved: nobody knows it. Replace it again to have one.',
  },
  'token-needed': { fr: 'Créer un salon demande un jeton d’accès.', en: 'Making a room needs an access token.' },
  'token-not-needed': {
    fr: 'Qui connaît l’adresse peut créer un salon.',
    en: 'Whoever knows the address may make a room.',
  },

  qr: { fr: 'Code QR', en: 'QR code' },
  'show-qr': { fr: 'Montrer le code QR de {host}', en: 'Show the QR code of {host}' },
  'qr-title': { fr: 'L’adresse du relais', en: 'The relay’s address' },
  'qr-picture': { fr: 'Code QR de l’adresse {host}', en: 'QR code of the address {host}' },
  test: { fr: 'Essayer', en: 'Test' },
  'test-place': { fr: 'Essayer l’adresse {host}', en: 'Test the address {host}' },
  'test-reached': {
    fr: 'Répond, avec la bonne clé. Essayé depuis cet ordinateur : un pare-feu ou une box peut encore arrêter les autres.',
    en: 'Answers, with the right key. Tried from this computer: a firewall or router may still stop others.',
  },
} as const satisfies Catalogue;

/** Key of a text of the dashboard. */
export type RelayDashboardKey = keyof typeof RELAY_DASHBOARD;
