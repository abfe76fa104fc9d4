/** What the engine needs of the world, passed in so that it also runs on virtual time over in-memory wires, from a seed. */
import type { Duplex } from 'node:stream';
import type { RelayAddress } from '../protocol/address';

/** Time. Wall time may jump; delays run on a monotonic clock. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number;
  /** Runs `task` after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
  /** Lets other work run: between slices of a long one. */
  breathe(): Promise<void>;
}

/** A connection to the relay whose key was checked. */
export interface Wire {
  readonly stream: Duplex;
  /** 32 bytes of the TLS exporter (PROTOCOL §4). */
  readonly exporter: Uint8Array;
  /** The relay's public key, SPKI in DER, whose SHA-256 is one of the target's pins. */
  readonly relayPublicKey: Uint8Array;
}

/** Where to connect, and to which keys: a relay that announced another one may answer with it. */
export interface RelayTarget extends RelayAddress {
  readonly nextPin?: Uint8Array;
}

/** Connects and checks the pin. @throws AparteError `relay-unreachable`, `relay-not-tls`, `wrong-relay` */
export type Connect = (address: RelayTarget, signal: { onAbort(abort: () => void): void }) => Promise<Wire>;

/**
 * Whether `signature` is `publicKey`'s Ed25519 signature of `message`, judged as `verifyEd25519` does, but in its own time. It never rejects: what
 * cannot be judged is false.
 */
export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** A record for the client's log: an event and figures; never content, names, addresses of rooms, or keys. */
export type LogRecordSink = (
  level: 'info' | 'warn' | 'error',
  event: string,
  fields?: Readonly<Record<string, string | number>>,
) => void;

/** The system's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  breathe: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
};

/** 32 bytes of six words and a salt (16 bytes or more) that cost whoever guesses words time and memory for each guess. */
export type StretchWords = (words: string, salt: Uint8Array) => Promise<Uint8Array>;
