/** Files between a page and the engine: what the page gives piece by piece is sealed as it comes, and never lies anywhere unsealed. */
import type { FilesApi, FileName, ImageLook, MessageFile, NewFile } from '../contract/files';
import { MAX_PIECE_BYTES } from '../contract/files';
import { lookAtImage } from '../client/files/images/look-at-image';
import type { NewFile as ChosenFile } from '../client/files/new-file';
import type { OpenFile } from '../client/files/open-file';
import { drawBytes, type Random } from '../client/crypto/random';
import { toHex } from '../protocol/bytes';
import { AparteError } from '../protocol/errors';
import type { Handlers } from '../contract/call';
import type { None } from '../contract/common';
import type { SavedFile } from './platform';
import { PushedSource } from './pushed-source';

/** Files that a page gives at once; it gives them one after another. */
const MAX_UPLOADS = 8;
const ID_BYTES = 16;

/** What is asked of the engine. */
export interface FileEngine {
  draftFile(file: ChosenFile & { readonly room: string }): Promise<MessageFile>;
  draftFiles(room: { readonly room: string }): Promise<readonly MessageFile[]>;
  sendFiles(sent: Parameters<FilesApi['sendFiles']>[0]): Promise<unknown>;
  fetchFile(message: { readonly room: string; readonly message: string }): Promise<unknown>;
  pauseFile(file: FileName): Promise<unknown>;
  resumeFile(file: FileName): Promise<unknown>;
  dropFile(file: FileName): Promise<unknown>;
  openFile(file: FileName): Promise<OpenFile>;
}

interface Upload {
  readonly source: PushedSource;
  readonly stop: AbortController;
  readonly sealed: Promise<MessageFile>;
}

/** See the file's head. */
export class PageFiles {
  private readonly uploads = new Map<string, Upload>();

  constructor(
    private readonly engine: () => FileEngine,
    private readonly random: Random,
    /** Absent where there is nobody to ask for a place. */
    private readonly save?: (file: SavedFile) => Promise<boolean>,
  ) {}

  /** The contract's methods. Asynchronous, so that a missing engine is an answer and not an exception of the caller. */
  handlers(): Handlers<FilesApi> {
    return {
      beginFile: async (file) => Promise.resolve(this.begin(file)),
      putFile: async ({ upload, bytes }) => answered(this.require(upload).source.push(decoded(bytes))),
      endFile: async ({ upload }) => this.end(upload),
      abortFile: ({ upload }) => {
        this.abort(upload);
        return answered(Promise.resolve());
      },
      draftFiles: async (room) => ({ files: await this.engine().draftFiles(room) }),
      sendFiles: async (sent) => answered(this.engine().sendFiles(sent)),
      fetchFile: async (message) => answered(this.engine().fetchFile(message)),
      pauseFile: async (file) => answered(this.engine().pauseFile(file)),
      resumeFile: async (file) => answered(this.engine().resumeFile(file)),
      dropFile: async (file) => answered(this.engine().dropFile(file)),
      lookAtImage: async (file) => this.look(file),
      readFile: async ({ offset, count, ...file }) => this.read(file, offset, count),
      saveFile: async (file) => this.saveFile(file),
    };
  }

  /** The profile is locked: what a page was giving ends, and nothing of it stays in memory. */
  forget(): void {
    for (const upload of [...this.uploads.keys()]) this.abort(upload);
  }

  private begin({ room, name, bytes, media }: NewFile): { readonly upload: string } {
    const [oldest] = this.uploads.keys();
    // A page that was closed meanwhile never ends what it began.
    if (this.uploads.size >= MAX_UPLOADS && oldest !== undefined) this.abort(oldest);
    const source = new PushedSource(bytes);
    const stop = new AbortController();
    const sealed = this.engine().draftFile({ room, name, media, source, signal: stop.signal });
    // Pieces that wait for a source that nobody reads are told so.
    sealed.then(
      () => source.end(new AparteError('bad-argument', { what: 'bytes' })),
      (error: unknown) => source.end(error),
    );
    const upload = toHex(drawBytes(this.random, ID_BYTES));
    this.uploads.set(upload, { source, stop, sealed });
    return { upload };
  }

  private async end(upload: string): Promise<{ readonly file: MessageFile }> {
    const { sealed, source } = this.require(upload);
    source.end(new AparteError('file-changed'));
    try {
      return { file: await sealed };
    } finally {
      this.uploads.delete(upload);
    }
  }

  private abort(upload: string): void {
    const known = this.uploads.get(upload);
    this.uploads.delete(upload);
    known?.stop.abort();
    known?.source.end(new AparteError('transfer-stopped'));
  }

  private async look(file: FileName): Promise<ImageLook> {
    const opened = await this.engine().openFile(file);
    try {
      return await lookAtImage(opened);
    } finally {
      await opened.close();
    }
  }

  private async read(file: FileName, offset: number, count: number): Promise<{ readonly bytes: string }> {
    const opened = await this.engine().openFile(file);
    try {
      const bytes = await opened.read(offset, Math.min(count, MAX_PIECE_BYTES));
      return { bytes: Buffer.from(bytes).toString('base64') };
    } finally {
      await opened.close();
    }
  }

  private async saveFile(file: FileName): Promise<{ readonly saved: boolean }> {
    if (!this.save) throw new AparteError('not-ready');
    // Opened here, where a failure can be said, and again for each reading.
    const opened = await this.engine().openFile(file);
    await opened.close();
    const open = (): Promise<OpenFile> => this.engine().openFile(file);
    return { saved: await this.save({ suggestedName: opened.name, bytes: piecesOf(open) }) };
  }

  private require(upload: string): Upload {
    const known = this.uploads.get(upload);
    if (!known) throw new AparteError('transfer-stopped');
    return known;
  }
}

/** A file's bytes, opened when they are asked for. */
async function* piecesOf(open: () => Promise<OpenFile>): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open();
  try {
    for (let offset = 0; offset < file.bytes; offset += MAX_PIECE_BYTES) yield await file.read(offset, MAX_PIECE_BYTES);
  } finally {
    await file.close();
  }
}

function decoded(base64: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  if (bytes.length > MAX_PIECE_BYTES) throw new AparteError('bad-argument', { what: 'bytes' });
  return bytes;
}

/** The answer of a method that has none, once its work is done. */
async function answered(work: Promise<unknown>): Promise<None> {
  await work;
  return {};
}
