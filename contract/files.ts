/** Files in the chat window's contract. A page holds no path and no key: bytes go to the host piece by piece as base64, and come back so. */
import type { Saying } from './mentions';
import type { Method, None } from './common';

/** Bytes that one call carries at most, before they are base64. */
export const MAX_PIECE_BYTES = 192 * 1024;

/** How far a file is. Bytes are those of the sealed file. */
export type FileState =
  /** At the relay, as far as is known. */
  | { readonly state: 'remote' }
  | { readonly state: 'sending' | 'fetching'; readonly done: number; readonly total: number; readonly paused: boolean }
  /** All of it is on this computer, and what the message named. */
  | { readonly state: 'here' }
  /** Sealed on this computer, and not sent yet. */
  | { readonly state: 'draft' }
  | { readonly state: 'failed'; readonly code: string; readonly sending: boolean };

/** A file that a message names. */
export interface MessageFile {
  /** SHA-256 of the blob, hex: names it in calls. */
  readonly file: string;
  /** Without path, and without what cannot be seen. */
  readonly name: string;
  readonly bytes: number;
  readonly media: string;
  /** Of images, as the message tells: never to be believed when it is decoded. */
  readonly width?: number;
  readonly height?: number;
  readonly transfer: FileState;
}

/** A file of a room. */
export interface FileName {
  readonly room: string;
  readonly file: string;
}

/** A file that the page is about to give. What is an image shows in its bytes, and its own notes (place, time, camera) are taken out before it is kept. */
export interface NewFile {
  readonly room: string;
  readonly name: string;
  readonly bytes: number;
  /** A hint. */
  readonly media: string;
}

/** What an image that came is found to be, before it is decoded. */
export type ImageLook =
  /** A whole one of the kinds that are shown, with its own extent in pixels. */
  | { readonly shown: 'image'; readonly media: string; readonly width: number; readonly height: number }
  /** Larger than what is decoded here. */
  | { readonly shown: 'giant' }
  /** Cut, broken, or no image at all. */
  | { readonly shown: 'damaged' };

/** What the chat page may ask about files. */
export interface FilesApi {
  /** Begins to take a file, whose pieces follow in order; `endFile` waits until it is sealed. It belongs to the draft until it is sent. */
  readonly beginFile: Method<NewFile, { readonly upload: string }>;
  /** The next piece, base64; answered when the one after it may come. */
  readonly putFile: Method<{ readonly upload: string; readonly bytes: string }, None>;
  readonly endFile: Method<{ readonly upload: string }, { readonly file: MessageFile }>;
  readonly abortFile: Method<{ readonly upload: string }, None>;
  /** Files of the room's draft, in the order in which they were added. */
  readonly draftFiles: Method<{ readonly room: string }, { readonly files: readonly MessageFile[] }>;
  /** Sends files of the draft, each with a message: `text` stands beside the last one, the first one answers `reply`. */
  readonly sendFiles: Method<{ readonly room: string; readonly files: readonly string[] } & Saying, None>;
  /** Begins to fetch the file of a message, named by its digest. */
  readonly fetchFile: Method<{ readonly room: string; readonly message: string }, None>;
  readonly pauseFile: Method<FileName, None>;
  /** Goes on, or tries again. */
  readonly resumeFile: Method<FileName, None>;
  /** Takes back a file of the draft or one that is being sent, or erases a fetched one from this computer. */
  readonly dropFile: Method<FileName, None>;
  /** Looks at a file that is here: whether it may be decoded as an image. */
  readonly lookAtImage: Method<FileName, ImageLook>;
  /** Bytes of a file that is here, base64: for pages that show images. */
  readonly readFile: Method<FileName & { readonly offset: number; readonly count: number }, { readonly bytes: string }>;
  /** Saves a file that is here where the person wants it; `saved` is false where they changed their mind. */
  readonly saveFile: Method<FileName, { readonly saved: boolean }>;
}
