/** One way to carry a call of a page to its host, whatever lies between them. */
import * as v from 'valibot';
import type { CallError, CallResult } from './common';
import { methodNames, type MethodName, type Schemas } from './schemas';

/** What a host must provide for a window: every method but the subscription. */
export type Handlers<Api> = { readonly [Name in MethodName<Api>]: Api[Name] };

/** Answers a call: `method` and `argument` are whatever the page sent. */
export type Dispatcher = (method: unknown, argument: unknown) => Promise<CallResult<unknown>>;

/**
 * Checks method and argument against the contract, runs the handler and turns whatever it throws into a {@link CallError}.
 * @param describe gives code and details of an error; what it does not know becomes `internal`
 */
export function createDispatcher<Api>(
  handlers: Handlers<Api>,
  schemas: Schemas<Api>,
  describe: (error: unknown) => CallError,
): Dispatcher {
  const methods = new Map<unknown, (argument: unknown) => Promise<unknown>>();
  for (const name of methodNames(schemas)) {
    const schema: v.GenericSchema = schemas[name];
    const handler = handlers[name] as (argument: unknown) => Promise<unknown>;
    methods.set(name, async (argument) => handler.call(handlers, v.parse(schema, argument)));
  }
  return async (method, argument) => {
    const run = methods.get(method);
    if (!run) return { ok: false, error: { code: 'bad-argument', details: { what: 'method' } } };
    try {
      return { ok: true, value: await run(argument ?? {}) };
    } catch (error) {
      if (v.isValiError(error))
        return { ok: false, error: { code: 'bad-argument', details: { what: String(method) } } };
      return { ok: false, error: describe(error) };
    }
  };
}

/** What a preload (or the browser host's bridge) puts on `window.aparte`: the contract's methods by name, each answering with a {@link CallResult}. */
export type Exposed<Api> = {
  readonly [Name in MethodName<Api>]: Api[Name] extends (argument: infer Argument) => Promise<infer Value>
    ? (argument: Argument) => Promise<CallResult<Value>>
    : never;
} & (Api extends { readonly subscribe: infer Subscribe } ? { readonly subscribe: Subscribe } : unknown);

/** Builds what {@link Exposed} describes from one function that carries calls and one that subscribes. */
export function expose<Api extends { readonly subscribe: unknown }>(
  names: readonly MethodName<Api>[],
  carry: (method: string, argument: unknown) => Promise<CallResult<unknown>>,
  subscribe: Api['subscribe'],
): Exposed<Api> {
  const methods = names.map((name) => [name, (argument: unknown) => carry(name, argument)] as const);
  return { ...Object.fromEntries(methods), subscribe } as unknown as Exposed<Api>;
}

/** A failed call, as the page's code catches it. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';

  constructor(readonly error: CallError) {
    super(error.code);
  }
}

/** The contract as a page uses it: values are returned, errors thrown as {@link CallFailed}. */
export function unwrapExposed<Api extends { readonly subscribe: unknown }>(
  exposed: Exposed<Api>,
  names: readonly MethodName<Api>[],
): Api {
  const methods = names.map((name) => [
    name,
    async (argument: unknown) => {
      const call = exposed[name] as (argument: unknown) => Promise<CallResult<unknown>>;
      const result = await call(argument);
      if (!result.ok) throw new CallFailed(result.error);
      return result.value;
    },
  ]);
  const api: unknown = { ...Object.fromEntries(methods), subscribe: exposed.subscribe };
  return api as Api;
}
