/** Texts of the relay window's comparison: what you see beside what the relay sees. */
import type { Catalogue } from './translate';

/** Texts of the comparison. */
export const RELAY_SEEN = {
  'you-see': { fr: 'Vous voyez', en: 'You see' },
  'relay-sees': { fr: 'Le relais voit', en: 'The relay sees' },
  room: { fr: 'Salon', en: 'Room' },
  author: { fr: 'De', en: 'From' },
  'author-time': { fr: 'Écrit à', en: 'Written at' },
  text: { fr: 'Message', en: 'Message' },
  position: { fr: 'Position', en: 'Position' },
  'relay-time': { fr: 'Reçu à', en: 'Received at' },
  bytes: { fr: 'Taille', en: 'Size' },
  'bytes-padded': { fr: '{size}, avec du remplissage', en: '{size}, padded' },
  digest: { fr: 'Empreinte', en: 'Digest' },
  connection: { fr: 'Connexion', en: 'Connection' },
  'connection-gone': { fr: 'n’est plus connue', en: 'no longer known' },
  address: { fr: 'Adresse', en: 'Address' },
  'address-truncated': { fr: '{address} (tronquée)', en: '{address} (truncated)' },
  payload: { fr: 'Contenu tel que le relais le garde', en: 'Content as the relay keeps it' },
  'payload-rows': { fr: 'Octets du contenu, en hexadécimal', en: 'Bytes of the content, in hexadecimal' },
  'payload-expired': {
    fr: 'Le contenu est échu : le relais l’a effacé et n’en garde que l’heure, la taille et l’empreinte.',
    en: 'The content has expired: the relay erased it and keeps only its time, size and digest.',
  },
  events: { fr: 'Ses événements', en: 'Its events' },
  'no-events': {
    fr: 'Les événements de cette trame ne sont plus dans la mémoire du relais.',
    en: 'The events of this frame are no longer in the relay’s memory.',
  },
  'show-event': { fr: 'Montrer dans les événements', en: 'Show among the events' },
  'you-note': {
    fr: 'Le titre, le nom et le texte n’existent en clair que chez les membres du salon. Votre application les a déchiffrés ici, et a vérifié qui les a signés.',
    en: 'Title, name and text exist in the clear only with the members of the room. Your app decrypted them here, and verified who signed them.',
  },
  'relay-can': {
    fr: 'Il peut savoir : quand, combien d’octets, par quelle connexion, et quelles connexions partagent ce salon.',
    en: 'It can know: when, how many bytes, over which connection, and which connections share this room.',
  },
  'relay-cannot': {
    fr: 'Il ne peut pas savoir : le texte, sa longueur exacte, le nom de l’auteur, le titre du salon. Il ne peut pas non plus changer cette trame sans que les membres le voient.',
    en: 'It cannot know: the text, its exact length, the author’s name, the room’s title. Nor can it change this frame without the members noticing.',
  },
  'relay-none-title': { fr: 'Ce relais n’a pas cette trame', en: 'This relay does not have this frame' },
  'relay-none': {
    fr: 'Le message a été gardé par un autre relais que celui de cet ordinateur, ou son délai de conservation est passé.',
    en: 'The message was kept by another relay than this computer’s, or its retention time has passed.',
  },
  'relay-stopped': {
    fr: 'Le relais de cet ordinateur ne tourne pas : démarrez-le, puis demandez encore la comparaison.',
    en: 'The relay of this computer is not running: start it, then ask for the comparison again.',
  },
  'empty-title': { fr: 'Comparer un de vos messages', en: 'Compare one of your messages' },
  'empty-steps': {
    fr: 'Dans la fenêtre de discussion, ouvrez le menu d’un message et choisissez « Ce que voit le relais ». Le message apparaît ici, à côté de ce que le relais en a.',
    en: 'In the chat window, open a message’s menu and choose “What the relay sees”. The message appears here, beside what the relay has of it.',
  },
} as const satisfies Catalogue;
