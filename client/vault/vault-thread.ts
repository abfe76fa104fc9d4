/** The owner's end of the vault's thread. */
import { Worker } from 'node:worker_threads';

import { AparteError } from '../../protocol/errors';
import type { Operation } from './operations';
import { fromCrossing, type Answer, type Request } from './worker-messages';

interface Pending {
  resolve(value: unknown): void;
  reject(error: AparteError): void;
}

/** Where the thread's program and database are, and what opens it. */
export interface VaultThreadOptions {
  readonly workerPath: string;
  readonly databasePath: string;
  /** Handed over: afterwards it is empty here. */
  readonly key: Uint8Array;
  readonly mustExist: boolean;
  /** Told once, if the thread dies by itself. */
  readonly onDeath: (error: AparteError) => void;
}

export class VaultThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #onDeath: (error: AparteError) => void;
  /** Resolves once the thread has ended. */
  readonly #ended: Promise<void>;
  #opening: Pending | undefined;
  #lastCall = 0;
  #state: 'opening' | 'open' | 'closing' | 'closed' | 'dead' = 'opening';

  private constructor({ workerPath, onDeath }: VaultThreadOptions) {
    this.#onDeath = onDeath;
    // Its own: what the owner was started with (a debugger, a loader) is not for the thread that holds the key.
    this.#worker = new Worker(workerPath, { execArgv: [] });
    this.#worker.on('message', (answer: Answer) => this.#receive(answer));
    this.#worker.on('messageerror', (error) => this.#die(error));
    this.#worker.on('error', (error) => this.#die(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#exited(code);
        resolve();
      });
    });
  }

  /** @throws AparteError what opening the database throws, and `disk-failed` where the thread does not start */
  static async open(options: VaultThreadOptions): Promise<VaultThread> {
    const thread = new VaultThread(options);
    const opened = new Promise<unknown>((resolve, reject) => {
      thread.#opening = { resolve, reject };
    });
    const { databasePath: path, mustExist } = options;
    // A copy without the rest of a shared pool: only a whole buffer can be handed over.
    const key = Uint8Array.from(options.key);
    options.key.fill(0);
    thread.#send({ type: 'open', path, key, mustExist }, [key.buffer]);
    await opened;
    return thread;
  }

  /** Runs an operation. Answers come in the order of the calls. */
  call(operation: Operation, args: readonly unknown[]): Promise<unknown> {
    if (this.#state !== 'open') return Promise.reject(this.#refusal());
    this.#lastCall += 1;
    const call = this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { resolve, reject });
      try {
        this.#send({ type: 'call', call, operation, args });
      } catch (error) {
        this.#pending.delete(call);
        reject(new AparteError('internal', { what: 'vault call' }, { cause: error }));
      }
    });
  }

  /** Closes the database after the calls that were made, and ends the thread. */
  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#send({ type: 'close' });
    }
    await this.#ended;
  }

  #send(request: Request, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, [...transfer]);
  }

  #receive(answer: Answer): void {
    switch (answer.type) {
      case 'opened':
        this.#state = 'open';
        this.#opening?.resolve(undefined);
        this.#opening = undefined;
        break;
      case 'refused':
        this.#state = 'closed';
        this.#opening?.reject(fromCrossing(answer.error));
        this.#opening = undefined;
        break;
      case 'result':
        this.#take(answer.call)?.resolve(answer.value);
        break;
      case 'failure':
        this.#take(answer.call)?.reject(fromCrossing(answer.error));
        break;
      case 'closed':
        this.#state = 'closed';
        break;
    }
  }

  #take(call: number): Pending | undefined {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    return pending;
  }

  #exited(code: number): void {
    if (this.#state !== 'closed' && this.#state !== 'dead') this.#die(new Error(`vault thread ended with ${code}`));
  }

  #die(cause: unknown): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    const error = new AparteError('disk-failed', { what: 'vault thread' }, { cause });
    for (const pending of [this.#opening, ...this.#pending.values()]) pending?.reject(error);
    const told = this.#opening === undefined;
    this.#opening = undefined;
    this.#pending.clear();
    void this.#worker.terminate();
    // Whoever opens it learns of it there.
    if (told) this.#onDeath(error);
  }

  #refusal(): AparteError {
    return this.#state === 'dead'
      ? new AparteError('disk-failed', { what: 'vault thread' })
      : new AparteError('vault-locked');
  }
}
