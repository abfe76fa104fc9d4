/** The relay's state, and what may be done to it. */
import type { None } from '../../../contract/common';
import type { RelayApi, RelayReach, RelaySettings, RelayState } from '../../../contract/relay';
import { Attempt } from '../../shared/attempt.svelte';

/** Something that cuts connections and waits for a yes. */
export type Question = 'stop' | 'restart';

const NOTHING: None = {};
const MAX_PORT = 65_535;

export class RelayControl {
  readonly #api: RelayApi;

  /** What the host last said; undefined until it said anything. */
  state = $state.raw<RelayState>();
  /** The call that is under way or failed: another thing than a relay that failed, which is part of its state. */
  readonly attempt = new Attempt();
  question = $state<Question>();

  /** The fields as they are typed; the host's settings fill them until somebody types. */
  #typedPort = $state<string>();
  #chosenReach = $state<RelayReach>();

  readonly portText = $derived(this.#typedPort ?? String(this.state?.settings.port ?? ''));
  readonly reach = $derived(this.#chosenReach ?? this.state?.settings.reach ?? 'this-computer');
  /** The port that is typed, unless it is none. */
  readonly port = $derived(parsePort(this.portText));
  readonly listening = $derived(this.state?.state === 'listening');
  /** Stopped or failed: settings are simply what the next start uses. */
  readonly atRest = $derived(this.state?.state === 'stopped' || this.state?.state === 'failed');
  /** The settings differ from those the relay runs with. */
  readonly changed = $derived(
    this.state !== undefined && (this.port !== this.state.settings.port || this.reach !== this.state.settings.reach),
  );

  constructor(api: RelayApi) {
    this.#api = api;
  }

  async load(): Promise<void> {
    await this.attempt.run(async () => this.take(await this.#api.state(NOTHING)));
  }

  take(state: RelayState): void {
    const settings = this.state?.settings;
    // Settings that changed elsewhere win over what lies typed and forgotten here.
    if (settings && (settings.port !== state.settings.port || settings.reach !== state.settings.reach)) this.revert();
    this.state = state;
  }

  typePort(text: string): void {
    this.#typedPort = text;
  }

  chooseReach(reach: RelayReach): void {
    this.#chosenReach = reach;
  }

  revert(): void {
    this.#typedPort = undefined;
    this.#chosenReach = undefined;
  }

  async start(port = this.port): Promise<void> {
    if (port === undefined) return;
    this.#typedPort = String(port);
    await this.attempt.run(() => this.#api.start(this.#settings(port)));
  }

  /** Goes on with what was asked, once the person has said yes. */
  async confirm(): Promise<void> {
    const question = this.question;
    const port = this.port;
    this.question = undefined;
    if (question === 'stop') await this.attempt.run(() => this.#api.stop(NOTHING));
    else if (question === 'restart' && port !== undefined)
      await this.attempt.run(() => this.#api.restart(this.#settings(port)));
  }

  /** Stop and restart wait for a yes: they cut connections. */
  ask(question: Question): void {
    if (question === 'restart' && this.port === undefined) return;
    this.question = question;
  }

  #settings(port: number): RelaySettings {
    return { port, reach: this.reach };
  }
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/u.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= MAX_PORT ? port : undefined;
}
