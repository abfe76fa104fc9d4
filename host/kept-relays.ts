/** Relays elsewhere that a profile administers: their addresses, and their tokens as the system's keychain encrypted them. Without a keychain none is kept. */
import * as v from 'valibot';

import type { Keychain } from '../client/vault/slots';
import { AparteError } from '../protocol/errors';
import { readJsonFile, writeJsonFile } from './json-file';

const FILE = v.object({
  relays: v.pipe(
    v.array(v.object({ address: v.pipe(v.string(), v.maxLength(512)), token: v.pipe(v.string(), v.maxLength(4096)) })),
    v.maxLength(32),
  ),
});

const MAX_KEPT = 32;

export class KeptRelays {
  readonly #file: string;
  readonly #keychain: Keychain | undefined;
  #relays: v.InferOutput<typeof FILE>['relays'] = [];

  constructor(file: string, keychain: Keychain | undefined) {
    this.#file = file;
    this.#keychain = keychain;
  }

  async open(): Promise<void> {
    this.#relays = (await readJsonFile(this.#file, FILE))?.relays ?? [];
  }

  get addresses(): readonly string[] {
    return this.#relays.map(({ address }) => address);
  }

  /** Whether a token can be kept here at all. */
  async canKeep(): Promise<boolean> {
    return (await this.#keychain?.available()) === true;
  }

  /** @throws AparteError `keychain-unavailable`, `disk-full`, `disk-failed` */
  async keep(address: string, token: string): Promise<void> {
    if (!this.#keychain || !(await this.canKeep())) throw new AparteError('keychain-unavailable');
    const wrapped = await this.#keychain.protect(Buffer.from(token));
    const others = this.#relays.filter((one) => one.address !== address);
    await this.#write([...others, { address, token: Buffer.from(wrapped).toString('base64') }].slice(-MAX_KEPT));
  }

  /** @throws AparteError `keychain-unavailable` where the keychain is not the one that it was kept with */
  async tokenOf(address: string): Promise<string> {
    const kept = this.#relays.find((one) => one.address === address);
    if (!kept || !this.#keychain) throw new AparteError('keychain-unavailable');
    try {
      return Buffer.from(await this.#keychain.unprotect(Buffer.from(kept.token, 'base64'))).toString('utf8');
    } catch (error) {
      throw new AparteError('keychain-unavailable', {}, { cause: error });
    }
  }

  async forget(address: string): Promise<void> {
    await this.#write(this.#relays.filter((one) => one.address !== address));
  }

  async #write(relays: v.InferOutput<typeof FILE>['relays']): Promise<void> {
    this.#relays = relays;
    await writeJsonFile(this.#file, { relays });
  }
}
