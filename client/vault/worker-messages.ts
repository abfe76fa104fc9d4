/** What crosses between the vault's thread and its owner. Bytes are copied, the key's are handed over. */
import { AparteError, isErrorCode, type ErrorDetails } from '../../protocol/errors';
import { toVaultError } from './failures';
import type { Operation } from './operations';

/** The first message: never workerData, which stays readable in the worker for its whole life. */
export interface OpenRequest {
  readonly type: 'open';
  readonly path: string;
  /** Its buffer is transferred, and wiped once the database is open. */
  readonly key: Uint8Array;
  readonly mustExist: boolean;
}

/** An operation to run; answered by its number. */
export interface CallRequest {
  readonly type: 'call';
  readonly call: number;
  readonly operation: Operation;
  readonly args: readonly unknown[];
}

/** Empties the write-ahead log and ends the thread. */
export interface CloseRequest {
  readonly type: 'close';
}

export type Request = OpenRequest | CallRequest | CloseRequest;

/** An error as it crosses: class and cause do not. */
export interface CrossingError {
  readonly code: string;
  readonly details: ErrorDetails;
}

export type Answer =
  | { readonly type: 'opened' }
  | { readonly type: 'closed' }
  | { readonly type: 'refused'; readonly error: CrossingError }
  | { readonly type: 'result'; readonly call: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly call: number; readonly error: CrossingError };

/** The error that crosses for `error`. */
export function toCrossing(error: unknown): CrossingError {
  const { code, details } = toVaultError(error);
  return { code, details };
}

/** The error again, as it was thrown over there. */
export function fromCrossing({ code, details }: CrossingError): AparteError {
  return isErrorCode(code) ? new AparteError(code, details) : new AparteError('internal', { what: 'worker error' });
}
