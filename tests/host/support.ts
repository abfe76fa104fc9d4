/** A relay that exists in the test alone: what a child process would answer over the admin protocol. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';

import { onTestFinished } from 'vitest';

import type { RelayChild, RelayStart } from '../../host/relay-child';
import type { RelayEvent, RelayStatus } from '../../protocol/admin';
import { formatRelayAddress } from '../../protocol/address';

/** Two streams, each end of one wire. */
export function duplexPair(): readonly [Duplex, Duplex] {
  const make = (other: () => Duplex): Duplex =>
    new Duplex({
      read() {
        // The other end pushes.
      },
      write(chunk: Buffer, _encoding, done) {
        other().push(chunk);
        done();
      },
      final(done) {
        other().push(null);
        done();
      },
      destroy(error, done) {
        other().push(null);
        done(error);
      },
    });
  const near: Duplex = make(() => far);
  const far: Duplex = make(() => near);
  return [near, far];
}

/** A folder that is removed at the test's end. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aparte-host-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Timers that run when told. */
export class ManualTimers {
  readonly #tasks = new Set<{ readonly delayMs: number; readonly task: () => void }>();

  readonly after = (delayMs: number, task: () => void): (() => void) => {
    const entry = { delayMs, task };
    this.#tasks.add(entry);
    return () => this.#tasks.delete(entry);
  };

  /** Runs what waits for at most this long. */
  run(delayMs: number): void {
    for (const entry of [...this.#tasks]) {
      if (entry.delayMs > delayMs || !this.#tasks.delete(entry)) continue;
      entry.task();
    }
  }
}

export const PIN = new Uint8Array(32).fill(7);

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** How a fake relay behaves. */
export interface FakeRelayOptions {
  /** It fails to start with this code. */
  readonly failsWith?: string;
  readonly exitCode?: number;
  /** It listens only once told to. */
  readonly isSlow?: boolean;
  /** It never answers. */
  readonly isMute?: boolean;
}

/** The far end of a {@link RelayChild}. */
export class FakeRelay {
  readonly child: RelayChild;
  readonly requests: Request[] = [];
  isWatched = false;
  isKilled = false;
  startedMs = 1000;
  /** Answers of methods beyond status, watch and stop. */
  readonly answers = new Map<string, unknown>();
  readonly #port: Duplex;
  readonly #options: FakeRelayOptions;
  readonly #start: RelayStart;
  #state: RelayStatus['state'] = 'starting';
  #exit: (code: number | null) => void = () => undefined;

  constructor(start: RelayStart, options: FakeRelayOptions = {}) {
    const [near, far] = duplexPair();
    this.#port = far;
    this.#options = options;
    this.#start = start;
    const exited = new Promise<number | null>((resolve) => {
      this.#exit = resolve;
    });
    const kill = (): void => {
      this.isKilled = true;
      this.end(null);
    };
    this.child = { port: near, exited, kill };
    far.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) this.#take(line);
    });
    if (!options.isSlow && options.failsWith === undefined) this.#state = 'listening';
  }

  get start(): RelayStart {
    return this.#start;
  }

  /** Becomes ready, and says so. */
  listen(): void {
    this.#state = 'listening';
    this.say({ id: 1, timeMs: 1, level: 'info', event: 'relay-listening' });
  }

  say(...events: RelayEvent[]): void {
    this.write({ events, dropped: 0 });
  }

  write(line: unknown): void {
    this.#port.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  }

  /** The process is gone, with its port. */
  end(exitCode: number | null): void {
    this.#port.destroy();
    this.#exit(exitCode);
  }

  status(): RelayStatus {
    const { host, port } = this.#start;
    const bound = port === 0 ? 50_000 : port;
    return {
      state: this.#state,
      release: '0.1.0',
      relay: formatRelayAddress({ host, port: bound, pin: PIN }),
      pin: 'pin',
      host,
      port: bound,
      startedMs: this.startedMs,
      timeMs: 2000,
      connections: 0,
      rooms: 0,
      storedBytes: 0,
      acceptedFrames: 0,
      deliveredFrames: 0,
      tokenRequired: false,
    };
  }

  #take(line: string): void {
    const request = JSON.parse(line) as Request;
    this.requests.push(request);
    if (this.#options.isMute) return;
    const { failsWith } = this.#options;
    if (request.method === 'watch') this.isWatched = true;
    if (request.method === 'unwatch') this.isWatched = false;
    if (request.method === 'watch' && failsWith !== undefined) {
      this.write({
        events: [{ id: 1, timeMs: 1, level: 'error', event: 'relay-failed', code: failsWith }],
        dropped: 0,
      });
      this.end(this.#options.exitCode ?? 69);
      return;
    }
    this.write({ id: request.id, result: this.#result(request.method) });
    if (request.method === 'stop') this.end(0);
  }

  #result(method: string): unknown {
    if (method === 'status') return this.status();
    if (method === 'watch') return { after: 0 };
    return this.answers.get(method) ?? {};
  }
}
