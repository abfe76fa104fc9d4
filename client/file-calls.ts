/** What the engine offers about files. */
import type { MessageFile, RoomId } from './api';
import { fromHex } from '../protocol/bytes';
import type { FileSending } from './files/draft-desk';
import type { FileToSend } from './files/file-desk';
import type { NewFile } from './files/new-file';
import type { OpenFile } from './files/open-file';
import type { RoomDesk } from './rooms/room-desk';

/** A file by its blob, hex. */
interface FileName {
  readonly room: RoomId;
  readonly file: string;
}

/** Drafts that are to be sent. */
interface SentFiles extends FileSending {
  readonly room: RoomId;
  readonly files: readonly string[];
}

/** See the file's head. */
export abstract class FileCalls {
  protected abstract on<Result>(room: RoomId, use: (desk: RoomDesk) => Result | Promise<Result>): Promise<Result>;

  /** Seals a file; it is sent, and then said, without further ado. @throws AparteError `blob-too-large`, `bad-argument`, `message-too-long`, … */
  sendFile({ room, ...file }: FileToSend & { readonly room: RoomId }): Promise<{ readonly key: string }> {
    return this.on(room, (desk) => desk.files.send(file));
  }

  /** Seals a file for later. @throws AparteError `blob-too-large`, `too-many-files`, `bad-argument`, `transfer-stopped`, … */
  draftFile({ room, ...file }: NewFile & { readonly room: RoomId }): Promise<MessageFile> {
    return this.on(room, (desk) => desk.files.drafts.add(file));
  }

  /** Files that were not sent yet. */
  draftFiles({ room }: { readonly room: RoomId }): Promise<MessageFile[]> {
    return this.on(room, (desk) => desk.files.drafts.list());
  }

  /** Sends such files. @throws AparteError `unknown-message`, `message-too-long` */
  sendFiles({ room, files, ...sending }: SentFiles): Promise<readonly string[]> {
    return this.on(room, (desk) => desk.files.sendDrafts(files, sending));
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

  /** Takes back a draft or a file that is being sent, or erases a fetched one from this computer. */
  dropFile({ room, file }: FileName): Promise<void> {
    return this.on(room, (desk) => desk.files.drop(file));
  }

  /** Erases the fetched files of a room from this computer. */
  eraseFiles({ room }: { readonly room: RoomId }): Promise<void> {
    return this.on(room, (desk) => desk.files.eraseFetched());
  }

  /** Opens a file that is here, for the host alone. @throws AparteError `not-ready`, `cannot-open` */
  openFile({ room, file }: FileName): Promise<OpenFile> {
    return this.on(room, (desk) => desk.files.open(file));
  }
}
