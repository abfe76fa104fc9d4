/** What the engine offers about files. */
import type { RoomId } from './api';
import { fromHex } from '../protocol/bytes';
import type { FileToSend } from './files/file-desk';
import type { OpenFile } from './files/open-file';
import type { RoomDesk } from './rooms/room-desk';

/** A file by its blob, hex. */
interface FileName {
  readonly room: RoomId;
  readonly file: string;
}

/** See the file's head. */
export abstract class FileCalls {
  protected abstract on<Result>(room: RoomId, use: (desk: RoomDesk) => Result | Promise<Result>): Promise<Result>;

  /** Seals a file; it is sent, and then said, without further ado. @throws AparteError `blob-too-large`, `bad-argument`, `message-too-long`, … */
  sendFile({ room, ...file }: FileToSend & { readonly room: RoomId }): Promise<{ readonly key: string }> {
    return this.on(room, (desk) => desk.files.send(file));
  }

  /** Begins to fetch the file of a message. @throws AparteError `unknown-message` */
  fetchFile({ room, message }: { readonly room: RoomId; readonly message: string }): Promise<void> {
    return this.on(room, (desk) => desk.changes.fetchFile(fromHex(message)));
  }

  pauseFile({ room, file }: FileName): Promise<void> {
    return this.on(room, (desk) => desk.files.pause(file));
  }

  resumeFile({ room, file }: FileName): Promise<void> {
    return this.on(room, (desk) => desk.files.resume(file));
  }

  /** Takes back a file that is being sent, or erases a fetched one from this computer. */
  dropFile({ room, file }: FileName): Promise<void> {
    return this.on(room, (desk) => desk.files.drop(file));
  }

  /** Opens a file that is here, for the host alone. @throws AparteError `not-ready`, `cannot-open` */
  openFile({ room, file }: FileName): Promise<OpenFile> {
    return this.on(room, (desk) => desk.files.open(file));
  }
}
