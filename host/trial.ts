/**
 * *Try it alone*: the local relay, a room on it, and a second profile in a process of its own that joins by itself. One call erases it all, and so does the
 * next start of the profile if this one died meanwhile.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';

import * as v from 'valibot';

import type { RoomId, Settings } from '../contract/chat';
import type { Language } from '../contract/common';
import { HOST } from '../i18n/host';
import { createTranslator } from '../i18n/translate';
import { AparteError } from '../protocol/errors';
import type { AsyncVaultStore } from '../client/vault/store';
import type { EnginePort } from './engine-port';
import type { LocalRelay } from './local-relay';
import type { GuestProcess, HostPlatform } from './platform';
import { profilePaths } from './profile-paths';

/** What a trial works with. */
export interface TrialOptions {
  readonly dataRoot: string;
  readonly relay: LocalRelay;
  readonly engine: EnginePort;
  readonly store: Pick<AsyncVaultStore, 'readSetting' | 'writeSetting'>;
  readonly platform: Pick<HostPlatform, 'startGuest'>;
  readonly appearance: () => Settings & { readonly spoken: Language };
  /** A trial began, or ended. */
  readonly changed: () => void;
}

const SETTING = 'trial';
const GUEST = /^trial-[0-9a-f]{8}$/u;

/** What is written into the vault before anything is made, so that nothing made is ever forgotten. */
const RECORD = v.nullable(
  v.strictObject({
    guest: v.pipe(v.string(), v.regex(GUEST)),
    room: v.exactOptional(v.string()),
    relayHadData: v.boolean(),
  }),
);
type TrialRecord = NonNullable<v.InferOutput<typeof RECORD>>;

/** The trial of a profile: at most one at a time. */
export class Trial {
  readonly #options: TrialOptions;
  #record: TrialRecord | null = null;
  #guest: GuestProcess | undefined;

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#record !== null;
  }

  /** Erases what a trial left that could not be ended: this process died while it went on. */
  async cleanUp(): Promise<void> {
    const json = await this.#options.store.readSetting(SETTING);
    const record = v.safeParse(v.pipe(v.string(), v.parseJson(), RECORD), json);
    if (!record.success || !record.output) return;
    this.#record = record.output;
    await this.end();
  }

  /** Starts it; a trial that is on is shown again. */
  async begin(): Promise<{ readonly room: RoomId }> {
    if (this.#record?.room !== undefined) return { room: this.#record.room };
    if (this.#record) throw new AparteError('not-ready');
    const { relay, engine } = this.#options;
    const guest = `trial-${randomBytes(4).toString('hex')}`;
    const relayHadData = relay.hasData;
    await this.#keep({ guest, relayHadData });
    try {
      await relay.ensureRunning(true);
      const { room } = await engine.createRoom(this.#newRoom());
      await this.#keep({ guest, room, relayHadData });
      await this.#startGuest(guest, room);
      return { room };
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** Ends and erases it: the guest, the room, and a relay that was made for it. */
  async end(): Promise<void> {
    const record = this.#record;
    if (!record) return;
    this.#guest?.end();
    await this.#guest?.exited;
    this.#guest = undefined;
    const { dataRoot, engine } = this.#options;
    await rm(profilePaths(dataRoot, record.guest).folder, { recursive: true, force: true, maxRetries: 3 });
    for (const { room } of await engine.rooms()) if (room === record.room) await engine.leaveRoom({ room });
    if (!record.relayHadData) await this.#eraseRelay();
    await this.#keep(null);
  }

  /** Before the process ends: the guest goes with it, and the rest at {@link end} or at the next start. */
  endGuest(): void {
    this.#guest?.end();
  }

  #newRoom(): { title: string; relay: string; suite: 'xchacha20-poly1305' } {
    const text = createTranslator(HOST, this.#options.appearance().spoken);
    const own = this.#options.relay.places().find(({ scope }) => scope === 'this-computer');
    if (!own) throw new AparteError('relay-not-running');
    return { title: text('trialRoom'), relay: own.address, suite: 'xchacha20-poly1305' };
  }

  async #startGuest(guest: string, room: RoomId): Promise<void> {
    const { engine, platform, appearance } = this.#options;
    const { language, theme, spoken } = appearance();
    const name = createTranslator(HOST, spoken)('trialGuest');
    const link = await engine.invitation(room);
    this.#guest = platform.startGuest(guest, { name, link, language, theme });
  }

  /** Only where nothing else came to live on it meanwhile. */
  async #eraseRelay(): Promise<void> {
    const { relay } = this.#options;
    if (!relay.hasData) return;
    await relay.ensureRunning(true);
    const { rooms } = await relay.call('status', {});
    if (!relay.state.owned || rooms > 1) return;
    await relay.stop();
    await relay.eraseData();
  }

  async #keep(record: TrialRecord | null): Promise<void> {
    await this.#options.store.writeSetting(SETTING, JSON.stringify(record));
    this.#record = record;
    this.#options.changed();
  }
}
