/**
 * What the relay's core takes from outside: time, randomness, its key. Nothing in the core asks the system for any of them, so that a whole
 * relay runs in a test or a simulation, on virtual time and from a seed.
 */

/** Stops a timer that has not run yet. */
export type Cancel = () => void;

export interface Clock {
  /** Wall clock, ms since 1970; may jump. */
  nowMs(): number;
  /** Never goes back; only differences mean anything. */
  monotonicMs(): number;
  /** Runs once, after `delayMs` of monotonic time. */
  after(delayMs: number, run: () => void): Cancel;
  /** Runs at the end of the current turn of the event loop: what gathers many small frames into one write. */
  soon(run: () => void): void;
}

export type RandomBytes = (length: number) => Uint8Array;

/** The relay's ECDSA P-256 key. The private half stays behind `sign`. */
export interface RelayKey {
  /** SHA-256 of the public key (SPKI): the pin of invitations. */
  readonly hash: Uint8Array;
  /** SPKI in DER. */
  readonly publicKey: Uint8Array;
  /** 64 bytes r, s with a low s. */
  sign(statement: Uint8Array): Uint8Array;
  verify(statement: Uint8Array, signature: Uint8Array): boolean;
}
