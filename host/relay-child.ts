/** The relay as a child process, whatever starts it: Electron's utilityProcess or Node's fork. */
import { Duplex } from 'node:stream';

import { formatHostPort } from '../protocol/address';

/** What the relay is started with. */
export interface RelayStart {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
}

/** A relay process. */
export interface RelayChild {
  /** The admin protocol's byte stream. */
  readonly port: Duplex;
  /** Resolves with the exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  kill(): void;
}

/** Starts the relay's program. What cannot even be started exits like one that failed. */
export type SpawnRelay = (start: RelayStart) => RelayChild;

/** A port that carries messages, as Electron's utilityProcess and Node's fork give to parent and child. */
export interface MessagePortLike {
  send(message: string): void;
  onMessage(take: (message: unknown) => void): void;
}

/** The byte stream over such a port: each message is a piece of it, as text. */
export function portStream(port: MessagePortLike): Duplex {
  const stream = new Duplex({
    decodeStrings: false,
    read() {
      // The port pushes; what it pushes is bounded by the protocol, whose events are batched and counted.
    },
    write(chunk: string | Buffer, _encoding, done) {
      port.send(chunk.toString());
      done();
    },
  });
  port.onMessage((message) => {
    if (typeof message === 'string' && !stream.destroyed) stream.push(Buffer.from(message));
  });
  return stream;
}

/** The arguments of the relay's child program. */
export function relayArguments({ folder, host, port }: RelayStart): string[] {
  return ['--data', folder, '--listen', formatHostPort(host, port)];
}
