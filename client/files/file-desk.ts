/**
 * A room's files: sealed here, sent, and named by a message once the relay has all of them; fetched, and kept sealed. How far each is stands in the
 * vault, so that a transfer goes on after a restart (docs/PROTOCOL.md §6.1).
 */
import { toHex } from '../../protocol/bytes';
import { AparteError, toAparteError } from '../../protocol/errors';
import type { EngineEvent, MessageRow } from '../api';
import { sealedFileBytes } from '../crypto/file';
import { decodeFileBody, requireCaption, type FileBody } from '../crypto/file-body';
import { sha256 } from '../crypto/hash';
import { fetchBlob } from '../link/file-transfer';
import type { Room } from '../rooms/room';
import type { RoomState } from '../rooms/room-state';
import { fileRow, rowKey } from '../rooms/rows';
import type { FileRecord } from '../vault/file-record';
import type { MessageRecord } from '../vault/store';
import { DraftDesk, type FileSending } from './draft-desk';
import { maxFileBytes } from './file-limit';
import { drawLocalName, type NewFile } from './new-file';
import { isWhole, openLocal, type OpenFile } from './open-file';

/** Progress is told at most this often. */
const PROGRESS_MS = 200;

/** What the relay does not have, or has otherwise than the message says: fetching on makes no sense. */
const GONE: ReadonlySet<string> = new Set(['blob-absent', 'blob-mismatch', 'bad-range', 'cannot-open']);

/** A file to be sent at once. */
export interface FileToSend extends NewFile {
  /** What is said beside it; may be empty. */
  readonly text: string;
}

/** Who hears of a room's files. */
interface FileListener {
  emit(event: EngineEvent): void;
  emitRows(rows: readonly MessageRow[], removed: readonly string[]): void;
}

interface Running {
  readonly isSending: boolean;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** See the file's head. Files are named by their blobs, hex. */
export class FileDesk {
  private readonly running = new Map<string, Running>();
  private readonly changed = new Set<string>();
  private cancelEvent: (() => void) | undefined;
  private isClosed = false;
  readonly drafts: DraftDesk;

  constructor(
    private readonly state: RoomState,
    private readonly room: Room,
    private readonly listener: FileListener,
  ) {
    this.drafts = new DraftDesk(state, () => this.maxFileBytes);
  }

  /** What was under way when the vault was closed goes on; what was let go meanwhile goes. */
  async begin(): Promise<void> {
    await this.letGo();
    await this.forgetLost();
    for (const record of this.state.files.list()) this.go(record);
  }

  /** Bytes of the largest file that the relay takes; undefined while that is not known. */
  get maxFileBytes(): number | undefined {
    const { maxBlobBytes } = this.room.blobs;
    return maxBlobBytes === undefined ? undefined : maxFileBytes(this.state.suite, maxBlobBytes);
  }

  /** Rows of files that are being sent: their messages are not said yet. */
  waitingRows(): Promise<MessageRow[]> {
    return this.rowsOf(this.state.files.list().filter(({ state }) => state === 'sending'));
  }

  /** Seals a file and begins to send it. @throws AparteError as `DraftDesk.add` and `sendDrafts` */
  async send({ text, ...file }: FileToSend): Promise<{ readonly key: string }> {
    requireCaption(text);
    const { file: draft } = await this.drafts.add(file);
    const [key = ''] = await this.sendDrafts([draft], { text });
    return { key };
  }

  /** Begins to send drafts, one after another. @returns the keys of their rows. @throws AparteError `unknown-message`, `message-too-long` */
  async sendDrafts(files: readonly string[], sending: FileSending): Promise<string[]> {
    const { context, record: room } = this.state;
    const records = this.drafts.sent(files, sending);
    for (const record of records) {
      await context.store.saveFile(room.room, record);
      this.state.files.set(record);
    }
    this.listener.emitRows(await this.rowsOf(records), []);
    for (const record of records) this.go(record);
    return records.map((record) => this.keyOf(record));
  }

  /** Fetches the file of a message, unless it is here or on its way. @throws AparteError `unknown-message` where it names none */
  async fetch({ file: note }: MessageRecord): Promise<void> {
    if (!note) throw new AparteError('unknown-message');
    const { context, record: room, suite } = this.state;
    const file = toHex(note.blob);
    const known = this.state.files.get(file);
    if (known) {
      if (known.state === 'fetching') await this.resume(file);
      return;
    }
    const record: FileRecord = {
      blob: note.blob,
      local: drawLocalName(this.state),
      total: sealedFileBytes(suite, decodeFileBody(note.body).bytes),
      state: 'fetching',
      paused: false,
      body: note.body,
      timeMs: context.clock.now(),
    };
    this.state.files.set(record);
    this.state.files.progress(file, 0);
    await context.store.saveFile(room.room, record);
    this.go(record);
    this.tell(file);
  }

  async pause(file: string): Promise<void> {
    this.requireUnderWay(file);
    await this.stop(file);
    const record = this.state.files.get(file);
    if (record && record.state !== 'here') await this.save({ ...record, paused: true });
  }

  /** Goes on, or tries again. */
  async resume(file: string): Promise<void> {
    const record = this.requireUnderWay(file);
    if (this.running.has(file)) return;
    this.state.files.progress(file, 0);
    await this.save({ ...record, paused: false });
    this.go({ ...record, paused: false });
  }

  /** Takes back a draft or a file that is being sent, or erases one of others from this computer: it can be fetched again as long as the relay has it. */
  async drop(file: string): Promise<void> {
    const { context, record: room, files } = this.state;
    const before = files.get(file)?.state;
    await this.stop(file);
    const record = files.get(file);
    if (!record || record.state === 'deleting') throw new AparteError('unknown-message');
    // Its message was just being said.
    if (before === 'sending' && record.state === 'here') throw new AparteError('cannot-cancel');
    if (record.state === 'draft') {
      await this.drafts.remove(record);
      return;
    }
    if (record.state === 'sending') {
      this.listener.emitRows([], [this.keyOf(record)]);
      await this.save({ ...record, state: 'deleting' });
      await context.files.remove(record.local);
      this.go({ ...record, state: 'deleting' });
      return;
    }
    await context.store.forgetFile(room.room, record.blob);
    await context.files.remove(record.local);
    files.remove(file);
    this.tell(file);
  }

  /** Erases what was fetched from this computer. Own files stay: with them would go the secret that deletes them at the relay. */
  async eraseFetched(): Promise<void> {
    const fetched = this.state.files.list().filter(({ state, owner }) => state === 'here' && owner === undefined);
    for (const { blob } of fetched) await this.drop(toHex(blob));
  }

  /** Takes back the file whose row has that key. @returns whether there is one */
  async cancel(key: string): Promise<boolean> {
    const record = this.state.files.list().find((one) => one.state === 'sending' && this.keyOf(one) === key);
    if (record) await this.drop(toHex(record.blob));
    return record !== undefined;
  }

  /** @throws AparteError `not-ready` where not all of it is here */
  open(file: string): Promise<OpenFile> {
    const record = this.state.files.get(file);
    if (!record || record.state === 'fetching' || record.state === 'deleting')
      return Promise.reject(new AparteError('not-ready'));
    return openLocal(this.state, record);
  }

  /** The person erases the message here: the others keep the file. */
  async keepForOthers({ file: note }: MessageRecord): Promise<void> {
    const record = note && this.state.files.get(toHex(note.blob));
    if (!record) return;
    const { owner: _, ...rest } = record;
    await this.save(rest);
  }

  /** What no message names any more goes: from this computer, and own files from the relay. */
  async letGo(): Promise<void> {
    const { context, record: room, files } = this.state;
    for (const record of await context.store.letGoFiles(room.room)) {
      const file = toHex(record.blob);
      await this.stop(file);
      await context.files.remove(record.local);
      files.remove(file);
      if (record.state !== 'deleting') continue;
      files.set(record);
      this.go(record);
    }
  }

  /** Names of what lies here. */
  get localNames(): readonly string[] {
    return this.state.files.list().map(({ local }) => local);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.cancelEvent?.();
    await Promise.all([...this.running.keys()].map((file) => this.stop(file)));
  }

  /** Begins what a record says is to be done. */
  private go(record: FileRecord): void {
    const file = toHex(record.blob);
    const isAtRest = record.state === 'here' || record.state === 'draft' || record.paused;
    if (this.isClosed || isAtRest || this.running.has(file)) return;
    const stop = new AbortController();
    const before = [...this.running.values()].filter(({ isSending }) => isSending).map(({ ended }) => ended);
    const task = this.taskOf(record, stop.signal, before).catch((error: unknown) =>
      this.failed(file, toAparteError(error)),
    );
    const ended = task.finally(() => {
      this.running.delete(file);
      this.tell(file);
    });
    this.running.set(file, { stop, ended, isSending: record.state === 'sending' });
  }

  private async taskOf(record: FileRecord, signal: AbortSignal, before: readonly Promise<void>[]): Promise<void> {
    if (record.state === 'sending') {
      // One after another, so that they stand in the order in which they were sent.
      await Promise.race([Promise.all(before), aborted(signal)]);
      if (signal.aborted) throw new AparteError('transfer-stopped');
      await this.upload(record, signal);
    } else if (record.state === 'fetching') {
      await this.download(record, signal);
    } else if (record.state === 'deleting') {
      await this.deleteAtRelay(record, signal);
    }
  }

  /** A restored backup, or whoever emptied the folder, has the vault without its files: what is not here is at the relay, or was never sent. */
  private async forgetLost(): Promise<void> {
    const { context, record: room, files } = this.state;
    const there = new Set(await context.files.list());
    for (const { blob, local, state } of files.list()) {
      if (there.has(local) || (state !== 'here' && state !== 'draft')) continue;
      await context.store.forgetFile(room.room, blob);
      files.remove(toHex(blob));
    }
  }

  private async upload(record: FileRecord, signal: AbortSignal): Promise<void> {
    const { blob, owner = new Uint8Array(0), total, local } = record;
    const file = await this.state.context.files.open(local);
    const read = (offset: number, count: number): Promise<Uint8Array> => file.read(offset, count);
    if ((await file.size()) !== total) {
      await file.close();
      throw new AparteError('file-changed');
    }
    const progress = (done: number): void => this.progress(record, done);
    try {
      await this.room.blobs.put({ blob, owner: sha256(owner), total, read }, { progress, signal });
    } finally {
      await file.close();
    }
    await this.publish(record);
  }

  /** Says the message; the vault notes in the same step that the file is sent. */
  private async publish(record: FileRecord): Promise<void> {
    const body: FileBody = decodeFileBody(record.body);
    const { files } = this.state;
    files.set({ ...record, state: 'here' });
    try {
      await this.room.say({
        kind: 'text',
        text: body.text,
        body,
        ...(body.of && { target: body.of }),
        ...(record.messageId && { id: record.messageId }),
      });
    } catch (error) {
      files.set(record);
      throw error;
    }
  }

  private async download(record: FileRecord, signal: AbortSignal): Promise<void> {
    const { blob, total, local } = record;
    const { files } = this.state.context;
    const file = await files.open(local);
    try {
      const from = await file.size();
      const options = { progress: (done: number): void => this.progress(record, done), signal };
      if (from < total) await fetchBlob(this.room.blobs, blob, { from, total }, (bytes) => file.append(bytes), options);
      await file.sync();
      if (!(await isWhole(file, record))) throw new AparteError('blob-mismatch');
    } finally {
      await file.close();
    }
    await this.save({ ...record, state: 'here' });
  }

  private async deleteAtRelay({ blob, owner }: FileRecord, signal: AbortSignal): Promise<void> {
    const { context, record: room, files } = this.state;
    if (owner) await this.room.blobs.delete(blob, owner, { signal });
    await context.store.forgetFile(room.room, blob);
    files.remove(toHex(blob));
  }

  private async failed(file: string, error: AparteError): Promise<void> {
    if (error.code === 'transfer-stopped') return;
    const { context, record: room, files } = this.state;
    const record = files.get(file);
    files.failed(file, error.code);
    context.log('warn', 'file-failed', { code: error.code });
    if (record?.state !== 'fetching' || !GONE.has(error.code)) return;
    // Asked for again it begins anew.
    files.remove(file);
    await context.store.forgetFile(room.room, record.blob);
    await context.files.remove(record.local);
  }

  private async stop(file: string): Promise<void> {
    const running = this.running.get(file);
    running?.stop.abort();
    await running?.ended;
  }

  private requireUnderWay(file: string): FileRecord {
    const record = this.state.files.get(file);
    if (record?.state !== 'sending' && record?.state !== 'fetching') throw new AparteError('unknown-message');
    return record;
  }

  private async save(record: FileRecord): Promise<void> {
    this.state.files.set(record);
    await this.state.context.store.saveFile(this.state.record.room, record);
    this.tell(toHex(record.blob));
  }

  private keyOf({ messageId = new Uint8Array(0) }: FileRecord): string {
    return rowKey(this.state.context.identity.author, messageId);
  }

  private async rowsOf(records: readonly FileRecord[]): Promise<MessageRow[]> {
    const answered = records.flatMap(({ body }) => decodeFileBody(body).of ?? []);
    const { context, record: room } = this.state;
    const known = answered.length > 0 ? await context.store.findSpoken(room.room, answered) : [];
    return records.map((record) => fileRow(this.state, record, this.keyOf(record), known));
  }

  private progress({ blob }: FileRecord, done: number): void {
    const file = toHex(blob);
    this.state.files.progress(file, done);
    this.changed.add(file);
    this.cancelEvent ??= this.state.context.clock.after(PROGRESS_MS, () => this.tellChanged());
  }

  private tell(file: string): void {
    this.changed.add(file);
    this.tellChanged();
  }

  private tellChanged(): void {
    this.cancelEvent?.();
    this.cancelEvent = undefined;
    if (this.isClosed) return;
    const files = [...this.changed].map((file) => ({ file, transfer: this.state.files.stateOf(file) }));
    this.changed.clear();
    this.listener.emit({ type: 'files', room: this.state.id, files });
  }
}

/** Resolves when it is told to stop. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
