/** Admins from elsewhere show the admin token first (docs/PROTOCOL.md §8). Wrong ones are answered slower each time, per address. */
import type { Duplex } from 'node:stream';
import type { AdminHello } from '../../protocol/admin';
import type { Peer } from '../connection';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import { FailureDelays } from '../failure-delays';
import type { AccessRules, TokenEntry } from '../tokens';
import { fromBase64Url } from '../../protocol/bytes';
import { AparteError, toAparteError } from '../../protocol/errors';
import { LineSplitter } from './line-splitter';
import { parseJsonLine } from './session';

/** Strangers at the gate; more are dropped. */
const MAX_WAITING = 16;

/** A right token, and what came after its line. */
interface Shown {
  readonly entry: TokenEntry;
  readonly rest: Buffer;
}

export class AdminGate {
  private readonly failures: FailureDelays;
  private waiting = 0;

  constructor(
    private readonly tokens: AccessRules,
    private readonly clock: Clock,
    private readonly events: EventLog,
    /** Takes a stream whose peer showed the token; what came after the token's line is still to be read. */
    private readonly admit: (duplex: Duplex, token: TokenEntry) => void,
  ) {
    this.failures = new FailureDelays(clock);
  }

  accept(duplex: Duplex, peer: Peer): void {
    duplex.on('error', () => undefined);
    if (this.waiting >= MAX_WAITING) {
      duplex.destroy();
      return;
    }
    this.waiting += 1;
    const splitter = new LineSplitter();
    const cancel = this.clock.after(peer.helloWithinMs, () => duplex.destroy());
    const leave = (): void => {
      this.waiting -= 1;
      cancel();
    };
    const onData = (chunk: Buffer): void => {
      const outcome = this.look(splitter, chunk);
      if (outcome === 'more') return;
      duplex.off('data', onData);
      if (outcome === 'refused') {
        cancel();
        this.refuse(duplex, peer);
        return;
      }
      duplex.off('close', leave);
      leave();
      this.welcome(duplex, outcome);
    };
    duplex.on('data', onData);
    duplex.once('close', leave);
  }

  /** Reads up to the first line's end. */
  private look(splitter: LineSplitter, chunk: Buffer): 'more' | 'refused' | Shown {
    const end = chunk.indexOf('\n');
    try {
      const [line] = [...splitter.push(end < 0 ? chunk : chunk.subarray(0, end + 1))];
      if (line === undefined) return 'more';
      const { token }: Partial<Record<keyof AdminHello, unknown>> = parseJsonLine(line);
      const entry = this.entryOf(token);
      return entry ? { entry, rest: chunk.subarray(end + 1) } : 'refused';
    } catch (error) {
      if (error instanceof AparteError) return 'refused';
      throw toAparteError(error);
    }
  }

  private entryOf(shown: unknown): TokenEntry | undefined {
    if (typeof shown !== 'string' || shown.length > 64) return undefined;
    return this.tokens.find('admin', fromBase64Url(shown));
  }

  private welcome(duplex: Duplex, { entry, rest }: Shown): void {
    duplex.pause();
    if (rest.length > 0) duplex.unshift(rest);
    this.admit(duplex, entry);
    duplex.resume();
  }

  private refuse(duplex: Duplex, peer: Peer): void {
    const { address } = peer;
    const { count, delayMs } = this.failures.failed(address);
    this.events.emit('warn', 'admin-connected', { address, code: 'admin-refused', details: { via: 'network', count } });
    duplex.resume();
    this.clock.after(delayMs, () => {
      if (duplex.writable) duplex.end(`${JSON.stringify({ id: 0, error: { code: 'admin-refused', details: {} } })}\n`);
    });
  }
}
