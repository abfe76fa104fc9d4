/** What both preloads do: named methods over one channel, and events without Electron's own event object. */
import { contextBridge, ipcRenderer } from 'electron';

import type { Exposed } from '../../contract/call';
import { expose } from '../../contract/call';
import type { CallResult } from '../../contract/common';
import type { MethodName, Schemas } from '../../contract/schemas';

const UNREADABLE: CallResult<never> = { ok: false, error: { code: 'internal', details: {} } };

/** Puts the window's contract on `window.aparte`. */
export function exposeContract<Api extends { readonly subscribe: unknown }>(
  kind: 'chat' | 'relay',
  names: readonly MethodName<Api>[],
  subscribe: Api['subscribe'],
): void {
  const carry = async (method: string, argument: unknown): Promise<CallResult<unknown>> => {
    const answer: unknown = await ipcRenderer.invoke(`aparte:${kind}`, method, argument);
    return isCallResult(answer) ? answer : UNREADABLE;
  };
  const exposed: Exposed<Api> = expose<Api>(names, carry, subscribe);
  contextBridge.exposeInMainWorld('aparte', exposed);
}

/** Names of a contract's methods. */
export function namesOf<Api>(schemas: Schemas<Api>): MethodName<Api>[] {
  // A mapped type over the contract has exactly its methods as keys.
  return Object.keys(schemas) as MethodName<Api>[];
}

/** Hands what main tells to `listener`, until the returned function is called. */
export function listen(kind: 'chat' | 'relay', listener: (event: unknown) => void): () => void {
  const channel = `aparte:${kind}-event`;
  const hear = (_event: unknown, told: unknown): void => listener(told);
  ipcRenderer.on(channel, hear);
  return () => {
    ipcRenderer.removeListener(channel, hear);
  };
}

function isCallResult(answer: unknown): answer is CallResult<unknown> {
  return typeof answer === 'object' && answer !== null && 'ok' in answer;
}
