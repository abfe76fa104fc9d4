/** The asking side of the admin protocol over any stream: requests with ids and time limits, events as they come, bounded buffers. */
import type { Duplex } from 'node:stream';

import * as v from 'valibot';

import type { AdminEvents, AdminMethod, AdminMethods } from '../protocol/admin';
import { MAX_ADMIN_LINE_BYTES } from '../protocol/admin';
import { AparteError } from '../protocol/errors';
import { ADMIN_LINE, ADMIN_RESULTS } from './admin-schemas';

/** Timers, so that tests need not wait. */
export interface LinkTimers {
  /** Runs `task` after `delayMs`; the returned function cancels it. */
  readonly after: (delayMs: number, task: () => void) => () => void;
}

/** What a link is told to do with what comes unasked. */
export interface AdminLinkOptions extends LinkTimers {
  readonly timeoutMs?: number;
  readonly onEvents?: (events: AdminEvents) => void;
  /** The stream ended; `error` says why where it was no orderly end. */
  readonly onClose?: (error: AparteError | undefined) => void;
}

interface Pending {
  readonly settle: (outcome: { readonly result: unknown } | { readonly error: AparteError }) => void;
  readonly cancelTimeout: () => void;
}

const TIMEOUT_MS = 10_000;
/** Requests that may wait for their answers: a window asks for a few at a time. */
const MAX_PENDING = 64;
const LINE_END = 10;

/** One link to a relay. */
export class AdminLink {
  readonly #stream: Duplex;
  readonly #options: AdminLinkOptions;
  readonly #pending = new Map<number, Pending>();
  #partial: Buffer[] = [];
  #partialBytes = 0;
  #lastId = 0;
  #closed = false;

  constructor(stream: Duplex, options: AdminLinkOptions) {
    this.#stream = stream;
    this.#options = options;
    stream.on('data', (chunk: Buffer | string) => {
      this.#take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    });
    stream.on('error', (error) => {
      this.#end(new AparteError('relay-not-running', {}, { cause: error }));
    });
    stream.on('end', () => {
      this.#end(undefined);
    });
    stream.on('close', () => {
      this.#end(undefined);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Asks and waits for the answer.
   * @throws AparteError the relay's own; `relay-not-running` where the link ends first; `relay-misbehaved` for an answer of
   * another shape, or for none in time
   */
  async call<Method extends AdminMethod>(
    method: Method,
    params: AdminMethods[Method]['params'],
  ): Promise<AdminMethods[Method]['result']> {
    const result = await this.#ask(method, params);
    const checked = v.safeParse(ADMIN_RESULTS[method], result);
    if (!checked.success) throw new AparteError('relay-misbehaved', { what: method });
    return checked.output;
  }

  close(): void {
    this.#end(undefined);
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(new AparteError('relay-not-running'));
    if (this.#pending.size >= MAX_PENDING) return Promise.reject(new AparteError('too-many-requests'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const cancelTimeout = this.#options.after(this.#options.timeoutMs ?? TIMEOUT_MS, () => {
        this.#pending.delete(id);
        reject(new AparteError('relay-misbehaved', { what: method }));
      });
      this.#pending.set(id, {
        cancelTimeout,
        settle: (outcome) => {
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.result);
        },
      });
      this.#stream.write(`${JSON.stringify({ id, method, params })}\n`);
    });
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(LINE_END); end >= 0 && !this.#closed; end = rest.indexOf(LINE_END)) {
      const line = Buffer.concat([...this.#partial, rest.subarray(0, end)]);
      this.#partial = [];
      this.#partialBytes = 0;
      rest = rest.subarray(end + 1);
      if (line.length > MAX_ADMIN_LINE_BYTES) this.#misbehaved();
      else this.#takeLine(line.toString('utf8'));
    }
    if (this.#closed || rest.length === 0) return;
    this.#partial.push(rest);
    this.#partialBytes += rest.length;
    if (this.#partialBytes > MAX_ADMIN_LINE_BYTES) this.#misbehaved();
  }

  #takeLine(text: string): void {
    const line = v.safeParse(ADMIN_LINE, parseJson(text));
    if (!line.success) {
      this.#misbehaved();
      return;
    }
    const said = line.output;
    if ('events' in said) {
      this.#options.onEvents?.(said);
      return;
    }
    // What belongs to no question ends the link: a token that was refused, a line that was none.
    if (said.id === 0 && 'error' in said) {
      this.#end(new AparteError(said.error.code, said.error.details));
      return;
    }
    const pending = this.#pending.get(said.id);
    // An answer that came too late: whoever asked has given up.
    if (!pending) return;
    this.#pending.delete(said.id);
    pending.cancelTimeout();
    pending.settle('error' in said ? { error: new AparteError(said.error.code, said.error.details) } : said);
  }

  #misbehaved(): void {
    this.#end(new AparteError('relay-misbehaved', { what: 'line' }));
  }

  #end(error: AparteError | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#partial = [];
    for (const { cancelTimeout, settle } of this.#pending.values()) {
      cancelTimeout();
      settle({ error: error ?? new AparteError('relay-not-running') });
    }
    this.#pending.clear();
    this.#stream.destroy();
    this.#options.onClose?.(error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
