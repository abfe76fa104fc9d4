/** Texts of the relay window. */
import type { Catalogue } from './translate';

/** Texts of the relay window: state, sharing, figures, tables. Those of the event list are in relay-log.ts. */
export const RELAY = {
  title: { fr: 'Relais', en: 'Relay' },
  'title-test': { fr: 'Relais (Electron de test)', en: 'Relay (test Electron)' },
  'never-knows': {
    fr: 'Le relais ne connaît jamais contenus, noms ni titres.',
    en: 'The relay never knows content, names or titles.',
  },
  loading: { fr: 'Lecture de l’état du relais…', en: 'Reading the relay’s state…' },

  'state-stopped': { fr: 'Arrêté', en: 'Stopped' },
  'state-starting': { fr: 'Démarrage…', en: 'Starting…' },
  'state-listening': { fr: 'À l’écoute sur {host}:{port}', en: 'Listening on {host}:{port}' },
  'state-listening-somewhere': { fr: 'À l’écoute', en: 'Listening' },
  'state-stopping': { fr: 'Arrêt…', en: 'Stopping…' },
  'state-failed': { fr: 'Échec', en: 'Failed' },
  'owned-elsewhere': {
    fr: 'Ce relais appartient au profil « {owner} », dans une autre fenêtre d’Aparté : c’est là qu’on le démarre et l’arrête.',
    en: 'This relay belongs to the profile “{owner}”, in another window of Aparté: it is started and stopped there.',
  },
  'owned-elsewhere-unnamed': {
    fr: 'Ce relais appartient à un autre programme de cet ordinateur : c’est là qu’on le démarre et l’arrête.',
    en: 'This relay belongs to another program of this computer: it is started and stopped there.',
  },

  start: { fr: 'Démarrer', en: 'Start' },
  stop: { fr: 'Arrêter', en: 'Stop' },
  restart: { fr: 'Redémarrer', en: 'Restart' },
  'stop-title': { fr: 'Arrêter le relais ?', en: 'Stop the relay?' },
  'restart-title': { fr: 'Redémarrer le relais ?', en: 'Restart the relay?' },
  'stop-body': {
    fr: '{count, plural, =0 {Personne n’est connecté.} one {# connexion sera coupée.} other {# connexions seront coupées.}} Les salons et leurs trames restent sur le disque ; personne ne peut écrire tant que le relais est arrêté.',
    en: '{count, plural, =0 {Nobody is connected.} one {# connection will be cut.} other {# connections will be cut.}} Rooms and their frames stay on disk; nobody can write while the relay is stopped.',
  },
  'restart-body': {
    fr: '{count, plural, =0 {Personne n’est connecté.} one {# connexion sera coupée, puis reviendra d’elle-même.} other {# connexions seront coupées, puis reviendront d’elles-mêmes.}} Rien n’est perdu.',
    en: '{count, plural, =0 {Nobody is connected.} one {# connection will be cut, and comes back by itself.} other {# connections will be cut, and come back by themselves.}} Nothing is lost.',
  },
  'restart-body-address': {
    fr: 'L’adresse du relais change : les invitations qui nomment l’ancien port ne mèneront plus ici.',
    en: 'The relay’s address changes: invitations that name the old port will not lead here any more.',
  },
  'stop-confirm': { fr: 'Arrêter le relais', en: 'Stop the relay' },
  'restart-confirm': { fr: 'Redémarrer le relais', en: 'Restart the relay' },
  'use-free-port': { fr: 'Utiliser {port}', en: 'Use {port}' },
  'free-port-hint': {
    fr: 'Le port {port} est libre. Un autre port change l’adresse à donner aux autres.',
    en: 'Port {port} is free. Another port changes the address to give to others.',
  },

  settings: { fr: 'Réglages', en: 'Settings' },
  port: { fr: 'Port', en: 'Port' },
  'port-invalid': { fr: 'Un nombre de 1 à 65535', en: 'A number from 1 to 65535' },
  reach: { fr: 'Qui peut s’y connecter', en: 'Who can connect' },
  'reach-this-computer': { fr: 'Cet ordinateur seulement', en: 'This computer only' },
  'reach-network': { fr: 'Mon réseau', en: 'My network' },
  apply: { fr: 'Appliquer et redémarrer', en: 'Apply and restart' },

  figures: { fr: 'Le relais en chiffres', en: 'The relay in figures' },
  'figure-connections': { fr: 'Connexions', en: 'Connections' },
  'figure-rooms': { fr: 'Salons', en: 'Rooms' },
  'figure-stored': { fr: 'Sur disque', en: 'Stored' },
  'figure-accepted': { fr: 'Trames acceptées', en: 'Frames accepted' },
  'figure-delivered': { fr: 'Trames distribuées', en: 'Frames delivered' },
  'figure-since': { fr: 'En marche depuis', en: 'Running for' },

  views: { fr: 'Vues', en: 'Views' },
  'tab-events': { fr: 'Événements', en: 'Events' },
  'tab-dashboard': { fr: 'Tableau de bord', en: 'Dashboard' },
  'tab-connections': { fr: 'Connexions', en: 'Connections' },
  'tab-rooms': { fr: 'Salons', en: 'Rooms' },
  'tab-seen': { fr: 'Ce que voit le relais', en: 'What the relay sees' },
  'tab-share': { fr: 'Partager', en: 'Share' },

  'share-title': { fr: 'L’adresse à donner', en: 'The address to give' },
  'share-intro': {
    fr: 'Qui crée un salon sur ce relais a besoin de cette adresse. Elle contient l’empreinte publique du relais, rien de secret ; elle n’ouvre aucun salon.',
    en: 'Whoever creates a room on this relay needs this address. It holds the relay’s public fingerprint, nothing secret; it opens no room.',
  },
  'share-stopped': {
    fr: 'Démarrez le relais : ses adresses apparaîtront ici.',
    en: 'Start the relay: its addresses will appear here.',
  },
  'scope-this-computer': { fr: 'Cet ordinateur seulement', en: 'Only this computer' },
  'scope-local-network': { fr: 'Votre réseau local', en: 'Your local network' },
  'scope-public': { fr: 'Public', en: 'Public' },
  'share-firewall': {
    fr: 'Si d’autres n’arrivent pas à se connecter, autorisez Aparté (TCP, port {port}) dans le pare-feu de cet ordinateur et, depuis Internet, dans la box.',
    en: 'If others cannot connect, allow Aparté (TCP, port {port}) in this computer’s firewall and, from the Internet, in your router.',
  },
  'share-only-here': {
    fr: 'Seul cet ordinateur atteint ce relais. Pour inviter d’autres personnes, choisissez « Mon réseau » dans les réglages.',
    en: 'Only this computer reaches this relay. To invite other people, choose “My network” in the settings.',
  },
  copy: { fr: 'Copier', en: 'Copy' },
  'copy-address': { fr: 'Copier l’adresse {host}', en: 'Copy the address {host}' },
  copied: { fr: 'Copié', en: 'Copied' },

  'connections-caption': { fr: 'Connexions en ce moment', en: 'Connections now' },
  'connections-empty': {
    fr: 'Personne n’est connecté en ce moment.',
    en: 'Nobody is connected at the moment.',
  },
  'rooms-caption': { fr: 'Salons en ce moment', en: 'Rooms now' },
  'rooms-empty': {
    fr: 'Aucun salon sur ce relais. On en crée un dans la fenêtre de discussion.',
    en: 'No room on this relay. One is created in the chat window.',
  },
  'table-stopped': {
    fr: 'Le relais ne tourne pas. Démarrez-le pour voir ce qu’il fait.',
    en: 'The relay is not running. Start it to see what it does.',
  },
  'col-connection': { fr: 'Connexion', en: 'Connection' },
  'col-address': { fr: 'Adresse', en: 'Address' },
  'col-since': { fr: 'Depuis', en: 'For' },
  'col-program': { fr: 'Programme', en: 'Program' },
  'col-rooms': { fr: 'Salons', en: 'Rooms' },
  'col-rate': { fr: 'Débit', en: 'Rate' },
  rate: { fr: '{value}/s', en: '{value}/s' },
  'frames-count': {
    fr: '{count, plural, one {# trame} other {# trames}}',
    en: '{count, plural, one {# frame} other {# frames}}',
  },
  'col-refused': { fr: 'Refusées', en: 'Refused' },
  'col-received': { fr: 'Reçu', en: 'Received' },
  'col-sent': { fr: 'Envoyé', en: 'Sent' },
  'col-queued': { fr: 'En attente', en: 'Queued' },
  'col-room': { fr: 'Salon', en: 'Room' },
  'col-frames': { fr: 'Trames', en: 'Frames' },
  'col-first': { fr: 'Gardées dès', en: 'Kept from' },
  'col-generations': { fr: 'Générations', en: 'Generations' },
  'col-retention': { fr: 'Conservation', en: 'Retention' },
  'col-stored': { fr: 'Sur disque', en: 'Stored' },
  'col-openings': { fr: 'Ouvertures', en: 'Openings' },
  'col-created': { fr: 'Créé', en: 'Created' },
  'col-last': { fr: 'Dernière trame', en: 'Last frame' },
  'col-follow': { fr: 'Suivre et agir', en: 'Follow and act' },
  days: { fr: '{count, plural, one {# jour} other {# jours}}', en: '{count, plural, one {# day} other {# days}}' },
  'frames-of': {
    fr: '{size} en {count, plural, one {# trame} other {# trames}}',
    en: '{size} in {count, plural, one {# frame} other {# frames}}',
  },
  never: { fr: 'jamais', en: 'never' },
  slow: { fr: 'lente', en: 'slow' },
  ago: { fr: 'il y a {age}', en: '{age} ago' },
  'follow-connection': { fr: 'Suivre la connexion {connection}', en: 'Follow connection {connection}' },
  'follow-room': { fr: 'Suivre le salon {room}', en: 'Follow room {room}' },
} as const satisfies Catalogue;

/** Key of a text of the relay window. */
export type RelayTextKey = keyof typeof RELAY;
