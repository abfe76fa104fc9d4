/** Texts of the first minute: a name, a passphrase, and three ways to begin. */
export const CHAT_START = {
  tagline: { en: 'Words spoken aside, for chosen ears.', fr: 'Des paroles en aparté, pour les oreilles choisies.' },
  nameTitle: { en: 'What shall others call you?', fr: 'Comment les autres vous appelleront-ils ?' },
  name: { en: 'Your name', fr: 'Votre nom' },
  nameHint: {
    en: 'Only the members of your rooms will see it. No account, no phone number.',
    fr: 'Seuls les membres de vos salons le verront. Ni compte, ni numéro de téléphone.',
  },
  nameMissing: { en: 'Enter a name to go on.', fr: 'Entrez un nom pour continuer.' },
  passphrase: { en: 'Passphrase', fr: 'Phrase de passe' },
  passphraseAgain: { en: 'The same passphrase again', fr: 'La même phrase de passe, encore' },
  passphraseWhy: {
    en: 'This computer offers no keychain, so a passphrase protects your messages, your keys and your rooms on its disk. Nobody can recover it: without it they are lost.',
    fr: "Cet ordinateur n'offre pas de trousseau : une phrase de passe protège donc vos messages, vos clés et vos salons sur son disque. Personne ne peut la retrouver : sans elle, tout est perdu.",
  },
  passphraseHint: {
    en: 'Several words that you will remember, at least 8 characters.',
    fr: 'Plusieurs mots dont vous vous souviendrez, 8 caractères au moins.',
  },
  passphraseShort: { en: 'At least 8 characters.', fr: '8 caractères au moins.' },
  passphraseDiffers: { en: 'The two are not the same.', fr: 'Les deux ne sont pas identiques.' },
  restore: { en: 'I have a backup', fr: "J'ai une sauvegarde" },
  restoreSays: {
    en: 'Your identity, rooms and messages come back as they were then. Do not go on with the old computer: two at once are noticed by the others.',
    fr: "Votre identité, vos salons et vos messages reviennent tels qu'ils étaient. N'utilisez plus l'ancien ordinateur : deux à la fois, les autres le remarquent.",
  },
  restorePassphrase: { en: 'Passphrase of the backup', fr: 'Phrase de passe de la sauvegarde' },
  restoreChoose: { en: 'Choose the file…', fr: 'Choisir le fichier…' },
  begin: { en: 'Begin', fr: 'Commencer' },
  unlockTitle: { en: 'Your messages are locked', fr: 'Vos messages sont verrouillés' },
  unlockHint: {
    en: 'It opens what is stored on this computer.',
    fr: 'Elle ouvre ce qui est gardé sur cet ordinateur.',
  },
  unlockAlone: {
    en: "This computer's keychain opens them without a question.",
    fr: 'Le trousseau de cet ordinateur les ouvre sans rien demander.',
  },
  unlockWithFile: {
    en: 'The key file beside them opens them without a question.',
    fr: 'Le fichier de clé posé à côté les ouvre sans rien demander.',
  },
  unlockByPassphrase: { en: 'Unlock with the passphrase', fr: 'Déverrouiller par la phrase de passe' },
  unlock: { en: 'Unlock', fr: 'Déverrouiller' },
  welcome: { en: 'Welcome, {name}', fr: 'Bienvenue, {name}' },
  howToBegin: { en: 'How would you like to begin?', fr: 'Par quoi voulez-vous commencer ?' },
  create: { en: 'Create a room', fr: 'Créer un salon' },
  createSays: {
    en: 'On this computer or on a relay that you know. Then you invite the others.',
    fr: 'Sur cet ordinateur ou sur un relais que vous connaissez. Puis vous invitez les autres.',
  },
  join: { en: 'I have an invitation', fr: "J'ai une invitation" },
  joinSays: {
    en: 'A link that begins with aparte://, or a message that holds one.',
    fr: 'Un lien qui commence par aparte://, ou un message qui en contient un.',
  },
  alone: { en: 'Try it alone', fr: 'Essayer en solo' },
  aloneSays: {
    en: 'A relay, a room and a second person on this computer, side by side. Erased with one click.',
    fr: "Un relais, un salon et une seconde personne sur cet ordinateur, côte à côte. S'efface en un clic.",
  },
  aloneBusy: {
    en: 'Starting a relay and a second person. This takes about five seconds…',
    fr: "Démarrage d'un relais et d'une seconde personne. Comptez environ cinq secondes…",
  },
} as const;
