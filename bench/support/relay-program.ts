/** The built relay in a process of its own, whose log is filled while it is down. */
import path from 'node:path';

import { parseRelayAddress } from '../../protocol/address';
import type { RoomLog } from '../../server/log/room-log';
import { openStore } from '../../server/log/store';
import { DataDirectory } from '../../server/process/data-directory';
import { start, type Running } from '../../tests/support/processes';
import { PROJECT } from './app';

/** See the file's head. */
export class RelayProgram {
  private running: Running | undefined;
  /** `aparte-relay://…`; stays the same through restarts. */
  address = '';

  constructor(private readonly folder: string) {}

  async start(): Promise<void> {
    const port = this.address === '' ? 0 : parseRelayAddress(this.address).port;
    const program = path.join(PROJECT, 'dist', 'server', 'aparte-relay.cjs');
    const running = start(program, ['serve', '--data', this.folder, '--listen', `127.0.0.1:${String(port)}`, '--json']);
    this.running = running;
    const ready: unknown = JSON.parse(await running.until(() => running.lines[0], 'the relay listens'));
    if (typeof ready !== 'object' || ready === null || !('relay' in ready)) throw new Error('no address');
    this.address = String(ready.relay);
  }

  async stop(): Promise<void> {
    await this.running?.kill('SIGTERM');
  }

  /** Runs `task` on the log of a relay that is down. */
  async withLog(task: (log: RoomLog) => Promise<void>): Promise<void> {
    const log = await openStore(DataDirectory.existing(this.folder).storeFolder);
    try {
      await task(log);
    } finally {
      await log.close();
    }
  }
}
