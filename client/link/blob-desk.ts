/**
 * A room's blobs at its relay: puts and gets them in slices, goes on after a lost connection from where the relay stands, and stops when told
 * to (docs/PROTOCOL.md §6.1). What the bytes mean is nothing that is known here.
 */
import {
  decodeBlobRange,
  decodeBlobStored,
  encodeBlobDelete,
  encodeBlobGet,
  encodeBlobPutHead,
  type BlobRange,
} from '../../protocol/blobs';
import { AparteError, toAparteError } from '../../protocol/errors';
import { FRAME_TYPE, type FrameType, type RawFrame } from '../../protocol/frames';
import { decodeNumberedRefusal } from '../../protocol/messages';
import type { Clock } from '../ports';
import type { Channel } from './relay-link';

/** Bytes of a slice on its way up: small enough that what is said meanwhile does not wait long behind some of them. */
const PUT_BYTES = 64 * 1024;

/** Slices on their way up, requests for ranges on their way. */
const PUTS_AT_ONCE = 3;
const GETS_AT_ONCE = 3;

/** A relay that answers pings and not this is asked no longer. */
const ANSWER_TIMEOUT_MS = 120_000;

/** How long a request waits that the relay has too many of. */
const BUSY_MS = 1000;

/** How often one blob is begun anew, since the relay has less of it than it said, or something else. */
const MAX_RESTARTS = 3;

/** A blob to be put, and the bytes of it, the same whenever they are read. */
export interface BlobUpload {
  readonly blob: Uint8Array;
  readonly owner: Uint8Array;
  readonly total: number;
  read(offset: number, count: number): Promise<Uint8Array>;
}

/** How a transfer is watched and stopped. */
export interface TransferOptions {
  /** Hears how many bytes are through, of how many: never fewer than before, unless a blob is begun anew. */
  readonly progress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly take: (frame: RawFrame) => void;
  readonly reject: (error: AparteError) => void;
}

type Request = (channel: Channel, request: number) => void;

const lost = (): AparteError => new AparteError('connection-lost');
const codeOf = (error: unknown): string => (error instanceof AparteError ? error.code : '');

/** See the file's head. */
export class BlobDesk {
  private channel: Channel | undefined;
  private lastRequest = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly wanted = new Set<() => void>();
  private isClosed = false;
  private gets = 0;
  private readonly getTurns: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Largest blob that the relay takes; undefined while it is not connected. */
  get maxBlobBytes(): number | undefined {
    return this.channel?.welcome.maxBlobBytes;
  }

  /** The room is open on `channel`: what waits goes on. */
  begin(channel: Channel): void {
    this.channel = channel;
    for (const wake of [...this.wanted]) wake();
  }

  /** The opening is over: what was asked on it has no answer, and is asked again on the next. */
  stop(): void {
    this.channel = undefined;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of waiting) reject(lost());
  }

  /** The room is left: whatever is under way stops. */
  close(): void {
    this.isClosed = true;
    this.stop();
    for (const wake of [...this.wanted]) wake();
  }

  /** @returns whether the frame was about blobs. @throws AparteError where it answers nothing that was asked */
  take(frame: RawFrame): boolean {
    const { type, body } = frame;
    if (type !== FRAME_TYPE.blobStored && type !== FRAME_TYPE.blobRange && type !== FRAME_TYPE.blobRefused)
      return false;
    const request = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0);
    // Nobody waits for the answer to what was stopped.
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    if (waiting && type === FRAME_TYPE.blobRefused) waiting.reject(new AparteError(decodeNumberedRefusal(body).code));
    else waiting?.take(frame);
    return true;
  }

  /** Puts a blob, from where the relay stands. Resolves when all of it is synced there and verified. @throws AparteError why not */
  async put(upload: BlobUpload, options: TransferOptions = {}): Promise<void> {
    for (let restarts = 0; ; restarts += 1) {
      try {
        await this.untilThrough(options, () => this.putFromStored(upload, options));
        return;
      } catch (error) {
        const isLess = ['blob-mismatch', 'blob-absent', 'bad-range'].includes(codeOf(error));
        if (!isLess || restarts >= MAX_RESTARTS) throw error;
      }
    }
  }

  /** Bytes of a blob, at most 256 KiB. @throws AparteError why not */
  async get(blob: Uint8Array, from: number, count: number, { signal }: TransferOptions = {}): Promise<BlobRange> {
    return this.untilThrough({ signal }, async () => {
      await this.takeGetTurn(signal);
      try {
        const body = await this.ask(signal, FRAME_TYPE.blobRange, (channel, request) => {
          channel.send(FRAME_TYPE.blobGet, encodeBlobGet({ request, blob, from, count }));
        });
        const range = decodeBlobRange(body);
        const isWhole = range.from === from && range.bytes.length === Math.min(count, range.total - from);
        if (!isWhole) throw this.misbehaved('range');
        return range;
      } finally {
        this.gets -= 1;
        this.getTurns.shift()?.();
      }
    });
  }

  /** Deletes a blob for everybody; one that is gone already is no error. @throws AparteError why not */
  async delete(blob: Uint8Array, secret: Uint8Array, { signal }: TransferOptions = {}): Promise<void> {
    try {
      await this.untilThrough({ signal }, () =>
        this.ask(signal, FRAME_TYPE.blobStored, (channel, request) => {
          channel.send(FRAME_TYPE.blobDelete, encodeBlobDelete({ request, blob, secret }));
        }),
      );
    } catch (error) {
      if (codeOf(error) !== 'blob-absent') throw error;
    }
  }

  private async putFromStored(upload: BlobUpload, { progress, signal }: TransferOptions): Promise<void> {
    const { total } = upload;
    let stored = await this.putSlice(upload, 0, 0, signal);
    progress?.(stored, total);
    let failure: AparteError | undefined;
    const runs = new Set<Promise<void>>();
    for (let offset = stored; offset < total && failure === undefined; offset += PUT_BYTES) {
      const run = this.putSlice(upload, offset, Math.min(PUT_BYTES, total - offset), signal).then(
        (answer) => {
          stored = Math.max(stored, answer);
          progress?.(stored, total);
        },
        (error: unknown) => {
          failure ??= toAparteError(error);
        },
      );
      runs.add(run);
      void run.finally(() => runs.delete(run));
      if (runs.size >= PUTS_AT_ONCE) await Promise.race(runs);
    }
    await Promise.all(runs);
    if (failure !== undefined) throw failure;
    if (stored !== total) throw new AparteError('bad-range', { stored, total });
  }

  private async putSlice(upload: BlobUpload, offset: number, count: number, signal?: AbortSignal): Promise<number> {
    const { blob, owner, total } = upload;
    const bytes = count > 0 ? await upload.read(offset, count) : new Uint8Array(0);
    if (bytes.length !== count) throw new AparteError('file-changed');
    const body = await this.ask(signal, FRAME_TYPE.blobStored, (channel, request) => {
      channel.send(FRAME_TYPE.blobPut, encodeBlobPutHead({ request, blob, owner, total, offset }), bytes);
    });
    const { stored } = decodeBlobStored(body);
    if (stored > total || stored < offset + count) throw this.misbehaved('stored');
    return stored;
  }

  /** Runs `task` until it ends otherwise than by a lost connection or a relay that is busy. */
  private async untilThrough<T>(options: TransferOptions, task: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.whenOpen(options.signal);
      try {
        return await task();
      } catch (error) {
        if (codeOf(error) === 'too-many-requests') await this.pause(options.signal);
        else if (codeOf(error) !== 'connection-lost') throw error;
      }
    }
  }

  /** Sends a request and waits for its answer's body. */
  private ask(signal: AbortSignal | undefined, answer: FrameType, send: Request): Promise<Uint8Array> {
    return this.unlessStopped(signal, (resolve, reject) => {
      const { channel } = this;
      if (!channel) {
        reject(lost());
        return undefined;
      }
      this.lastRequest = (this.lastRequest + 1) % 0x1_0000_0000;
      const request = this.lastRequest;
      const cancelTimer = this.clock.after(ANSWER_TIMEOUT_MS, () => channel.fail(this.misbehaved('silent')));
      this.waiting.set(request, {
        take: ({ type, body }) => {
          // The frame shares memory with all that came in one read.
          if (type === answer) resolve(Uint8Array.from(body));
          else reject(this.misbehaved('answer'));
        },
        reject,
      });
      send(channel, request);
      return () => {
        cancelTimer();
        this.waiting.delete(request);
      };
    });
  }

  private whenOpen(signal: AbortSignal | undefined): Promise<void> {
    return this.unlessStopped(signal, (resolve, reject) => {
      const wake = (): void => {
        if (this.isClosed) reject(new AparteError('transfer-stopped'));
        else if (this.channel) resolve();
      };
      wake();
      this.wanted.add(wake);
      return () => this.wanted.delete(wake);
    });
  }

  private pause(signal: AbortSignal | undefined): Promise<void> {
    return this.unlessStopped(signal, (resolve) => this.clock.after(BUSY_MS, resolve));
  }

  private async takeGetTurn(signal: AbortSignal | undefined): Promise<void> {
    if (this.gets >= GETS_AT_ONCE) {
      await this.unlessStopped(signal, (resolve) => {
        const wake = (): void => resolve(undefined);
        this.getTurns.push(wake);
        return () => {
          const index = this.getTurns.indexOf(wake);
          if (index >= 0) this.getTurns.splice(index, 1);
        };
      });
    }
    this.gets += 1;
  }

  /** A promise that also ends when `signal` is aborted; what `begin` returns runs at its end, however it ends. */
  private unlessStopped<T>(
    signal: AbortSignal | undefined,
    begin: (resolve: (value: T) => void, reject: (error: AparteError) => void) => (() => unknown) | undefined,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const stopped = (): void => settle(() => reject(new AparteError('transfer-stopped')));
      const state: { cleanUp: (() => unknown) | undefined; isOver: boolean } = { cleanUp: undefined, isOver: false };
      const settle = (tell: () => void): void => {
        state.isOver = true;
        signal?.removeEventListener('abort', stopped);
        state.cleanUp?.();
        tell();
      };
      if (signal?.aborted === true) {
        stopped();
        return;
      }
      signal?.addEventListener('abort', stopped);
      state.cleanUp = begin(
        (value) => settle(() => resolve(value)),
        (error) => settle(() => reject(error)),
      );
      if (state.isOver) state.cleanUp?.();
    });
  }

  private misbehaved(what: string): AparteError {
    const error = new AparteError('relay-misbehaved', { what: `blob ${what}` });
    this.channel?.fail(error);
    return error;
  }
}
