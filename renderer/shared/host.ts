/** The page's way to its host: what a preload, or the browser host's bridge, put on `window.aparte`. */
import { CallFailed, unwrapExposed } from '../../contract/call';
import type { Exposed } from '../../contract/call';
import type { CallError } from '../../contract/common';
import type { MethodName, Schemas } from '../../contract/schemas';

declare global {
  interface Window {
    /** Put there by the host; what it really is gets checked. */
    readonly aparte?: unknown;
  }
}

/** The window's contract with its host, or undefined where the page was opened without one. */
export function connectHost<Api extends { readonly subscribe: unknown }>(schemas: Schemas<Api>): Api | undefined {
  const names = Object.keys(schemas) as MethodName<Api>[];
  const exposed = window.aparte;
  return isExposed<Api>(exposed, names) ? unwrapExposed<Api>(exposed, names) : undefined;
}

function isExposed<Api>(exposed: unknown, names: readonly string[]): exposed is Exposed<Api> {
  if (typeof exposed !== 'object' || exposed === null) return false;
  const members = new Map<string, unknown>(Object.entries(exposed));
  return [...names, 'subscribe'].every((name) => typeof members.get(name) === 'function');
}

/** What a failed call says: its code and details. Everything else that was thrown is a bug of ours. */
export function callErrorOf(thrown: unknown): CallError {
  return thrown instanceof CallFailed ? thrown.error : { code: 'internal', details: {} };
}
