/** Files of a scripted host: what the page gives is kept, and what it asks for is there at once. */
import type { ChatEvent, MessageRow, RoomId } from '../../../contract/chat';
import type { FileName, FilesApi, FileState, ImageLook, MessageFile, NewFile } from '../../../contract/files';
import { none } from './scripted-log';

/** A file that the page gave, and its bytes as base64 pieces. */
interface Given extends NewFile {
  readonly pieces: string[];
}

/** What images of a script are found to be; those that are not told are whole, and small. */
const SMALL: ImageLook = { shown: 'image', media: 'image/png', width: 640, height: 480 };

/** See the file's head. */
export abstract class ScriptedFiles implements FilesApi {
  /** What the page gave whole, in its order. */
  readonly givenFiles: Given[] = [];
  readonly savedFiles: FileName[] = [];
  /** Contents by file, base64, for those that are here or can be fetched. */
  readonly contents = new Map<string, string>();
  /** What is found of images, by file. */
  readonly looks = new Map<string, ImageLook>();
  readonly drafts = new Map<RoomId, readonly MessageFile[]>();
  readonly #uploads = new Map<string, Given>();
  #nextUpload = 0;

  abstract emit(event: ChatEvent): void;
  /** Puts a row of the person's own behind what waits, and tells the page. */
  protected abstract wait(room: RoomId, said: Pick<MessageRow, 'text' | 'file' | 'reply'>): MessageRow;

  /** A transfer went on. */
  transfer(room: RoomId, file: string, transfer: FileState): void {
    this.emit({ type: 'files', room, files: [{ file, transfer }] });
  }

  // What a script has nothing to say to.
  saveEvidence = () => Promise.resolve({ saved: true });
  active = none;
  lookAt = none;
  reconnect = none;
  openRelayWindow = none;
  showInRelay = none;
  copyText = none;
  openLink = none;

  beginFile = (file: NewFile) => {
    const upload = `upload-${String(this.#nextUpload++)}`;
    this.#uploads.set(upload, { ...file, pieces: [] });
    return Promise.resolve({ upload });
  };

  putFile = ({ upload, bytes }: { readonly upload: string; readonly bytes: string }) => {
    this.#uploads.get(upload)?.pieces.push(bytes);
    return none();
  };

  endFile = ({ upload }: { readonly upload: string }) => {
    const given = this.#uploads.get(upload);
    if (!given) return Promise.reject(new Error('no such upload'));
    this.givenFiles.push(given);
    const { room, name, bytes, media } = given;
    const file = this.givenFiles.length.toString(16).padStart(64, '0');
    this.contents.set(file, Buffer64.join(given.pieces));
    const isImage = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'].includes(media);
    const kept: MessageFile = {
      ...{ file, name, bytes, transfer: { state: 'draft' } },
      ...(isImage ? { media, width: 640, height: 480 } : { media: 'application/octet-stream' }),
    };
    this.drafts.set(room, [...(this.drafts.get(room) ?? []), kept]);
    return Promise.resolve({ file: kept });
  };

  draftFiles = ({ room }: { readonly room: RoomId }) => Promise.resolve({ files: this.drafts.get(room) ?? [] });

  sendFiles = ({
    room,
    files,
    text,
  }: {
    readonly room: RoomId;
    readonly files: readonly string[];
    readonly text: string;
  }) => {
    const drafts = this.drafts.get(room) ?? [];
    this.drafts.set(
      room,
      drafts.filter(({ file }) => !files.includes(file)),
    );
    const sent = drafts.filter(({ file }) => files.includes(file));
    for (const [index, file] of sent.entries()) {
      const transfer = { state: 'sending', done: 0, total: file.bytes, paused: false } as const;
      this.wait(room, { text: index === sent.length - 1 ? text : '', file: { ...file, transfer } });
    }
    return none();
  };

  lookAtImage = ({ file }: FileName) => Promise.resolve(this.looks.get(file) ?? SMALL);

  abortFile = none;
  fetchFile = none;

  pauseFile = ({ room, file }: FileName) => {
    this.transfer(room, file, { state: 'sending', done: 1, total: 2, paused: true });
    return none();
  };

  resumeFile = ({ room, file }: FileName) => {
    this.transfer(room, file, { state: 'sending', done: 1, total: 2, paused: false });
    return none();
  };

  dropFile = ({ room, file }: FileName) => {
    const drafts = this.drafts.get(room) ?? [];
    this.drafts.set(
      room,
      drafts.filter((draft) => draft.file !== file),
    );
    this.transfer(room, file, { state: 'remote' });
    return none();
  };

  readFile = ({ file, offset, count }: FileName & { readonly offset: number; readonly count: number }) => {
    const bytes = Buffer64.bytes(this.contents.get(file) ?? '');
    return Promise.resolve({ bytes: Buffer64.text(bytes.slice(offset, offset + count)) });
  };

  saveFile = (name: FileName) => {
    this.savedFiles.push(name);
    return Promise.resolve({ saved: true });
  };
}

/** Base64 in a page. */
const Buffer64 = {
  bytes: (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
  text: (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
  join: (pieces: readonly string[]): string => btoa(pieces.map((piece) => atob(piece)).join('')),
};
