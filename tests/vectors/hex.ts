/** Values of the protocol as the files have them: byte strings in hexadecimal. */
import { SUITES, type Suite } from '../../client/crypto/aead';
import type { BeaconContent, MessageBody, MessageContent, View } from '../../client/crypto/content';
import { EpochKeys } from '../../client/crypto/epochs';
import { EpochKey } from '../../client/crypto/keys';
import type { Signs } from '../../client/crypto/signs';
import { fromHex, toHex } from '../../protocol/bytes';
import type { Head, SignedHead } from '../../protocol/chain';
import type { SignedAnswer } from '../../protocol/messages';

/** The value as JSON has it: byte strings in hexadecimal, all else as it is. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

export function suiteNamed(name: string): Suite {
  const suite = SUITES.find((one) => one === name);
  if (!suite) throw new Error(`suite ${name}`);
  return suite;
}

export interface KeysJson {
  readonly suite: string;
  readonly room: string;
  readonly firstEpoch: number;
  readonly firstKey: string;
}

export const keysOf = ({ suite, room, firstEpoch, firstKey }: KeysJson): EpochKeys =>
  new EpochKeys(fromHex(room), suiteNamed(suite), firstEpoch, EpochKey.fromBytes(fromHex(firstKey)));

export interface HeadJson {
  readonly generation: string;
  readonly n: number;
  readonly head: string;
}

export interface SignedHeadJson extends HeadJson {
  readonly signature: string;
}

export interface ViewJson {
  readonly signed: SignedHeadJson;
  readonly computed?: { readonly n: number; readonly head: string } | undefined;
}

/** Fields of another type of body are absent. */
export interface BodyJson {
  readonly type: string;
  readonly text?: string | undefined;
  readonly name?: string | undefined;
  readonly agree?: string | undefined;
  readonly signature?: string | undefined;
  readonly title?: string | undefined;
  readonly code?: number | undefined;
  readonly bytes?: string | undefined;
  readonly of?: string | undefined;
  readonly mentions?: string | undefined;
  readonly on?: boolean | undefined;
  readonly seconds?: number | undefined;
  readonly again?: boolean | undefined;
}

interface SpeechJson {
  readonly run: string;
  readonly timeMs: number;
  readonly view: ViewJson;
  readonly left?: ViewJson | undefined;
}

export interface MessageJson extends SpeechJson {
  readonly id: string;
  readonly prev: string;
  readonly prevAboveView: boolean;
  readonly timerS?: number | undefined;
  readonly body: BodyJson;
}

export interface BeaconJson extends SpeechJson {
  readonly counter: number;
  readonly answer?: (SignedHeadJson & { readonly challenge: string }) | undefined;
  readonly echoes: readonly string[];
  readonly signs: { readonly typing: boolean; readonly presence?: string; readonly unread?: number };
}

export const headOf = ({ generation, n, head }: HeadJson): Head => ({
  generation: fromHex(generation),
  n,
  head: fromHex(head),
});

export const signedHeadOf = (json: SignedHeadJson): SignedHead => ({
  ...headOf(json),
  signature: fromHex(json.signature),
});

export function viewOf({ signed, computed }: ViewJson): View {
  if (!computed) return { signed: signedHeadOf(signed) };
  return { signed: signedHeadOf(signed), computed: { n: computed.n, head: fromHex(computed.head) } };
}

function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a field is missing');
  return value;
}

function wordsOf({ text, mentions }: BodyJson): { readonly text: string; readonly mentions?: Uint8Array } {
  return { text: given(text), ...(mentions !== undefined && { mentions: fromHex(mentions) }) };
}

function bodyOf(body: BodyJson): MessageBody {
  const bytes = (hex: string | undefined): Uint8Array => fromHex(given(hex));
  switch (body.type) {
    case 'text':
      return { type: 'text', ...wordsOf(body) };
    case 'reply':
    case 'edit':
      return { type: body.type, of: bytes(body.of), ...wordsOf(body) };
    case 'pin':
      return { type: 'pin', of: bytes(body.of), on: given(body.on) };
    case 'timer':
      return { type: 'timer', seconds: given(body.seconds), again: given(body.again) };
    case 'introduction': {
      const { name, agree, signature } = body;
      return { type: 'introduction', name: given(name), agree: bytes(agree), signature: bytes(signature) };
    }
    case 'settings':
      return { type: 'settings', title: given(body.title) };
    case 'unknown':
      return { type: 'unknown', code: given(body.code), bytes: bytes(body.bytes) };
    default:
      throw new Error(`body ${body.type}`);
  }
}

const speechOf = ({ run, timeMs, view, left }: SpeechJson) => ({
  run: fromHex(run),
  timeMs,
  view: viewOf(view),
  ...(left && { left: viewOf(left) }),
});

export const messageOf = (json: MessageJson): Omit<MessageContent, 'author'> => ({
  ...speechOf(json),
  id: fromHex(json.id),
  prev: fromHex(json.prev),
  prevAboveView: json.prevAboveView,
  ...(json.timerS !== undefined && { timerS: json.timerS }),
  body: bodyOf(json.body),
});

function answerOf(json: SignedHeadJson & { readonly challenge: string }): SignedAnswer {
  return { ...signedHeadOf(json), challenge: fromHex(json.challenge) };
}

function signsOf({ typing, presence, unread }: BeaconJson['signs']): Signs {
  if (presence !== undefined && presence !== 'active' && presence !== 'away') throw new Error(`presence ${presence}`);
  return { typing, ...(presence && { presence }), ...(unread !== undefined && { unread }) };
}

export const beaconOf = (json: BeaconJson): Omit<BeaconContent, 'author'> => ({
  ...speechOf(json),
  counter: json.counter,
  ...(json.answer && { answer: answerOf(json.answer) }),
  echoes: json.echoes.map(fromHex),
  signs: signsOf(json.signs),
});
