/** What the errors between app and relay say: what happened, and what to do. */

/** The relay by its address where that is known. */
const RELAY = {
  en: '{host, select, none {The relay} other {The relay {host}:{port}}}',
  fr: '{host, select, none {Le relais} other {Le relais {host}:{port}}}',
};

/** Texts of the codes that cross the wire, and of those met on the way to a relay. */
export const RELAY_ERRORS = {
  'bad-frame': {
    en: 'App and relay misunderstood each other, and the connection was ended. It is made anew; if this repeats, update both.',
    fr: "L'application et le relais se sont mal compris, et la connexion a été coupée. Elle est rétablie ; si cela se répète, mettez les deux à jour.",
  },
  'bad-encoding': {
    en: 'Something that was received is not written as it must be. If this repeats, update the app and the relay.',
    fr: "Une donnée reçue n'est pas écrite comme il se doit. Si cela se répète, mettez à jour l'application et le relais.",
  },
  'frame-too-large': {
    en: 'More was sent at once than the other side takes, and the connection was ended. If this repeats, update the app and the relay.',
    fr: "Un envoi dépassait ce que l'autre côté accepte, et la connexion a été coupée. Si cela se répète, mettez à jour l'application et le relais.",
  },
  'unknown-frame': {
    en: 'The other side sent something that this version does not know. Update the app and the relay.',
    fr: "L'autre côté a envoyé quelque chose que cette version ne connaît pas. Mettez à jour l'application et le relais.",
  },
  'unsupported-version': {
    en: 'App and relay share no version of the protocol. Update the older of the two.',
    fr: "L'application et le relais n'ont aucune version du protocole en commun. Mettez à jour le plus ancien des deux.",
  },
  'unexpected-frame': {
    en: 'App and relay lost step with each other, and the connection was ended. It is made anew; if this repeats, update both.',
    fr: "L'application et le relais se sont décalés, et la connexion a été coupée. Elle est rétablie ; si cela se répète, mettez les deux à jour.",
  },
  'handshake-timeout': {
    en: 'The connection took too long to begin and was ended. Check the network; the app tries again by itself.',
    fr: "La connexion a mis trop de temps à s'établir et a été coupée. Vérifiez le réseau ; l'application réessaie d'elle-même.",
  },
  'idle-timeout': {
    en: 'Nothing came through the connection for too long, and it was ended. The app connects again by itself.',
    fr: "Rien n'est passé trop longtemps par la connexion, et elle a été coupée. L'application se reconnecte d'elle-même.",
  },
  'slow-reader': {
    en: 'This connection was too slow for what the relay had to send, and was ended. The app connects again and fetches the rest.',
    fr: "Cette connexion était trop lente pour ce que le relais avait à envoyer, et a été coupée. L'application se reconnecte et reprend la suite.",
  },
  'too-many-connections': {
    en: `${RELAY.en} has as many connections as it takes. Wait, or ask whoever runs it to raise its limit.`,
    fr: `${RELAY.fr} a atteint son nombre de connexions. Patientez, ou demandez à qui le tient d'élever cette limite.`,
  },
  'too-many-connections-from-address': {
    en: 'The relay takes no more connections from your network address. Close other apps connected to it, or wait.',
    fr: "Le relais n'accepte plus de connexions depuis votre adresse. Fermez d'autres applications qui y sont reliées, ou patientez.",
  },
  flooding: {
    en: 'Too much was sent in too short a time, and the relay ended the connection. The app goes on more slowly by itself.',
    fr: "Trop de données ont été envoyées en trop peu de temps, et le relais a coupé. L'application reprend plus lentement d'elle-même.",
  },
  'shutting-down': {
    en: `${RELAY.en} is being stopped. The app connects again by itself when it is back.`,
    fr: `${RELAY.fr} est en train de s'arrêter. L'application se reconnecte d'elle-même à son retour.`,
  },
  'relay-internal': {
    en: 'The relay met an error of its own. The app tries again; whoever runs the relay finds it in the relay’s events.',
    fr: "Le relais a rencontré une erreur interne. L'application réessaie ; qui tient le relais la trouvera dans ses événements.",
  },
  'too-many-new-connections': {
    en: 'Too many connections came from your network address in a short time. The app connects again by itself in a moment.',
    fr: "Trop de connexions sont venues de votre adresse en peu de temps. L'application se reconnecte d'elle-même dans un instant.",
  },
  'too-many-handshakes': {
    en: 'Too many are connecting to the relay at this moment. The app tries again by itself in a few seconds.',
    fr: "Trop d'appareils se connectent au relais en ce moment. L'application réessaie d'elle-même dans quelques secondes.",
  },
  'descriptors-low': {
    en: 'The relay’s computer can open no more connections. The app tries again by itself; whoever runs the relay can raise that number.',
    fr: "L'ordinateur du relais ne peut plus ouvrir de connexions. L'application réessaie d'elle-même ; qui tient le relais peut élever ce nombre.",
  },
  'memory-low': {
    en: 'The relay is short of memory and takes nobody new. The app tries again by itself; whoever runs the relay can give it more.',
    fr: "Le relais manque de mémoire et n'accepte plus personne. L'application réessaie d'elle-même ; qui tient le relais peut lui en donner plus.",
  },
  banned: {
    en: 'Whoever runs the relay closed it to your network address. Ask them why, and for how long.',
    fr: "Qui tient le relais l'a fermé à votre adresse. Demandez-lui pourquoi, et pour combien de temps.",
  },
  'cut-off': {
    en: 'Whoever runs the relay ended this connection. The app connects again by itself.',
    fr: "Qui tient le relais a coupé cette connexion. L'application se reconnecte d'elle-même.",
  },
  'relay-key-changed': {
    en: 'The relay changed its key, and told so by the old one. The app connects again by itself, to the new one.',
    fr: "Le relais a changé de clé, et l'ancienne l'a dit. L'application se reconnecte d'elle-même, à la nouvelle.",
  },
  'bad-signature': {
    en: 'The relay did not accept the proof that this room is yours. Ask for a new invitation.',
    fr: "Le relais n'a pas accepté la preuve que ce salon est à vous. Demandez une nouvelle invitation.",
  },
  'room-absent': {
    en: 'The relay does not hold this room, or no longer. Ask whoever invited you, or whoever runs the relay.',
    fr: "Le relais n'a pas ce salon, ou ne l'a plus. Demandez à qui vous a invité, ou à qui tient le relais.",
  },
  'token-required': {
    en: 'The relay asks for an access token before it lets a room be created. Ask whoever runs it for one.',
    fr: "Le relais demande un jeton d'accès avant de laisser créer un salon. Demandez-en un à qui le tient.",
  },
  'token-refused': {
    en: 'The relay does not accept this access token. Check it, or ask whoever runs the relay for another.',
    fr: "Le relais n'accepte pas ce jeton d'accès. Vérifiez-le, ou demandez-en un autre à qui tient le relais.",
  },
  'terms-differ': {
    en: 'The relay keeps messages of this room for another time than the invitation says. Ask for a new invitation.',
    fr: "Le relais garde les messages de ce salon pendant une autre durée que celle de l'invitation. Demandez une nouvelle invitation.",
  },
  behind: {
    en: 'The relay has not caught up with what you have already read. The app tries again by itself.',
    fr: "Le relais n'a pas encore rattrapé ce que vous avez déjà lu. L'application réessaie d'elle-même.",
  },
  'too-many-rooms': {
    en: `${RELAY.en} holds as many rooms as it takes. Use another relay, or ask whoever runs this one.`,
    fr: `${RELAY.fr} a atteint son nombre de salons. Choisissez un autre relais, ou demandez à qui tient celui-ci.`,
  },
  'too-many-open-rooms': {
    en: 'You have more rooms open at this relay than it takes from one app. Leave one that you no longer use.',
    fr: "Vous avez chez ce relais plus de salons ouverts qu'il n'en accepte d'une application. Quittez-en un qui ne sert plus.",
  },
  'channel-in-use': {
    en: 'App and relay lost step over this room. It is opened anew; if this repeats, update both.',
    fr: "L'application et le relais se sont décalés sur ce salon. Il est rouvert ; si cela se répète, mettez les deux à jour.",
  },
  'channel-not-open': {
    en: 'This room was not open at the relay when something was asked of it. It is opened anew by itself.',
    fr: "Ce salon n'était pas ouvert chez le relais au moment d'une demande. Il est rouvert automatiquement.",
  },
  'bad-range': {
    en: 'The relay was asked for messages that it does not have. The room is opened anew; if this repeats, update the app.',
    fr: "Des messages que le relais n'a pas lui ont été demandés. Le salon est rouvert ; si cela se répète, mettez l'application à jour.",
  },
  'too-many-requests': {
    en: 'The relay is asked for too much at once. The app goes on by itself in a moment.',
    fr: "Le relais reçoit trop de demandes à la fois. L'application reprend d'elle-même dans un instant.",
  },
  'generation-ended': {
    en: 'The relay began a new stretch of this room’s log. The room is opened anew by itself.',
    fr: 'Le relais a commencé une nouvelle portion du journal de ce salon. Le salon est rouvert automatiquement.',
  },
  'room-damaged': {
    en: 'The relay cannot read what it stored of this room. Tell whoever runs it; what is on this computer stays.',
    fr: "Le relais ne peut pas relire ce qu'il a gardé de ce salon. Prévenez qui le tient ; ce qui est sur cet ordinateur reste.",
  },
  'room-closed': {
    en: 'The room was closed by the operator of the relay. Ask whoever runs it; what is on this computer stays.',
    fr: 'Le salon a été fermé par qui tient le relais. Demandez-lui pourquoi ; ce qui est sur cet ordinateur reste.',
  },
  'payload-too-large': {
    en: 'The message is larger than this relay takes. Shorten it, or send it in parts.',
    fr: 'Le message est plus gros que ce que ce relais accepte. Raccourcissez-le, ou envoyez-le en plusieurs fois.',
  },
  'room-full': {
    en: 'The room is full at the relay. The message waits here, and goes once older ones have expired or the limit is raised.',
    fr: "Le salon est plein chez le relais. Le message attend ici, et partira quand d'anciens auront expiré ou que la limite sera élevée.",
  },
  'store-full': {
    en: 'The relay’s disk is full. The message waits here, and goes once whoever runs the relay has made room.',
    fr: 'Le disque du relais est plein. Le message attend ici, et partira quand qui tient le relais aura fait de la place.',
  },
  'store-failed': {
    en: 'The relay could not write to its disk. The message waits here and is tried again; tell whoever runs the relay.',
    fr: "Le relais n'a pas pu écrire sur son disque. Le message attend ici et sera réessayé ; prévenez qui tient le relais.",
  },
  'blob-absent': {
    en: 'The relay does not have this file: it expired, was deleted by who sent it, or was never sent whole. Ask for it again.',
    fr: "Le relais n'a pas ce fichier : il a expiré, a été effacé par qui l'a envoyé, ou n'a jamais été envoyé en entier. Redemandez-le.",
  },
  'blob-too-large': {
    en: 'The file is larger than this relay takes. Send a smaller one, or ask whoever runs the relay to raise the limit.',
    fr: 'Le fichier est plus gros que ce que ce relais accepte. Envoyez-en un plus petit, ou demandez à qui tient le relais d’élever la limite.',
  },
  'blobs-full': {
    en: 'There is no room left for files at the relay. The file waits here, and goes once older ones have expired or the limit is raised.',
    fr: 'Il n’y a plus de place pour les fichiers chez le relais. Le fichier attend ici, et partira quand d’anciens auront expiré ou que la limite sera élevée.',
  },
  'blob-mismatch': {
    en: 'The file at the relay is not the one that was sent. It is sent again from its beginning; if this repeats, tell whoever runs the relay.',
    fr: 'Le fichier chez le relais n’est pas celui qui a été envoyé. Il est renvoyé depuis le début ; si cela se répète, prévenez qui tient le relais.',
  },
  'blob-not-yours': {
    en: 'Only who sent a file can delete it at the relay. It goes by itself when it expires.',
    fr: 'Seul qui a envoyé un fichier peut l’effacer chez le relais. Il disparaît de lui-même à son échéance.',
  },
  'file-changed': {
    en: 'The file changed while it was read. Nothing of it was sent; send it again.',
    fr: "Le fichier a changé pendant sa lecture. Rien n'en a été envoyé ; renvoyez-le.",
  },
  'transfer-stopped': {
    en: 'The transfer was stopped. Begun again, it goes on from where it stopped.',
    fr: "Le transfert a été arrêté. Repris, il continue d'où il s'est arrêté.",
  },
  'relay-unreachable': {
    en: `${RELAY.en} does not answer. Check the network, and that the relay is running; the app tries again by itself.`,
    fr: `${RELAY.fr} ne répond pas. Vérifiez le réseau, et que le relais tourne ; l'application réessaie d'elle-même.`,
  },
  'relay-not-tls': {
    en: '{host, select, none {What answers there} other {What answers at {host}:{port}}} is not an Aparté relay. Check the address and the port.',
    fr: "{host, select, none {Ce qui répond à cette adresse} other {Ce qui répond sur {host}:{port}}} n'est pas un relais Aparté. Vérifiez l'adresse et le port.",
  },
  'wrong-relay': {
    en: '{host, select, none {Another relay answers there} other {Another relay answers at {host}:{port}}} than the one you were given. Nothing was sent to it. A network that asks you to sign in can be the cause. If this relay’s key changed, nobody that you trust signed for the new one: ask a member for a new invitation.',
    fr: "{host, select, none {Un autre relais répond à cette adresse} other {Un autre relais répond sur {host}:{port}}} que celui qui vous a été donné. Rien ne lui a été envoyé. Un réseau qui demande de s'identifier peut en être la cause. Si la clé de ce relais a changé, personne à qui vous vous fiez n'a signé pour la nouvelle : demandez une nouvelle invitation à un membre.",
  },
  'connection-lost': {
    en: '{host, select, none {The connection to the relay} other {The connection to {host}:{port}}} was lost. The app connects again by itself; what you write meanwhile waits here.',
    fr: "{host, select, none {La connexion au relais} other {La connexion à {host}:{port}}} est coupée. L'application se reconnecte d'elle-même ; ce que vous écrivez entre-temps attend ici.",
  },
  'relay-silent': {
    en: `${RELAY.en} is there, and leaves what the app asked or sent without an answer. The app asks again by itself; what you write meanwhile waits here.`,
    fr: `${RELAY.fr} est là, et laisse sans réponse ce que l'application a demandé ou envoyé. L'application redemande d'elle-même ; ce que vous écrivez entre-temps attend ici.`,
  },
  'relay-misbehaved': {
    en: `${RELAY.en} did something that the protocol does not allow, and the app hung up. If this repeats, tell whoever runs it.`,
    fr: `${RELAY.fr} a fait ce que le protocole ne permet pas, et l'application a raccroché. Si cela se répète, prévenez qui le tient.`,
  },
  'not-confirmed': {
    en: 'The relay has not confirmed in time. What was written waits here and goes once it answers.',
    fr: "Le relais n'a pas confirmé à temps. Ce qui a été écrit attend ici et partira quand il répondra.",
  },
} as const;
