/** The port to the process that started this one: Electron's utilityProcess, or Node's fork. */
import { Duplex } from 'node:stream';

export interface ParentPort {
  /** Sends a message; `done` when the next may follow. */
  send(message: string, done: () => void): void;
  onMessage(take: (message: unknown) => void): void;
  /** The parent closed the port, or is gone. */
  onClose(take: () => void): void;
}

interface Emitter {
  on(event: string, listener: (argument: unknown) => void): unknown;
}

type Post = (message: string) => void;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isEmitter(value: object): value is Emitter {
  return typeof Reflect.get(value, 'on') === 'function';
}

/** Electron's port, if this is a utilityProcess. */
function electronPort(): ParentPort | undefined {
  const port: unknown = Reflect.get(process, 'parentPort');
  if (!isObject(port) || !isEmitter(port)) return undefined;
  const post: unknown = Reflect.get(port, 'postMessage');
  if (typeof post !== 'function') return undefined;
  const postMessage: Post = (message) => void Reflect.apply(post, port, [message]);
  return {
    send: (message, done) => {
      postMessage(message);
      done();
    },
    onMessage: (take) =>
      void port.on('message', (event) => take(isObject(event) ? Reflect.get(event, 'data') : undefined)),
    onClose: (take) => void port.on('close', take),
  };
}

/** Node's channel, if this process was forked. */
function forkPort(): ParentPort | undefined {
  if (process.send === undefined) return undefined;
  return {
    send: (message, done) => void process.send?.(message, undefined, undefined, () => done()),
    onMessage: (take) => void process.on('message', take),
    onClose: (take) => void process.on('disconnect', take),
  };
}

export function findParentPort(): ParentPort | undefined {
  return electronPort() ?? forkPort();
}

/** The admin protocol's byte stream over a port: each message that is a text is a piece of it. */
export class PortDuplex extends Duplex {
  constructor(private readonly port: ParentPort) {
    super({ decodeStrings: false, allowHalfOpen: false });
  }

  /** A message of the parent. */
  received(message: string): void {
    if (!this.destroyed) this.push(Buffer.from(message, 'utf8'));
  }

  /** The parent is gone. */
  portClosed(): void {
    this.destroy();
  }

  override _read(): void {
    // The port pushes; the parent asks little, and a session takes only so many requests.
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    if (!this.destroyed) this.port.send(chunk.toString(), done);
  }
}
