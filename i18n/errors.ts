/** A text for every error code: what happened, and what to do. Pages, menus and command line show the same ones. */
import { RELAY_ERRORS } from './errors-relay';
import { createTranslator } from './translate';
import type { Catalogue, Language } from './translate';

const OWN_ERRORS = {
  'invitation-cut': {
    en: 'The invitation is cut short. Copy the whole link, from aparte:// to its end.',
    fr: "L'invitation est incomplète. Copiez le lien entier, de aparte:// jusqu'à la fin.",
  },
  'invitation-damaged': {
    en: 'The invitation was changed on its way. Ask for it again, and copy it without retyping.',
    fr: "L'invitation a été altérée en chemin. Redemandez-la, et copiez-la sans la retaper.",
  },
  'invitation-not-found': {
    en: 'There is no invitation in this. It begins with aparte:// : paste the message that holds it, or the link itself.',
    fr: "Il n'y a pas d'invitation ici. Elle commence par aparte:// : collez le message qui la contient, ou le lien lui-même.",
  },
  'invitation-version': {
    en: 'The invitation comes from a newer version of Aparté. Update the app, then open it again.',
    fr: "L'invitation vient d'une version plus récente d'Aparté. Mettez l'application à jour, puis rouvrez-la.",
  },
  'bad-relay-address': {
    en: 'This is not the address of a relay. It looks like aparte-relay://host:4747#… : copy it from the relay window, or ask whoever runs the relay.',
    fr: "Ce n'est pas l'adresse d'un relais. Elle ressemble à aparte-relay://hôte:4747#… : copiez-la depuis la fenêtre du relais, ou demandez-la à qui le tient.",
  },
  'words-count': {
    en: 'A room takes six words{count, select, none {} 0 {, and none was given} 1 {, and one was given} other {, and {count} were given}}. Compare them with whoever told you.',
    fr: 'Un salon demande six mots{count, select, none {} 0 {, et aucun n’a été donné} 1 {, et un seul a été donné} other {, et {count} ont été donnés}}. Comparez-les avec qui vous les a donnés.',
  },
  'word-unknown': {
    en: '{place, select, none {One of the words} other {Word number {place}}} is not one that Aparté draws. Look how it is written.',
    fr: '{place, select, none {Un des mots} other {Le mot numéro {place}}} n’est pas de ceux que tire Aparté. Regardez comment il s’écrit.',
  },
  'words-absent': {
    en: 'No such room on this relay: check the words and their order, the name, and the relay’s address with whoever told you. Nothing was created.',
    fr: 'Ce relais n’a pas ce salon : vérifiez les mots et leur ordre, le nom et l’adresse du relais avec qui vous les a donnés. Rien n’a été créé.',
  },
  'room-has-words': {
    en: 'This room has no invitation: it is joined with its six words, its name and its relay’s address, which only people can tell. The app has not kept the words.',
    fr: 'Ce salon n’a pas d’invitation : on le rejoint avec ses six mots, son nom et l’adresse de son relais, que seules des personnes peuvent donner. L’application n’a pas gardé les mots.',
  },
  'already-joined': {
    en: 'You are in this room already. It is in your list.',
    fr: 'Vous êtes déjà dans ce salon. Il est dans votre liste.',
  },
  'bad-evidence': {
    en: 'This cannot be read as evidence: the file is something else, was cut or changed on its way, or a newer version of Aparté wrote it. Ask for it again, and copy it as it is.',
    fr: "Ceci ne se lit pas comme une preuve : le fichier est autre chose, a été coupé ou altéré en chemin, ou vient d'une version plus récente d'Aparté. Redemandez-le, et copiez-le tel quel.",
  },
  'cannot-open': {
    en: 'This could not be opened with the room’s key: it was altered on its way, or the key is another one. If it repeats, ask for a new invitation.',
    fr: "Ceci n'a pas pu être ouvert avec la clé du salon : altéré en chemin, ou clé différente. Si cela se répète, demandez une nouvelle invitation.",
  },
  'vault-locked': {
    en: 'Your messages are locked. Enter your passphrase to open them.',
    fr: 'Vos messages sont verrouillés. Saisissez votre phrase de passe pour les ouvrir.',
  },
  'vault-missing': {
    en: 'There is no profile here yet. Create one first; if you expected one, check which profile or folder was named.',
    fr: "Il n'y a pas encore de profil ici. Créez-en un d'abord ; si vous en attendiez un, vérifiez le profil ou le dossier indiqué.",
  },
  'vault-exists': {
    en: 'There is a profile here already. Open it, or choose another name or folder.',
    fr: 'Il y a déjà un profil ici. Ouvrez-le, ou choisissez un autre nom ou dossier.',
  },
  'vault-damaged': {
    en: 'The file that holds your messages is damaged. Nothing was changed in it: put back a copy of the profile’s folder, or ask for help with it.',
    fr: "Le fichier qui contient vos messages est abîmé. Rien n'y a été modifié : remettez une copie du dossier du profil, ou faites-vous aider.",
  },
  'vault-newer': {
    en: 'This profile was last used with a newer version of Aparté. Update the app; nothing was changed.',
    fr: "Ce profil a servi dans une version plus récente d'Aparté. Mettez l'application à jour ; rien n'a été modifié.",
  },
  'wrong-passphrase': {
    en: 'This passphrase does not open your messages. Try again, and look at the keyboard’s layout and capital letters.',
    fr: "Cette phrase de passe n'ouvre pas vos messages. Réessayez, en regardant la disposition du clavier et les majuscules.",
  },
  'backup-damaged': {
    en: 'This file is no backup of Aparté, or something changed it. Take another copy of it; nothing was restored.',
    fr: "Ce fichier n'est pas une sauvegarde d'Aparté, ou quelque chose l'a modifié. Prenez-en une autre copie ; rien n'a été restauré.",
  },
  'backup-cut': {
    en: 'The end of this backup is missing: it was not copied whole. Copy it again; nothing was restored.',
    fr: "Il manque la fin de cette sauvegarde : elle n'a pas été copiée en entier. Recopiez-la ; rien n'a été restauré.",
  },
  'keychain-unavailable': {
    en: 'The system’s keychain, which guards the key of your messages, does not answer. Unlock it, or sign in to your session again.',
    fr: 'Le trousseau du système, qui garde la clé de vos messages, ne répond pas. Déverrouillez-le, ou rouvrez votre session.',
  },
  'key-file-missing': {
    en: 'The key file of this profile is missing. Put it back where it was; without it the messages cannot be opened.',
    fr: 'Le fichier de clé de ce profil manque. Remettez-le à sa place ; sans lui, les messages ne peuvent pas être ouverts.',
  },
  'file-permissions': {
    en: '{path, select, none {A secret file} other {The secret file {path}}} can be read by others on this computer. Make it yours alone (mode 0600), then try again.',
    fr: "{path, select, none {Un fichier secret} other {Le fichier secret {path}}} peut être lu par d'autres sur cet ordinateur. Réservez-le à vous seul (mode 0600), puis réessayez.",
  },
  'profile-in-use': {
    en: 'This profile is open in another window or program. Use that one, or close it first.',
    fr: 'Ce profil est ouvert dans une autre fenêtre ou un autre programme. Servez-vous de celui-là, ou fermez-le.',
  },
  'disk-full': {
    en: 'This computer’s disk is full. Your draft is kept; free some space, and it goes on by itself.',
    fr: 'Le disque de cet ordinateur est plein. Votre brouillon est gardé ; faites de la place, et tout reprendra.',
  },
  'disk-failed': {
    en: 'This computer’s disk could not be read or written. Check that it is connected and not write-protected, then try again.',
    fr: "Le disque de cet ordinateur n'a pas pu être lu ou écrit. Vérifiez qu'il est branché et accessible en écriture, puis réessayez.",
  },
  'bad-argument': {
    en: 'Something was asked in a way that is not understood{what, select, none {} other { ({what})}}. If you did nothing unusual, this is an error of the app: please report it.',
    fr: "Une demande n'a pas été comprise{what, select, none {} other { ({what})}}. Si vous n'avez rien fait d'inhabituel, c'est une erreur de l'application : merci de la signaler.",
  },
  usage: {
    en: 'The command is not written as it must be{what, select, none {} other { ({what})}}. Add --help to see how.',
    fr: "La commande n'est pas écrite comme il faut{what, select, none {} other { ({what})}}. Ajoutez --help pour voir comment.",
  },
  'unknown-room': {
    en: 'This room is not on this computer. It may have been left; ask for an invitation to come back.',
    fr: "Ce salon n'est pas sur cet ordinateur. Il a peut-être été quitté ; demandez une invitation pour y revenir.",
  },
  'unknown-message': {
    en: 'This message is no longer here. It may have expired.',
    fr: "Ce message n'est plus là. Il a peut-être expiré.",
  },
  'not-author': {
    en: 'Only its author can change a message. You can delete it from this computer.',
    fr: 'Seul son auteur peut modifier un message. Vous pouvez le supprimer de cet ordinateur.',
  },
  'too-many-reactions': {
    en: 'One person puts at most six different reactions to a message. Take one of yours back first.',
    fr: "Une personne met au plus six réactions différentes à un message. Retirez d'abord l'une des vôtres.",
  },
  'too-many-files': {
    en: '{max, select, none {Enough files are} other {{max} files are}} here already. Send them first, then add more.',
    fr: 'Il y a déjà {max, select, none {assez de} other {{max}}} fichiers ici. Envoyez-les d’abord, puis ajoutez-en d’autres.',
  },
  'unknown-anomaly': {
    en: 'There is no such warning in this room, or nothing that proves it. Look at the list of its warnings again.',
    fr: "Il n'y a pas cet avertissement dans ce salon, ou rien qui le prouve. Regardez à nouveau la liste de ses avertissements.",
  },
  'unknown-member': {
    en: 'This person is not among the members of the room. Look at the list of its members again.',
    fr: "Cette personne n'est pas parmi les membres du salon. Regardez à nouveau la liste de ses membres.",
  },
  'message-empty': {
    en: 'There is nothing to send. Write something first.',
    fr: "Il n'y a rien à envoyer. Écrivez d'abord quelque chose.",
  },
  'message-too-long': {
    en: 'The message is too long: at most 65,536 bytes go into one. Shorten it, or send it in parts.',
    fr: 'Le message est trop long : 65 536 octets au plus tiennent dans un message. Raccourcissez-le, ou envoyez-le en plusieurs fois.',
  },
  'cannot-cancel': {
    en: 'This message can no longer be taken back: the relay has it. If it needs correcting, write another one.',
    fr: "Ce message ne peut plus être repris : le relais l'a reçu. S'il faut le corriger, écrivez-en un autre.",
  },
  'outbox-full': {
    en: 'Too many messages wait to be sent. Wait until the relay can be reached, or cancel some.',
    fr: "Trop de messages attendent d'être envoyés. Attendez que le relais soit joignable, ou annulez-en.",
  },
  'forbidden-sender': {
    en: 'A page asked for something that is not its business, and was refused. If you did nothing unusual, please report it.',
    fr: "Une page a demandé ce qui ne la regarde pas, et s'est vu refuser. Si vous n'avez rien fait d'inhabituel, merci de le signaler.",
  },
  'not-ready': {
    en: 'The app is not ready for this yet. Wait a moment, then try again.',
    fr: "L'application n'est pas encore prête pour cela. Patientez un instant, puis réessayez.",
  },
  'address-in-use': {
    en: '{port, select, none {The relay’s port} other {The port {port}}} is taken by another program. Choose another port, or end that program.',
    fr: '{port, select, none {Le port du relais} other {Le port {port}}} est pris par un autre programme. Choisissez-en un autre, ou fermez ce programme.',
  },
  'address-unavailable': {
    en: '{host, select, none {The address} other {The address {host}}} is not one of this computer’s. Choose one that is, or “this computer only”.',
    fr: "{host, select, none {L'adresse} other {L'adresse {host}}} n'est pas une de celles de cet ordinateur. Choisissez-en une autre, ou « cet ordinateur seulement ».",
  },
  'port-forbidden': {
    en: 'The system does not let this program use {port, select, none {that port} other {the port {port}}}. Choose one above 1023, for example 4747.',
    fr: 'Le système ne laisse pas ce programme utiliser {port, select, none {ce port} other {le port {port}}}. Choisissez-en un au-dessus de 1023, par exemple 4747.',
  },
  'relay-key-missing': {
    en: 'The relay’s key is missing although it holds rooms. Put the key file back: with another key, no member would connect.',
    fr: "La clé du relais manque alors qu'il contient des salons. Remettez le fichier de clé : avec une autre, aucun membre ne se connecterait.",
  },
  'relay-key-damaged': {
    en: 'The relay’s key cannot be read. Put back a copy of the key file; it was not changed.',
    fr: "La clé du relais est illisible. Remettez une copie du fichier de clé ; il n'a pas été modifié.",
  },
  'relay-data-in-use': {
    en: 'Another relay uses this data folder. Stop it first, or choose another folder.',
    fr: "Un autre relais utilise ce dossier de données. Arrêtez-le d'abord, ou choisissez un autre dossier.",
  },
  'relay-data-damaged': {
    en: 'The relay’s data is damaged. Nothing was changed: put back a copy of the folder, or start with an empty one.',
    fr: "Les données du relais sont abîmées. Rien n'a été modifié : remettez une copie du dossier, ou repartez d'un dossier vide.",
  },
  'relay-data-newer': {
    en: 'The relay’s data was written by a newer version. Update the relay; nothing was changed.',
    fr: "Les données du relais ont été écrites par une version plus récente. Mettez le relais à jour ; rien n'a été modifié.",
  },
  'relay-data-missing': {
    en: 'There is no relay’s data in that folder. Check the path.',
    fr: "Il n'y a pas de données de relais dans ce dossier. Vérifiez le chemin.",
  },
  'relay-data-exists': {
    en: 'Something is in that folder already, and nothing is written over. Name one that is empty or absent.',
    fr: "Ce dossier contient déjà quelque chose, et rien n'est écrasé. Nommez-en un qui soit vide ou absent.",
  },
  'relay-not-running': {
    en: 'The relay of this computer is not running. Start it in the relay window.',
    fr: 'Le relais de cet ordinateur ne tourne pas. Démarrez-le dans la fenêtre du relais.',
  },
  'relay-owned-elsewhere': {
    en: '{owner, select, none {Another program} other {{owner}}} runs the relay of this computer. Start and stop it there.',
    fr: '{owner, select, none {Un autre programme} other {{owner}}} fait tourner le relais de cet ordinateur. Démarrez-le et arrêtez-le là-bas.',
  },
  'relay-start-failed': {
    en: 'The relay ended before it was ready. Try again; its events say why.',
    fr: "Le relais s'est arrêté avant d'être prêt. Réessayez ; ses événements disent pourquoi.",
  },
  'admin-refused': {
    en: 'The relay does not accept this administration token. Check it, or use the one that it was started with.',
    fr: "Le relais n'accepte pas ce jeton d'administration. Vérifiez-le, ou prenez celui avec lequel il a été démarré.",
  },
  configuration: {
    en: 'The configuration cannot be used{what, select, none {} other { ({what})}}. Correct it, then start again.',
    fr: 'La configuration est inutilisable{what, select, none {} other { ({what})}}. Corrigez-la, puis relancez.',
  },
  internal: {
    en: 'Something went wrong inside Aparté. Your messages and your draft are safe; try again, and report it if it repeats.',
    fr: "Quelque chose s'est mal passé dans Aparté. Vos messages et votre brouillon sont saufs ; réessayez, et signalez-le si cela se répète.",
  },
} as const;

/** Texts by code; tests compare its keys with the one list of codes. */
export const ERRORS = { ...RELAY_ERRORS, ...OWN_ERRORS };

/** A code that has a text. */
export type ErrorTextCode = keyof typeof ERRORS;

/** What the texts mention: where an error does not know it, the text does without. */
const MENTIONED = {
  host: 'none',
  port: 'none',
  path: 'none',
  owner: 'none',
  what: 'none',
  max: 'none',
  count: 'none',
  place: 'none',
};

const CATALOGUE: Catalogue<ErrorTextCode> = ERRORS;
const translators = {
  en: createTranslator(CATALOGUE, 'en'),
  fr: createTranslator(CATALOGUE, 'fr'),
};

/** The sentences for an error: what happened, and what to do. A code that this version does not know reads as `internal`. */
export function errorText(
  language: Language,
  code: string,
  details: Readonly<Record<string, string | number>> = {},
): string {
  return translators[language](isErrorTextCode(code) ? code : 'internal', { ...MENTIONED, ...details });
}

function isErrorTextCode(code: string): code is ErrorTextCode {
  return Object.prototype.hasOwnProperty.call(ERRORS, code);
}
