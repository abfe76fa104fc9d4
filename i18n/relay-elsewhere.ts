/** Texts of the relay window about a relay elsewhere. */
import type { Catalogue } from './translate';

/** Texts of relays elsewhere. */
export const RELAY_ELSEWHERE = {
  open: { fr: 'Relais distant', en: 'Relay elsewhere' },
  title: { fr: 'Montrer un relais distant', en: 'Show a relay elsewhere' },
  intro: {
    fr: 'Même fenêtre, même chiffrement : la clé du relais est vérifiée avant que le jeton ne parte. Le jeton se crée sur le relais : « aparte-relay token create NOM --for admin --data DOSSIER ».',
    en: 'The same window, the same encryption: the relay’s key is checked before the token leaves. The token is made at the relay: “aparte-relay token create NAME --for admin --data FOLDER”.',
  },
  address: { fr: 'Adresse du relais', en: 'The relay’s address' },
  'address-hint': {
    fr: 'aparte-relay://hôte:port#empreinte, avec la clé publique du relais',
    en: 'aparte-relay://host:port#fingerprint, with the relay’s public key',
  },
  token: { fr: 'Jeton d’administration', en: 'Admin token' },
  keep: {
    fr: 'Garder l’adresse et le jeton, chiffrés par le trousseau du système',
    en: 'Keep address and token, encrypted by the system’s keychain',
  },
  connect: { fr: 'Se connecter', en: 'Connect' },
  kept: { fr: 'Relais gardés', en: 'Kept relays' },
  'connect-to': { fr: 'Montrer {address}', en: 'Show {address}' },
  forget: { fr: 'Oublier {address}', en: 'Forget {address}' },
  shown: {
    fr: 'Vous voyez un relais distant, {host}:{port}. On le démarre et l’arrête là où il tourne.',
    en: 'You see a relay elsewhere, {host}:{port}. It is started and stopped where it runs.',
  },
  'come-back': { fr: 'Revenir à cet ordinateur', en: 'Back to this computer' },
} as const satisfies Catalogue;
