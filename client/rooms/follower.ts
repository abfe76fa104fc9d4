/** Fetches stored entries over one opening, a page at a time, the next page under way while one is read. */
import { FRAME_TYPE } from '../../protocol/frames';
import { MAX_PAGE_ENTRIES } from '../../protocol/limits';
import { AparteError } from '../../protocol/errors';
import { decodeNumberedRefusal, decodePage, encodeFetch, type Entry, type Page } from '../../protocol/messages';
import { sha256 } from '../crypto/hash';
import type { Channel } from '../link/relay-link';
import type { Clock } from '../ports';
import { misbehaved } from '../transcript/transcript';

/** How long a page is waited for, and how long nothing has to be answered before it is given up: a large one may take its time. */
const PATIENCE_MS = 60_000;
const IDLE_MS = 10_000;

interface Waiting {
  readonly from: number;
  readonly count: number;
  resolve(page: Page): void;
  reject(error: AparteError): void;
}

/** Digest of an entry, computed where the payload came. @throws AparteError `relay-misbehaved` for a length that lies */
export function entryDigest(entry: Entry): Uint8Array {
  const { payload, digest, length } = entry;
  if (payload) {
    if (payload.length !== length) throw misbehaved('length');
    return sha256(payload);
  }
  if (!digest) throw misbehaved('digest');
  return digest;
}

/** See the file's head. */
export class Follower {
  private request = 0;
  private readonly waiting = new Map<number, Waiting>();
  private over: AparteError | undefined;

  constructor(
    private readonly channel: Channel,
    private readonly clock: Clock,
    /** The relay leaves a page without an answer. */
    private readonly silent: () => void,
  ) {}

  /** Asks for up to `count` entries from `from` on, or for their leaves alone. */
  fetch(from: number, count: number, leavesOnly = false): Promise<Page> {
    // Nobody would answer, and whoever waits for that holds up the room for good.
    if (this.over) return Promise.reject(this.over);
    this.request += 1;
    const { request } = this;
    const wanted = Math.min(count, MAX_PAGE_ENTRIES);
    return new Promise((resolve, reject) => {
      this.waiting.set(request, { from, count: wanted, resolve, reject });
      this.channel.send(FRAME_TYPE.fetch, encodeFetch({ request, from, count: wanted, leavesOnly }));
      this.watch(request, PATIENCE_MS);
    });
  }

  /** Takes a page of the channel. */
  page(body: Uint8Array): void {
    const page = decodePage(body);
    const waiting = this.take(page.request);
    if (page.from !== waiting.from || page.entries.length > waiting.count) throw misbehaved('page');
    waiting.resolve(page);
  }

  /** Takes a refusal of the channel. */
  refused(body: Uint8Array): void {
    const { number, code } = decodeNumberedRefusal(body);
    this.take(number).reject(new AparteError(code));
  }

  /** The opening is over: whoever waits hears why. */
  stop(error: AparteError): void {
    this.over = error;
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }

  /** A page that does not come while nothing else is answered will not come: the room must not wait for it for good. */
  private watch(request: number, withinMs: number): void {
    this.clock.after(withinMs, () => {
      if (!this.waiting.has(request)) return;
      if (this.channel.unansweredMs() < IDLE_MS) this.watch(request, IDLE_MS);
      else this.silent();
    });
  }

  private take(request: number): Waiting {
    const waiting = this.waiting.get(request);
    if (!waiting) throw misbehaved('page');
    this.waiting.delete(request);
    return waiting;
  }
}
