/** A real relay in a process of its own. */
import path from 'node:path';

import { formatRelayAddress, parseRelayAddress } from '../../protocol/address';
import { builtPrograms } from './built';
import { start, type Running } from './processes';

/** See the file's head. */
export class RelayProcess {
  private running: Running | undefined;
  /** `aparte-relay://…`; stays the same through restarts. */
  address = '';

  private constructor(
    private readonly program: string,
    readonly folder: string,
    private readonly options: readonly string[],
  ) {}

  /** @param options more of `aparte-relay serve` */
  static async start(folder: string, options: readonly string[] = []): Promise<RelayProcess> {
    const program = path.join(await builtPrograms(), 'server', 'aparte-relay.cjs');
    const relay = new RelayProcess(program, folder, options);
    await relay.restart();
    return relay;
  }

  get port(): number {
    return parseRelayAddress(this.address).port;
  }

  /** All that it wrote since it was last started: its events. */
  get log(): string {
    return this.running?.stderr ?? '';
  }

  /** The address by another port: for whoever stands in between. */
  addressAt(port: number): string {
    return formatRelayAddress({ ...parseRelayAddress(this.address), port });
  }

  async restart(): Promise<void> {
    const port = this.address === '' ? 0 : this.port;
    const listen = ['--listen', `127.0.0.1:${String(port)}`];
    const running = start(this.program, ['serve', '--data', this.folder, ...listen, '--json', ...this.options]);
    this.running = running;
    const line = await running.until(() => running.lines[0], 'the relay listens');
    const ready: unknown = JSON.parse(line);
    if (typeof ready !== 'object' || ready === null || !('relay' in ready)) throw new Error(line);
    this.address = String(ready.relay);
  }

  /** Resolves once the relay tells an event whose line holds `text`, `count` times in all. */
  async told(text: string, count = 1): Promise<void> {
    const { running } = this;
    await running?.until(() => (running.stderr.split(text).length > count ? true : undefined), text);
  }

  /** As kill -9. */
  async kill(): Promise<void> {
    await this.running?.kill('SIGKILL');
  }
}
