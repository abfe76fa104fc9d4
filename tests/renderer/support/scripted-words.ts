/** Names and lines of the scripted rooms: short and long ones, several scripts, addresses. */
export const MEMBERS = ['Camille', 'Zoé', 'Ali', 'Bénédicte', 'Noor', 'Émile', 'Sasha', 'Inès'] as const;

export const LINES: Readonly<Record<'fr' | 'en', readonly string[]>> = {
  en: [
    'Curtain at eight. Doors at half past seven.',
    'I moved the second act’s lamp to the left, it no longer blinds the first row. Could somebody look at it from the balcony before Thursday, and say whether the backdrop is still readable from up there?',
    'Yes.',
    'The programme is here: https://example.org/season/programme(2026).html, proofread by Inès.',
    'Shall we meet a little earlier tomorrow?\nI could bring the costumes,\nand the two missing hats.',
    'Perfect, thank you!',
    'مرحبا، وصلت الملابس هذا الصباح',
    'I will be ten minutes late, start without me.',
    'Who has the key to the prop room?',
    'It hangs behind the bar, where it always hung.',
    '👏👏',
  ],
  fr: [
    'Lever de rideau à huit heures. Portes à sept heures et demie.',
    "J'ai déplacé la lampe du deuxième acte vers la gauche, elle n'éblouit plus le premier rang. Quelqu'un peut-il regarder depuis le balcon avant jeudi, et dire si la toile de fond se lit encore de là-haut ?",
    'Oui.',
    'Le programme est là : https://example.org/saison/programme(2026).html, relu par Inès.',
    'On se retrouve un peu plus tôt demain ?\nJe pourrais apporter les costumes,\net les deux chapeaux qui manquent.',
    'Parfait, merci !',
    'مرحبا، وصلت الملابس هذا الصباح',
    "J'aurai dix minutes de retard, commencez sans moi.",
    "Qui a la clé de la réserve d'accessoires ?",
    'Elle pend derrière le bar, là où elle a toujours pendu.',
    '👏👏',
  ],
};

/** What nobody changed yet. */
export const SETTINGS = {
  language: 'system',
  theme: 'system',
  textSize: 'normal',
  lockAfterMinutes: 0,
  lockOnSleep: false,
  notifications: 'name',
  quietUntilMs: 0,
  whenClosed: 'ask',
  tellsSeen: true,
  tellsTyping: true,
  tellsPresence: false,
} as const;
