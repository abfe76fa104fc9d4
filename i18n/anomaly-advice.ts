/** Who could have done what was found, who could not, and what to do: for each name of an anomaly. Never stronger than docs/THREAT-MODEL.md. */
const RELAY = {
  en: 'The relay: whoever runs it, or whoever got into it.',
  fr: "Le relais : qui le tient, ou qui s'y est introduit.",
} as const;
const ONLY_RELAY = {
  en: 'A member alone, or somebody on the network.',
  fr: "Un membre seul, ou quelqu'un sur le réseau.",
} as const;
const RELAY_OR_AUTHOR = {
  en: 'The relay, or that member.',
  fr: 'Le relais, ou ce membre.',
} as const;
const OTHERS_THAN_AUTHOR = {
  en: 'The other members, or somebody on the network.',
  fr: "Les autres membres, ou quelqu'un sur le réseau.",
} as const;
const RELAY_OR_INVITER = {
  en: 'The relay: whoever runs it, or whoever got into it. Where you have only just joined: also whoever made your invitation.',
  fr: "Le relais : qui le tient, ou qui s'y est introduit. Si vous venez de rejoindre le salon : aussi qui a fait votre invitation.",
} as const;
const OTHERS_THAN_INVITER = {
  en: 'Another member alone, or somebody on the network.',
  fr: "Un autre membre seul, ou quelqu'un sur le réseau.",
} as const;
const LEAVE_RELAY = {
  en: 'Tell the others by another way, and compare what you see. Go on elsewhere: make a new room on a relay that you trust.',
  fr: 'Prévenez les autres par une autre voie, et comparez ce que vous voyez. Continuez ailleurs : créez un salon sur un relais de confiance.',
} as const;
const ASK_OPERATOR = {
  en: 'Ask whoever runs the relay what happened. Without a good answer, make a new room on another relay.',
  fr: "Demandez à qui tient le relais ce qui s'est passé. Sans bonne réponse, créez un salon sur un autre relais.",
} as const;

/** See the file's head. */
export const ANOMALY_ADVICE = {
  'forked.could': RELAY,
  'forked.couldNot': ONLY_RELAY,
  'forked.todo': LEAVE_RELAY,
  'two-branches.could': RELAY_OR_AUTHOR,
  'two-branches.couldNot': OTHERS_THAN_AUTHOR,
  'two-branches.todo': {
    en: 'Ask this member, by another way, which messages stand last in the room. If they are not yours, the relay shows two histories: make a new room elsewhere.',
    fr: 'Demandez à ce membre, par une autre voie, quels sont les derniers messages du salon. Si ce ne sont pas les vôtres, le relais montre deux historiques : créez un salon ailleurs.',
  },
  'disagreement.could': RELAY_OR_AUTHOR,
  'disagreement.couldNot': OTHERS_THAN_AUTHOR,
  'disagreement.todo': {
    en: 'Nothing for now: the apps settle it by themselves when the relay signs. If this stays, compare with this member by another way.',
    fr: "Rien pour l'instant : les applications tranchent d'elles-mêmes quand le relais signe. Si cela reste, comparez avec ce membre par une autre voie.",
  },
  'unsigned.could': RELAY,
  'unsigned.couldNot': ONLY_RELAY,
  'unsigned.todo': {
    en: 'You can go on reading and writing, but what this relay shows cannot be proven. Ask whoever runs it; if it stays so, move to another relay.',
    fr: 'Vous pouvez continuer à lire et à écrire, mais ce que montre ce relais ne peut pas être prouvé. Demandez à qui le tient ; si cela reste, passez sur un autre relais.',
  },
  'rolled-back.could': RELAY_OR_INVITER,
  'rolled-back.couldNot': OTHERS_THAN_INVITER,
  'rolled-back.todo': {
    en: 'What you received stays on this computer. A relay restored from a backup says so; this one did not. Ask whoever runs it, and compare with the others by another way.',
    fr: "Ce que vous avez reçu reste sur cet ordinateur. Un relais restauré depuis une sauvegarde le dit ; celui-ci ne l'a pas dit. Demandez à qui le tient, et comparez avec les autres par une autre voie.",
  },
  'unacknowledged.could': RELAY,
  'unacknowledged.couldNot': ONLY_RELAY,
  'unacknowledged.todo': {
    en: 'Ask the others, by another way, whether they received your message; write it again if they did not. Then ask whoever runs the relay.',
    fr: "Demandez aux autres, par une autre voie, s'ils ont reçu votre message ; sinon, écrivez-le de nouveau. Puis demandez à qui tient le relais.",
  },
  'held-back.could': RELAY,
  'held-back.couldNot': ONLY_RELAY,
  'held-back.todo': {
    en: 'Ask the others, by another way, what was written last. Ask whoever runs the relay why it is not handed over.',
    fr: 'Demandez aux autres, par une autre voie, ce qui a été écrit en dernier. Demandez à qui tient le relais pourquoi il ne le remet pas.',
  },
  'gap.could': RELAY_OR_INVITER,
  'gap.couldNot': OTHERS_THAN_INVITER,
  'gap.todo': ASK_OPERATOR,
  'expired-early.could': RELAY,
  'expired-early.couldNot': ONLY_RELAY,
  'expired-early.todo': {
    en: 'What you received stays on this computer. For the rest, ask the others, and ask whoever runs the relay.',
    fr: 'Ce que vous avez reçu reste sur cet ordinateur. Pour le reste, demandez aux autres, et à qui tient le relais.',
  },
  'replayed.could': {
    en: 'The relay, or a member who published the message again.',
    fr: 'Le relais, ou un membre qui a republié le message.',
  },
  'replayed.couldNot': {
    en: 'Somebody on the network, or anyone outside the room but the relay.',
    fr: "Quelqu'un sur le réseau, ou toute personne hors du salon, le relais excepté.",
  },
  'replayed.todo': {
    en: 'Nothing has to be done: nothing is lost, and nothing is shown twice. If it goes on, ask whoever runs the relay.',
    fr: "Il n'y a rien à faire : rien n'est perdu, et rien ne s'affiche deux fois. Si cela continue, demandez à qui tient le relais.",
  },
  // What an author says of its own messages may be a lie: nobody is convicted by it.
  'missing.could': RELAY_OR_AUTHOR,
  'missing.couldNot': OTHERS_THAN_AUTHOR,
  'missing.todo': {
    en: 'Ask the author, by another way, what they had written just before. Then ask whoever runs the relay.',
    fr: "Demandez à l'auteur, par une autre voie, ce qu'il avait écrit juste avant. Puis demandez à qui tient le relais.",
  },
  'reordered.could': RELAY_OR_AUTHOR,
  'reordered.couldNot': OTHERS_THAN_AUTHOR,
  'reordered.todo': {
    en: 'Read this passage with care: the author wrote it in another order. Ask whoever runs the relay.',
    fr: "Lisez ce passage avec prudence : l'auteur l'a écrit dans un autre ordre. Demandez à qui tient le relais.",
  },
  'altered.could': {
    en: 'The relay, or anyone who ever held an invitation to this room.',
    fr: 'Le relais, ou quiconque a un jour détenu une invitation à ce salon.',
  },
  'altered.couldNot': {
    en: 'Somebody on the network who never held an invitation.',
    fr: "Quelqu'un sur le réseau qui n'a jamais détenu d'invitation.",
  },
  'altered.todo': {
    en: 'It is not shown, and the messages around it stand as they were. Ask the others, by another way, whether one of them wrote something then.',
    fr: "Il n'est pas affiché, et les messages autour restent intacts. Demandez aux autres, par une autre voie, si l'un d'eux a écrit à ce moment-là.",
  },
  'forged-author.could': {
    en: 'Someone with the room’s key: a member, or whoever got hold of an invitation.',
    fr: "Quelqu'un qui a la clé du salon : un membre, ou qui s'est procuré une invitation.",
  },
  'forged-author.couldNot': {
    en: 'The relay on its own, or somebody on the network.',
    fr: "Le relais à lui seul, ou quelqu'un sur le réseau.",
  },
  'forged-author.todo': {
    en: 'Believe nothing of it. Think of whom the invitation was given to; if it may have strayed, make a new room and invite again.',
    fr: "N'en croyez rien. Pensez à qui l'invitation a été donnée ; si elle a pu s'égarer, créez un nouveau salon et invitez de nouveau.",
  },
  'false-view.could': { en: 'That member.', fr: 'Ce membre.' },
  'false-view.couldNot': {
    en: 'The relay, the other members, or somebody on the network.',
    fr: "Le relais, les autres membres, ou quelqu'un sur le réseau.",
  },
  'false-view.todo': {
    en: 'It says nothing against the relay. Ask this member which app they use: it is faulty, or it lies on purpose.',
    fr: 'Cela ne prouve rien contre le relais. Demandez à ce membre quelle application il emploie : elle est défaillante, ou ment à dessein.',
  },
  'impostor.could': {
    en: 'The network that you use now, or another relay at the same address.',
    fr: 'Le réseau que vous utilisez en ce moment, ou un autre relais à la même adresse.',
  },
  'impostor.couldNot': {
    en: 'The members, or the relay of your invitation with its own key.',
    fr: 'Les membres, ou le relais de votre invitation avec sa propre clé.',
  },
  'impostor.todo': {
    en: 'Sign in to the network if it asks for it, or try another one. If this lasts, the relay’s key may have changed while you were away, and no key that you trust signed for the new one: ask a member for a new invitation.',
    fr: "Identifiez-vous auprès du réseau s'il le demande, ou essayez-en un autre. Si cela dure, la clé du relais a peut-être changé en votre absence, et aucune clé à laquelle vous vous fiez n'a signé pour la nouvelle : demandez une nouvelle invitation à un membre.",
  },
  'relay-key-changed.could': {
    en: 'Whoever runs the relay; or whoever stole its old key. Where you took it from an invitation: whoever made that.',
    fr: "Qui tient le relais ; ou qui a volé son ancienne clé. Si vous l'avez prise dans une invitation : qui a fait celle-ci.",
  },
  'relay-key-changed.couldNot': {
    en: 'Somebody on the network, or the members, without the relay’s old key or an invitation that you used.',
    fr: "Quelqu'un sur le réseau, ou les membres, sans l'ancienne clé du relais ni une invitation que vous avez utilisée.",
  },
  'relay-key-changed.todo': {
    en: 'Ask whoever runs the relay whether these are its keys, by another way than this one, if you were not told before.',
    fr: 'Demandez à qui tient le relais, par un autre moyen que celui-ci, si ce sont bien ses clés, si on ne vous a rien dit avant.',
  },
  'restored.could': {
    en: 'Whoever runs the relay, for instance by restoring a backup. Where you have only just joined: also whoever made your invitation.',
    fr: 'Qui tient le relais, par exemple en restaurant une sauvegarde. Si vous venez de rejoindre le salon : aussi qui a fait votre invitation.',
  },
  'restored.couldNot': OTHERS_THAN_INVITER,
  'restored.todo': {
    en: 'Usually nothing. If a message stays away, ask its author to open the app. Ask whoever runs the relay if you were not told.',
    fr: "En général, rien. Si un message ne revient pas, demandez à son auteur d'ouvrir l'application. Demandez à qui tient le relais si on ne vous a rien dit.",
  },
  'two-devices.could': {
    en: 'That member, for instance with a copied or restored profile.',
    fr: 'Ce membre, par exemple avec un profil copié ou restauré.',
  },
  'two-devices.couldNot': {
    en: 'The relay, the other members, or somebody on the network.',
    fr: "Le relais, les autres membres, ou quelqu'un sur le réseau.",
  },
  'two-devices.todo': {
    en: 'Ask this member. If they know of no second copy, somebody else has their key: believe neither until it is clear.',
    fr: "Demandez à ce membre. S'il ne connaît pas de seconde copie, quelqu'un d'autre a sa clé : ne croyez ni l'une ni l'autre jusque-là.",
  },
  'clock.could': {
    en: 'The clock of the author’s computer. Until the message opens, no signature is seen: also the relay, or anyone who ever held an invitation.',
    fr: "L'horloge de l'ordinateur de l'auteur. Tant que le message reste fermé, aucune signature ne se voit : aussi le relais, ou quiconque a un jour détenu une invitation.",
  },
  'clock.couldNot': {
    en: 'Somebody on the network who never held an invitation.',
    fr: "Quelqu'un sur le réseau qui n'a jamais détenu d'invitation.",
  },
  'clock.todo': {
    en: 'Nothing: it opens by itself. If you know whose it is, tell them to set their clock.',
    fr: "Rien : il s'ouvrira de lui-même. Si vous savez de qui il vient, dites-lui de régler son horloge.",
  },
  'closed-to-you.could': {
    en: 'Nobody has to have done anything: this is how the room works.',
    fr: "Personne n'a rien eu à faire : c'est ainsi que le salon fonctionne.",
  },
  'closed-to-you.couldNot': {
    en: 'Nobody is ruled out: what stays closed shows no signature.',
    fr: "Personne n'est exclu : ce qui reste fermé ne montre aucune signature.",
  },
  'closed-to-you.todo': {
    en: 'Nothing. Ask a member to tell you what was said, if you need it.',
    fr: "Rien. Demandez à un membre de vous dire ce qui s'est dit, si vous en avez besoin.",
  },
  'unconfirmed.could': {
    en: 'Nobody has to have done anything: a relay can be overloaded. A relay that withholds looks the same.',
    fr: "Personne n'a rien eu à faire : un relais peut être surchargé. Un relais qui retient se présente de même.",
  },
  'unconfirmed.couldNot': {
    en: 'Another member.',
    fr: 'Un autre membre.',
  },
  'unconfirmed.todo': {
    en: 'Wait. If it lasts, ask whoever runs the relay, and the members in another way.',
    fr: 'Attendez. Si cela dure, demandez à qui tient le relais, et aux membres par un autre moyen.',
  },
} as const;
