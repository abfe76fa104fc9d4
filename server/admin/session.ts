/** One admin over any stream: JSON lines in, answers and events out. */
import type { Duplex } from 'node:stream';
import type { AdminRequest, AdminResponse } from '../../protocol/admin';
import { AparteError, toAparteError } from '../../protocol/errors';
import { LineSplitter } from './line-splitter';
import { METHODS, isAdminMethod } from './methods';
import type { AdminTarget } from './target';
import { Watcher } from './watcher';

/** Requests of one session that may wait for their answers. */
const MAX_PENDING = 64;
/** How long a peer that was told why may take to read it. */
const LINGER_MS = 500;
const MAX_ID = Number.MAX_SAFE_INTEGER;

/** Counts watchers over all sessions. */
export interface WatcherCount {
  watchers: number;
}

export interface SessionOptions {
  /** How the admin came: `parent`, `socket`, `network`. */
  readonly via: string;
  /** Whether its first watch also gets what happened before: the parent must not miss why a start failed. */
  readonly fromTheBeginning: boolean;
  /** Name of the token that it showed. */
  readonly token?: string;
}

type Params = Readonly<Record<string, unknown>>;

interface Request extends AdminRequest {
  readonly params: Params;
}

export class AdminSession {
  private readonly splitter = new LineSplitter();
  private watcher: Watcher | undefined;
  private hasWatched = false;
  private pending = 0;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly duplex: Duplex,
    private readonly target: AdminTarget,
    private readonly count: WatcherCount,
    private readonly options: SessionOptions,
  ) {
    const { via, token } = options;
    target.events.emit('info', 'admin-connected', { details: { via, ...(token !== undefined && { token }) } });
    duplex.on('data', (chunk: Uint8Array) => this.take(chunk));
    duplex.on('error', () => undefined);
    duplex.on('close', () => this.unwatch());
  }

  /** Whether it watches and everything that happened was handed to it. */
  get isInformed(): boolean {
    return this.watcher?.isIdle === true;
  }

  private take(chunk: Uint8Array): void {
    try {
      for (const line of this.splitter.push(chunk)) this.takeLine(parseRequest(line));
    } catch (error) {
      this.end(error);
    }
  }

  private takeLine(request: Request): void {
    this.pending += 1;
    if (this.pending > MAX_PENDING) throw new AparteError('too-many-requests');
    // One after another: answers come in the order of the questions.
    this.turn = this.turn.then(() => this.answer(request));
  }

  private async answer({ id, method, params }: Request): Promise<void> {
    this.pending -= 1;
    try {
      if (!isAdminMethod(method)) throw new AparteError('bad-argument', { what: 'method' });
      const result = await METHODS[method](
        { target: this.target, watch: () => this.watch(), unwatch: () => this.unwatch() },
        params,
      );
      this.say({ id, result });
    } catch (error) {
      const { code, details } = toAparteError(error);
      this.say({ id, error: { code, details } });
    }
  }

  private watch(): { readonly after: number } {
    const { clock, limits, events } = this.target;
    const isFirst = this.options.fromTheBeginning && !this.hasWatched;
    const past = isFirst ? events.after(0, Infinity) : [];
    const after = isFirst ? events.oldest - 1 : events.newest;
    if (this.watcher) return { after };
    if (this.count.watchers >= limits.maxAdminWatchers) {
      const code = 'too-many-requests';
      events.emit('warn', 'limit-tripped', { code, details: { limit: 'maxAdminWatchers' } });
      throw new AparteError(code, { what: 'watch' });
    }
    this.count.watchers += 1;
    this.hasWatched = true;
    const lines = past.map((event) => JSON.stringify(event));
    this.watcher = new Watcher(this.duplex, clock, limits, events, lines);
    return { after };
  }

  private unwatch(): void {
    if (!this.watcher) return;
    this.watcher.stop();
    this.watcher = undefined;
    this.count.watchers -= 1;
  }

  private say(response: AdminResponse): void {
    if (this.duplex.writable) this.duplex.write(`${JSON.stringify(response)}\n`);
  }

  /** Says why and ends: a line that is none of the protocol, after which nothing can be trusted, or a token that opens nothing any more. */
  end(error: unknown): void {
    const { code, details } = toAparteError(error);
    this.say({ id: 0, error: { code, details } });
    this.unwatch();
    this.duplex.removeAllListeners('data');
    this.duplex.resume();
    this.duplex.end();
    this.target.clock.after(LINGER_MS, () => this.duplex.destroy());
  }
}

/** Whether a value is an object of JSON. */
export function isRecord(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads JSON from a peer. @throws AparteError `bad-encoding` */
export function parseJsonLine(line: string): Params {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The cause would quote the line, which may hold a token.
    throw new AparteError('bad-encoding', { what: 'json' });
  }
  if (!isRecord(value)) throw new AparteError('bad-encoding', { what: 'object' });
  return value;
}

function parseRequest(line: string): Request {
  const { id, method, params } = parseJsonLine(line);
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0 || id > MAX_ID) {
    throw new AparteError('bad-argument', { what: 'id' });
  }
  if (typeof method !== 'string') throw new AparteError('bad-argument', { what: 'method' });
  if (params !== undefined && !isRecord(params)) throw new AparteError('bad-argument', { what: 'params' });
  return { id, method, params: params ?? {} };
}
