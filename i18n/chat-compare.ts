/** Texts of comparing fingerprints: members and people of like names, the dialogue, the code. */
export const CHAT_COMPARE = {
  compare: { en: 'Compare', fr: 'Comparer' },
  compareWith: { en: 'Compare with {name}', fr: 'Comparer avec {name}' },
  sameName: {
    en: 'Another member bears this name, or bore it before, with another fingerprint. Only comparing tells who is who.',
    fr: "Un autre membre porte ce nom, ou l'a porté, avec une autre empreinte. Seule la comparaison dit qui est qui.",
  },
  joinedSameName: {
    en: '{name} joined. Another member bears this name, or bore it before, with another fingerprint',
    fr: "{name} a rejoint le salon. Un autre membre porte ce nom, ou l'a porté, avec une autre empreinte",
  },
  renamedSameName: {
    en: '{name} is now called {text}. Another member bears this name, or bore it before, with another fingerprint',
    fr: "{name} s'appelle maintenant {text}. Un autre membre porte ce nom, ou l'a porté, avec une autre empreinte",
  },
  how: {
    en: 'Call each other or meet: what is written in this room proves nothing.',
    fr: "Appelez-vous ou rencontrez-vous : ce qui s'écrit dans ce salon ne prouve rien.",
  },
  aloud: {
    en: 'Aloud: read your eight words; the other checks them on their screen. Then the other reads theirs, and you check them here.',
    fr: "À voix haute : lisez vos huit mots, l'autre les vérifie sur son écran. Puis l'autre lit les siens, et vous les vérifiez ici.",
  },
  sideBySide: {
    en: 'Side by side: open this on both screens. Your code here must look exactly like the one under your name there, and the other way round.',
    fr: 'Côte à côte : ouvrez ceci sur les deux écrans. Votre code doit être exactement celui qui figure là-bas sous votre nom, et inversement.',
  },
  yours: { en: 'Yours', fr: 'La vôtre' },
  theirs: { en: 'That of {name}', fr: 'Celle que présente {name}' },
  code: { en: 'QR code of this fingerprint', fr: 'Code QR de cette empreinte' },
  asCode: { en: 'As QR code', fr: 'En code QR' },
  same: { en: 'They are the same: mark as verified', fr: 'Elles sont identiques : marquer comme vérifié' },
  differ: { en: 'They differ', fr: 'Elles diffèrent' },
  later: { en: 'Later', fr: 'Plus tard' },
  differs: {
    en: 'Then somebody else writes here under this name: whoever holds an invitation chooses any name. Do not trust what is written under it, tell the others by another way, and find out whom the invitation reached.',
    fr: "Alors quelqu'un d'autre écrit ici sous ce nom : qui détient une invitation choisit n'importe quel nom. Ne vous fiez pas à ce qui s'écrit sous ce nom, prévenez les autres par une autre voie, et cherchez qui a reçu l'invitation.",
  },
  isVerified: {
    en: 'You marked this fingerprint as verified. It holds for this fingerprint only: a new one under the same name is not verified.',
    fr: "Vous avez marqué cette empreinte comme vérifiée. Cela ne vaut que pour elle : une nouvelle, sous le même nom, n'est pas vérifiée.",
  },
  takeBack: { en: 'Take it back', fr: 'Retirer la marque' },
  nowVerified: { en: '{name} is marked as verified', fr: '{name} : marqué comme vérifié' },
  notVerified: { en: '{name} is not marked as verified any more', fr: "{name} : n'est plus marqué comme vérifié" },
} as const;
