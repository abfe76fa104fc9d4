/** What each command of the table does. */
import { backupCreate } from './commands/backup-create';
import { backupRestore } from './commands/backup-restore';
import { evidenceExport } from './commands/evidence-export';
import { evidenceVerify } from './commands/evidence-verify';
import { init } from './commands/init';
import { listen } from './commands/listen';
import { roomCreate } from './commands/room-create';
import { roomCreateWords } from './commands/room-create-words';
import { roomInvite } from './commands/room-invite';
import { roomJoin } from './commands/room-join';
import { roomJoinWords } from './commands/room-join-words';
import { roomList } from './commands/room-list';
import { roomMembers } from './commands/room-members';
import { roomTimer } from './commands/room-timer';
import { roomVerify } from './commands/room-verify';
import { rpc } from './commands/rpc';
import { saveFile } from './commands/save-file';
import { search } from './commands/search';
import { send } from './commands/send';
import { sendFile } from './commands/send-file';
import { trust } from './commands/trust';
import type { Command } from './context';
import type { CommandName } from './table';

export const RUN: Readonly<Record<CommandName, Command>> = {
  init,
  'room create': roomCreate,
  'room create-words': roomCreateWords,
  'room invite': roomInvite,
  'room join': roomJoin,
  'room join-words': roomJoinWords,
  'room list': roomList,
  'room members': roomMembers,
  'room timer': roomTimer,
  'room verify': roomVerify,
  send,
  'send-file': sendFile,
  'save-file': saveFile,
  listen,
  search,
  trust,
  'backup create': backupCreate,
  'backup restore': backupRestore,
  'evidence export': evidenceExport,
  'evidence verify': evidenceVerify,
  rpc,
};
