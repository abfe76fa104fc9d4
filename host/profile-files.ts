/** Files that a person makes of a profile or a profile of: backups, and exports of rooms. */
import type { Handlers } from '../contract/call';
import type { ProfileApi } from '../contract/profile';
import { AparteError } from '../protocol/errors';
import type { HostPlatform } from './platform';
import { exportRoom } from './room-export';
import type { Session } from './session';

/** What the file of a backup is called by. */
const BACKUP_EXTENSION = 'aparte-backup';
/** Characters of the room's address in the file's name: enough to tell one's rooms apart. */
const ROOM_CHARACTERS = 8;

/** The page's methods about such files. */
export function fileMethods(
  session: Session,
  platform: Pick<HostPlatform, 'saveFile' | 'openFile'>,
): Pick<Handlers<ProfileApi>, 'storage' | 'saveBackup' | 'restoreBackup' | 'exportRoom'> {
  return {
    storage: () => session.storage(),
    saveBackup: async ({ passphrase }) => {
      const bytes = await session.backup(passphrase);
      const suggestedName = `aparte-${dayOf(Date.now())}.${BACKUP_EXTENSION}`;
      return { saved: await platform.saveFile({ suggestedName, bytes }) };
    },
    restoreBackup: async ({ passphrase }) => {
      if (!platform.openFile) throw new AparteError('not-ready');
      const file = await platform.openFile(BACKUP_EXTENSION);
      if (file) await session.restore(file, passphrase);
      return { restored: file !== undefined };
    },
    exportRoom: async ({ room, format }) => {
      const nowMs = Date.now();
      const text = await exportRoom(session.engine, { room, format, nowMs, language: session.language });
      const suggestedName = `aparte-room-${room.slice(0, ROOM_CHARACTERS)}-${dayOf(nowMs)}.${format}`;
      return { saved: await platform.saveFile({ suggestedName, bytes: Buffer.from(text) }) };
    },
  };
}

function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}
