/**
 * By its types, the contract cannot carry a key or an invitation to a page: what it carries is text, numbers and truth values, under names that are listed
 * here. The type check is the test (`npm run types`); running it proves only that this file is there.
 */
import { expectTypeOf, test } from 'vitest';

import type { ChatApi, ChatEvent } from '../../contract/chat';
import type { CallError } from '../../contract/common';
import type { RelayApi, RelayPageEvent } from '../../contract/relay';
import type { MethodName } from '../../contract/schemas';

type Opaque = ArrayBufferView | ArrayBufferLike | ((...given: never[]) => unknown);
type Plain = string | number | boolean | null | undefined;

/** Types of all values that lie somewhere in `Value`, functions and bytes among them. */
type Leaf<Value> = Value extends Plain
  ? Value
  : Value extends readonly (infer Item)[]
    ? Leaf<Item>
    : Value extends Opaque
      ? Value
      : { [Name in keyof Value]-?: Leaf<Value[Name]> }[keyof Value];

/** Names of all fields that lie somewhere in `Value`; those of records of any names are none. */
type FieldName<Value> = Value extends Plain | Opaque
  ? never
  : Value extends readonly (infer Item)[]
    ? FieldName<Item>
    : { [Name in keyof Value & string]-?: (string extends Name ? never : Name) | FieldName<Value[Name]> }[keyof Value &
        string];

/** Those of the names that might stand for a secret. */
type Suspect<Name extends string> = Name extends string
  ? Lowercase<Name> extends `${string}${SecretWord}${string}`
    ? Name
    : never
  : never;
type SecretWord = 'key' | 'seed' | 'link' | 'invitation' | 'secret' | 'private' | 'token' | 'passphrase';

type Methods<Api> = Api[MethodName<Api> & keyof Api];
type Value<Api> =
  Methods<Api> extends infer Run ? (Run extends (given: never) => Promise<infer Got> ? Got : never) : never;
type Argument<Api> =
  Methods<Api> extends infer Run ? (Run extends (given: infer Given) => unknown ? Given : never) : never;

/** All that a page is ever told. */
type Told = Value<ChatApi> | Value<RelayApi> | ChatEvent | RelayPageEvent | CallError;
/** All that a page says. */
type Said = Argument<ChatApi> | Argument<RelayApi>;

test('what crosses is plain: no bytes, no functions', () => {
  expectTypeOf<Leaf<Told>>().toExtend<Plain>();
  expectTypeOf<Leaf<Said>>().toExtend<Plain>();
});

test('nothing that a page is told is named like a secret', () => {
  // A row's own identity in the list, and whether a passphrase is to be asked for.
  expectTypeOf<Suspect<FieldName<Told>>>().toEqualTypeOf<'key' | 'needsPassphrase'>();
  expectTypeOf<Extract<Leaf<Told>, Uint8Array>>().toBeNever();
});

test('of secrets a page says only what a person types into it', () => {
  expectTypeOf<Suspect<FieldName<Said>>>().toEqualTypeOf<'key' | 'passphrase' | 'accessToken' | 'token'>();
});

test('the types above find what they are to find', () => {
  interface Leaky {
    readonly rooms: readonly { readonly seed?: Uint8Array; readonly shown: { readonly roomKey: string } }[];
  }
  expectTypeOf<Extract<Leaf<Leaky>, Uint8Array>>().toEqualTypeOf<Uint8Array>();
  expectTypeOf<Suspect<FieldName<Leaky>>>().toEqualTypeOf<'seed' | 'roomKey'>();
});
