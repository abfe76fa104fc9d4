/** What whoever runs the relay can do while it runs. Each act is an event; what is decided is on disk before it is in force. */
import type { AdminRules } from '../../protocol/admin';
import { AparteError } from '../../protocol/errors';
import type { OperatorTarget } from '../admin/target';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import { formatNetwork, parseNetwork } from '../networks';
import type { Relay } from '../relay';
import { Rules, type StoredRules } from '../rules';
import { readRules, writeRules } from './operator-files';

const MINUTE_MS = 60_000;

export class Operator implements OperatorTarget {
  readonly stored: Rules;
  /** Where the rules are kept, once the folder is open. */
  private file = '';
  private relay: Relay | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly events: EventLog,
    /** Settings and tokens anew. @returns what changes only at the next start */
    private readonly reread: () => Promise<readonly string[]>,
  ) {
    this.stored = new Rules(clock);
  }

  async open(file: string): Promise<void> {
    this.file = file;
    this.stored.replace(await readRules(file));
  }

  began(relay: Relay): void {
    this.relay = relay;
  }

  rules(): AdminRules {
    return this.stored.current;
  }

  async reload(): Promise<{ readonly later: readonly string[] }> {
    return { later: await this.reread() };
  }

  disconnect(connection: number): void {
    if (this.relay?.disconnect(connection) !== true) throw new AparteError('bad-argument', { what: 'connection' });
    this.acted('disconnect', { target: connection });
  }

  async ban(text: string, minutes: number): Promise<void> {
    const network = formatNetwork(parseNetwork(text));
    const untilMs = minutes === 0 ? 0 : this.clock.nowMs() + minutes * MINUTE_MS;
    await this.change(({ bans, rooms }) => ({
      bans: [...bans.filter((ban) => ban.network !== network), { network, untilMs }],
      rooms,
    }));
    this.acted('ban', { minutes });
  }

  async unban(text: string): Promise<void> {
    const network = formatNetwork(parseNetwork(text));
    await this.change(({ bans, rooms }) => {
      if (!bans.some((ban) => ban.network === network)) throw new AparteError('bad-argument', { what: 'network' });
      return { bans: bans.filter((ban) => ban.network !== network), rooms };
    });
    this.acted('unban', {});
  }

  async closeRoom(room: string, how: 'frozen' | 'deleted'): Promise<void> {
    const sinceMs = this.clock.nowMs();
    await this.change(({ bans, rooms }) => ({
      bans,
      rooms: [...rooms.filter((one) => one.room !== room), { room, how, sinceMs }],
    }));
    this.acted('close-room', { how });
  }

  async reopenRoom(room: string): Promise<void> {
    await this.change(({ bans, rooms }) => {
      if (!rooms.some((one) => one.room === room)) throw new AparteError('bad-argument', { what: 'room' });
      return { bans, rooms: rooms.filter((one) => one.room !== room) };
    });
    this.acted('reopen-room', {});
  }

  /** One change after another, each on disk first. */
  private change(next: (rules: StoredRules) => StoredRules): Promise<void> {
    const changed = this.turn.then(async () => {
      const rules = next(this.stored.current);
      await writeRules(this.file, rules);
      this.stored.replace(rules);
      await this.relay?.rulesChanged();
    });
    this.turn = changed.catch(() => undefined);
    return changed;
  }

  private acted(method: string, details: Readonly<Record<string, string | number>>): void {
    this.events.emit('info', 'admin-acted', { details: { method, ...details } });
  }
}
