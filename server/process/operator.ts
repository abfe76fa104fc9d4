/** What whoever runs the relay can do while it runs. Each act is an event; what is decided is on disk before it is in force. */
import { randomBytes } from 'node:crypto';
import type { AdminRules } from '../../protocol/admin';
import { toBase64Url, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { ACCESS_TOKEN_BYTES } from '../../protocol/limits';
import type { OperatorTarget } from '../admin/target';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import { formatNetwork, parseNetwork } from '../networks';
import type { Relay } from '../relay';
import { Rules, type StoredRules } from '../rules';
import { AccessToken } from '../token';
import { readRules, readTokens, writeRules, writeTokens } from './operator-files';

const MINUTE_MS = 60_000;
const PUBLIC_KEY_DIGITS = 64;

export class Operator implements OperatorTarget {
  readonly stored: Rules;
  /** Where the rules are kept, once the folder is open. */
  private file = '';
  private tokensFile = '';
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

  async open(file: string, tokensFile: string): Promise<void> {
    this.file = file;
    this.tokensFile = tokensFile;
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

  async banConnection(connection: number, minutes: number): Promise<void> {
    const address = this.relay?.addressOf(connection);
    if (address === undefined) throw new AparteError('bad-argument', { what: 'connection' });
    await this.ban(address, minutes);
  }

  async rotateToken(): Promise<{ readonly token: string }> {
    const bytes = randomBytes(ACCESS_TOKEN_BYTES);
    const name = `rotated-${new Date(this.clock.nowMs()).toISOString().slice(0, 10)}`;
    const kept = (await readTokens(this.tokensFile)).filter(({ scope }) => scope !== 'access');
    await writeTokens(this.tokensFile, [...kept, { name, scope: 'access', token: AccessToken.of(bytes) }]);
    await this.reread();
    this.acted('rotate-token', {});
    return { token: toBase64Url(bytes) };
  }

  async unban(text: string): Promise<void> {
    const network = formatNetwork(parseNetwork(text));
    await this.change(({ bans, rooms }) => {
      if (!bans.some((ban) => ban.network === network)) throw new AparteError('bad-argument', { what: 'network' });
      return { bans: bans.filter((ban) => ban.network !== network), rooms };
    });
    this.acted('unban', {});
  }

  async closeRoom(named: string, how: 'frozen' | 'deleted'): Promise<void> {
    const room = await this.publicKeyOf(named);
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

  /** A room by its public key, which it need not have here, or by the short id of one that it has. */
  private async publicKeyOf(room: string): Promise<string> {
    if (room.length === PUBLIC_KEY_DIGITS) return room;
    const address = await this.relay?.rooms.addressOf(room);
    if (!address) throw new AparteError('unknown-room');
    return toHex(address);
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
