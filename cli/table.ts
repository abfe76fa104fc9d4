/** The commands: names, arguments, options, purpose, example. Reading arguments and printing help both follow this table, so that they cannot differ. */
import type { CLI_HELP } from '../i18n/cli-help';

/** A text of the help. */
export type HelpKey = keyof typeof CLI_HELP;

/** How an option is written. */
export interface OptionForm {
  /** Placeholder of its value; absent where it takes none. */
  readonly value?: string;
  readonly short?: string;
}

/** Every option of every command, once: an option means the same kind of thing wherever it is taken. */
export const OPTIONS = {
  profile: { value: 'DIR' },
  json: {},
  'passphrase-file': { value: 'FILE' },
  help: { short: 'h' },
  version: {},
  name: { value: 'NAME' },
  relay: { value: 'RELAY' },
  title: { value: 'TITLE' },
  suite: { value: 'SUITE' },
  'access-token-file': { value: 'FILE' },
  timeout: { value: 'SECONDS' },
  after: { value: 'POSITION' },
  for: { value: 'SECONDS' },
  anomaly: { value: 'ID' },
  dismiss: { value: 'ID' },
  undo: {},
  set: { value: 'SPAN' },
  text: { value: 'TEXT' },
  room: { value: 'ROOM' },
  'backup-passphrase-file': { value: 'FILE' },
} as const satisfies Record<string, OptionForm>;

export type OptionName = keyof typeof OPTIONS;

/** An option as one command takes it. */
export interface CommandOption {
  readonly name: OptionName;
  readonly purpose: HelpKey;
  readonly required?: true;
}

/** A command. */
export interface CommandSpec {
  /** Its arguments in their order; all are required. */
  readonly takes: readonly string[];
  readonly options: readonly CommandOption[];
  /** Whether it does without a profile. */
  readonly standalone?: true;
  readonly purpose: HelpKey;
  readonly notes?: HelpKey;
  readonly example: string;
  /** Shape of a line of the result with --json. */
  readonly result: string;
}

/** Options that every command takes. */
export const GLOBAL_OPTIONS: readonly CommandOption[] = [
  { name: 'profile', purpose: 'profile', required: true },
  { name: 'json', purpose: 'json' },
  { name: 'passphrase-file', purpose: 'passphraseFile' },
  { name: 'help', purpose: 'help' },
  { name: 'version', purpose: 'version' },
];

/** In their place where a command does without a profile: whoever types one all the same, by an alias, is not refused. */
const STANDALONE_OPTIONS: readonly CommandOption[] = [
  { name: 'profile', purpose: 'profileUnused' },
  ...GLOBAL_OPTIONS.filter(({ name }) => name !== 'profile' && name !== 'passphrase-file'),
];
/** What was found of a room's log. */
const ANOMALY =
  '{"type":"anomaly","id","name","level","position","newestPosition","count","member","memberName","evidence","dismissed","details":{}}';

/** The commands by name; a name of two words is a command of a group. */
export const COMMANDS = {
  init: {
    takes: [],
    options: [{ name: 'name', purpose: 'name', required: true }],
    purpose: 'init',
    notes: 'initNotes',
    example: 'aparte --profile ./zoe init --name Zoé',
    result: '{"fingerprint"}',
  },
  'room create': {
    takes: [],
    options: [
      { name: 'relay', purpose: 'relay', required: true },
      { name: 'title', purpose: 'title', required: true },
      { name: 'suite', purpose: 'suite' },
      { name: 'access-token-file', purpose: 'accessTokenFile' },
    ],
    purpose: 'roomCreate',
    example: "aparte --profile ./zoe room create --relay 'aparte-relay://relay.example:4747#…' --title Backups",
    result: '{"room","invitation"}',
  },
  'room create-words': {
    takes: [],
    options: [
      { name: 'relay', purpose: 'relay', required: true },
      { name: 'title', purpose: 'wordsTitle', required: true },
      { name: 'access-token-file', purpose: 'accessTokenFile' },
    ],
    purpose: 'roomCreateWords',
    notes: 'roomCreateWordsNotes',
    example: "aparte --profile ./zoe room create-words --relay 'aparte-relay://relay.example:4747#…' --title Salon",
    result: '{"room","words":[]}',
  },
  'room invite': {
    takes: ['ROOM'],
    options: [],
    purpose: 'roomInvite',
    example: 'aparte --profile ./zoe room invite Backups',
    result: '{"room","invitation"}',
  },
  'room join': {
    takes: ['LINK|-'],
    options: [],
    purpose: 'roomJoin',
    notes: 'roomJoinNotes',
    example: 'aparte --profile ./ali room join - < invitation.txt',
    result: '{"room","title"}',
  },
  'room join-words': {
    takes: ['FILE|-'],
    options: [
      { name: 'relay', purpose: 'relay', required: true },
      { name: 'title', purpose: 'wordsTitle', required: true },
    ],
    purpose: 'roomJoinWords',
    notes: 'roomJoinWordsNotes',
    example:
      "aparte --profile ./ali room join-words - --relay 'aparte-relay://relay.example:4747#…' --title Salon < words.txt",
    result: '{"room","title"}',
  },
  'room list': {
    takes: [],
    options: [],
    purpose: 'roomList',
    example: 'aparte --profile ./zoe room list',
    result: '{"room","title","relay","suite","position","waiting"}',
  },
  'room members': {
    takes: ['ROOM'],
    options: [],
    purpose: 'roomMembers',
    notes: 'roomMembersNotes',
    example: 'aparte --profile ./zoe room members Backups',
    result: '{"name","fingerprint","words":[],"own","compared","lastHeard"}',
  },
  'room timer': {
    takes: ['ROOM'],
    options: [
      { name: 'set', purpose: 'timerSet' },
      { name: 'timeout', purpose: 'timeout' },
    ],
    purpose: 'roomTimer',
    notes: 'roomTimerNotes',
    example: 'aparte --profile ./zoe room timer Backups --set 1d',
    result: '{"room","timer"}',
  },
  'room verify': {
    takes: ['ROOM', 'FINGERPRINT'],
    options: [{ name: 'undo', purpose: 'undo' }],
    purpose: 'roomVerify',
    notes: 'roomVerifyNotes',
    example: 'aparte --profile ./zoe room verify Backups 88938270e1f05c41a9d3b2764f0c8e15',
    result: '{"name","fingerprint","words":[],"own","compared","lastHeard"}',
  },
  send: {
    takes: ['ROOM', 'TEXT|-'],
    options: [{ name: 'timeout', purpose: 'timeout' }],
    purpose: 'send',
    notes: 'sendNotes',
    example: 'df -h / | aparte --profile ./zoe send Backups -',
    result: '{"room","position"}',
  },
  'send-file': {
    takes: ['ROOM', 'FILE'],
    options: [
      { name: 'text', purpose: 'fileText' },
      { name: 'timeout', purpose: 'fileTimeout' },
    ],
    purpose: 'sendFile',
    notes: 'sendFileNotes',
    example: "aparte --profile ./zoe send-file Backups report.pdf --text 'of last night'",
    result: '{"room","position"}',
  },
  'save-file': {
    takes: ['ROOM', 'POSITION', 'FILE'],
    options: [{ name: 'timeout', purpose: 'fileTimeout' }],
    purpose: 'saveFile',
    notes: 'saveFileNotes',
    example: 'aparte --profile ./ali save-file Backups 121 report.pdf',
    result: '{"room","position","name","bytes"}',
  },
  listen: {
    takes: ['ROOM'],
    options: [
      { name: 'after', purpose: 'after' },
      { name: 'for', purpose: 'listenFor' },
    ],
    purpose: 'listen',
    notes: 'listenNotes',
    example: 'aparte --profile ./zoe --json listen Backups --after 120',
    result: `{"type":"message","position","author","fingerprint","time","text","disappearsAfter"?,"file"?:{"name","bytes","media"}} · ${ANOMALY}`,
  },
  search: {
    takes: ['WORDS|-'],
    options: [{ name: 'room', purpose: 'searchRoom' }],
    purpose: 'search',
    notes: 'searchNotes',
    example: "aparte --profile ./zoe search 'disk full' --room Backups",
    result: '{"room","title","position","author","own","time","text"}',
  },
  trust: {
    takes: ['ROOM'],
    options: [
      { name: 'for', purpose: 'trustFor' },
      { name: 'dismiss', purpose: 'dismiss' },
    ],
    purpose: 'trust',
    notes: 'trustNotes',
    example: 'aparte --profile ./zoe trust Backups --for 30',
    result: `{"room","generation","position","head","signedPosition","connected","confirmedBy":[{"fingerprint","compared","position","secondsAgo"}],"unconfirmed":["fingerprint"],"anomalies":[${ANOMALY}]}`,
  },
  'backup create': {
    takes: ['FILE'],
    options: [{ name: 'backup-passphrase-file', purpose: 'backupPassphraseFile', required: true }],
    purpose: 'backupCreate',
    notes: 'backupCreateNotes',
    example: 'aparte --profile ./zoe backup create zoe.aparte-backup --backup-passphrase-file backup.txt',
    result: '{"bytes"}',
  },
  'backup restore': {
    takes: ['FILE'],
    options: [{ name: 'backup-passphrase-file', purpose: 'backupPassphraseFile', required: true }],
    purpose: 'backupRestore',
    notes: 'backupRestoreNotes',
    example: 'aparte --profile ./new backup restore zoe.aparte-backup --backup-passphrase-file backup.txt',
    result: '{"name","rooms"}',
  },
  'evidence export': {
    takes: ['ROOM', 'FILE'],
    options: [{ name: 'anomaly', purpose: 'anomaly' }],
    purpose: 'evidenceExport',
    notes: 'evidenceExportNotes',
    example: 'aparte --profile ./zoe evidence export Backups fork.aparte-evidence',
    result: '{"room","anomaly","bytes"}',
  },
  'evidence verify': {
    takes: ['FILE|-'],
    options: [],
    standalone: true,
    purpose: 'evidenceVerify',
    notes: 'evidenceVerifyNotes',
    example: 'aparte evidence verify fork.aparte-evidence',
    result: '{"proven","kind","relayKey","room","positions":[{"generation","position"}]|"reason"}',
  },
  rpc: {
    takes: [],
    options: [],
    purpose: 'rpc',
    notes: 'rpcNotes',
    example: `echo '{"id":1,"method":"rooms","argument":{}}' | aparte --profile ./zoe rpc`,
    result: '{"id","ok","value"|"error":{"code","details"}} · {"event"}',
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

/** The names in the table's order. */
export const COMMAND_NAMES: readonly CommandName[] = Object.keys(COMMANDS).filter(isCommandName);

export function isCommandName(name: string): name is CommandName {
  return Object.prototype.hasOwnProperty.call(COMMANDS, name);
}

export function isOptionName(name: string): name is OptionName {
  return Object.prototype.hasOwnProperty.call(OPTIONS, name);
}

/** A command's entry. */
export function commandSpec(name: CommandName): CommandSpec {
  return COMMANDS[name];
}

/** The options of every command, as one command takes them. */
export function commonOptionsOf(name: CommandName): readonly CommandOption[] {
  return commandSpec(name).standalone ? STANDALONE_OPTIONS : GLOBAL_OPTIONS;
}

/** All options that a command takes, its own first. */
export function optionsOf(name: CommandName): readonly CommandOption[] {
  return [...commandSpec(name).options, ...commonOptionsOf(name)];
}

/** How an option is written. */
export function formOf(name: OptionName): OptionForm {
  return OPTIONS[name];
}
