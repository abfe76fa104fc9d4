/** Files as the vault keeps them: what messages name, and what of it lies on this computer. */

/** A file that a message names. */
export interface FileNote {
  /** SHA-256 of the blob. */
  readonly blob: Uint8Array;
  /** Body of the message (crypto/file-body.ts), which holds the file's key. */
  readonly body: Uint8Array;
}

/**
 * What a sealed file of this computer is there for: `draft` until the person sends it, `sending` until the message that names it is in the outbox,
 * `fetching` until all of it is here, `here`, `deleting` until the relay deleted it.
 */
export type FileState = 'draft' | 'sending' | 'fetching' | 'here' | 'deleting';

/** A sealed file of this computer. */
export interface FileRecord {
  readonly blob: Uint8Array;
  /** Where it lies among the local files. */
  readonly local: string;
  /** Bytes of the blob. */
  readonly total: number;
  readonly state: FileState;
  /** The person stopped it. */
  readonly paused: boolean;
  /** Of own files: the secret that deletes the blob at the relay, and the id of the message that is said once it is there. */
  readonly owner?: Uint8Array;
  readonly messageId?: Uint8Array;
  /** Body of that message, or of the one for which it was fetched: it holds the key. */
  readonly body: Uint8Array;
  readonly timeMs: number;
}

/** The vault's operations on files; each is one transaction. */
export interface FileStore {
  /** Sealed files of the room on this computer, oldest first. */
  listFiles(room: Uint8Array): FileRecord[];
  saveFile(room: Uint8Array, file: FileRecord): void;
  forgetFile(room: Uint8Array, blob: Uint8Array): void;
  /** Files that are here or on their way and that no message names any more: own ones are `deleting` now, the others forgotten. @returns them */
  letGoFiles(room: Uint8Array): FileRecord[];
}
