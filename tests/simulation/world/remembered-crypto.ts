/**
 * A third of a simulation's time went into the same computation made again: each of eight members verifies the same signature and imports the same key.
 * Both depend on their input alone, so the first answer is remembered. Every signature is still verified, once.
 */
import crypto, { KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const MAX_REMEMBERED = 20_000;

type Verify = typeof crypto.verify;

/** Answers by their input; all are forgotten where they become too many. */
class Memory<Answer> {
  private readonly answers = new Map<string, Answer>();

  recall(input: string, compute: () => Answer): Answer {
    const known = this.answers.get(input);
    if (known !== undefined) return known;
    if (this.answers.size >= MAX_REMEMBERED) this.answers.clear();
    const answer = compute();
    this.answers.set(input, answer);
    return answer;
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

const numbers = new WeakMap<KeyObject, number>();
let keys = 0;

function numberOf(key: KeyObject): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  keys += 1;
  numbers.set(key, keys);
  return keys;
}

/** Names what a signature is verified with, where it is one of the two forms that we use. */
function nameOfKey(key: Parameters<Verify>[2]): string | undefined {
  if (key instanceof KeyObject) return String(numberOf(key));
  if (typeof key !== 'object' || !('key' in key) || !(key.key instanceof KeyObject) || !('dsaEncoding' in key))
    return undefined;
  return `${String(numberOf(key.key))} ${String(key.dsaEncoding)}`;
}

function rememberVerify(verify: Verify): (...given: Parameters<Verify>) => boolean {
  const memory = new Memory<boolean>();
  return (algorithm, data, key, signature) => {
    const name = nameOfKey(key);
    const compute = (): boolean => verify(algorithm, data, key, signature);
    if (name === undefined || !(data instanceof Uint8Array) || !(signature instanceof Uint8Array)) return compute();
    return memory.recall(`${String(algorithm)} ${name} ${textOf(signature)}${textOf(data)}`, compute);
  };
}

/** Key objects cannot be changed, so that one serves everybody. */
function rememberImport<Input>(importKey: (input: Input) => KeyObject): (input: Input) => KeyObject {
  const memory = new Memory<KeyObject>();
  return (input) => {
    if (input instanceof KeyObject) return memory.recall(`of ${String(numberOf(input))}`, () => importKey(input));
    if (typeof input !== 'object' || input === null || !('key' in input)) return importKey(input);
    const { key } = input;
    if (!(key instanceof Uint8Array) || !('format' in input) || !('type' in input)) return importKey(input);
    return memory.recall(`${String(input.format)} ${String(input.type)} ${textOf(key)}`, () => importKey(input));
  };
}

let isInstalled = false;

/** From here on this process computes each of these once. */
export function rememberCrypto(): void {
  if (isInstalled) return;
  isInstalled = true;
  const { verify, createPrivateKey, createPublicKey } = crypto;
  Object.assign(crypto, {
    verify: rememberVerify(verify),
    createPrivateKey: rememberImport(createPrivateKey),
    createPublicKey: rememberImport(createPublicKey),
  });
  syncBuiltinESMExports();
}
