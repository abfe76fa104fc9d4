/** What both windows share. Everything here is plain data that survives structured cloning and JSON. */

/** Result of a call across the boundary: a value, or an error with a code of the one list (its text is i18n's). */
export type CallResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: CallError };

/** An error as a page sees it. */
export interface CallError {
  /** A code of protocol/errors.ts. */
  readonly code: string;
  /** Host, port, limit …: what the text mentions. Never a secret. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** Languages of the interface. */
export type Language = 'fr' | 'en';

/** Every method takes one argument object (or none) and answers asynchronously. */
export type Method<Argument, Value> = (argument: Argument) => Promise<Value>;

/** Argument of methods that take none. */
export type None = Readonly<Record<string, never>>;

/** Stops a subscription. */
export type Unsubscribe = () => void;

/** The program behind the page. */
export interface ProgramInfo {
  readonly version: string;
  /** Electron, browser host, or command line. */
  readonly host: 'electron' | 'browser' | 'cli';
  /** For example "Electron 45.4.1", or the browser host's Node. */
  readonly runtime: string;
  /** Shown in the title when the app runs on the tests' Electron. */
  readonly testRuntime: boolean;
  readonly platform: string;
}
