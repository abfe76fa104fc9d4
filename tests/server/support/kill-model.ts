/** Members that know what a relay acknowledged to them, over real sockets, and hold it to that after each kill -9. */
import { equalBytes, toHex } from '../../../protocol/bytes';
import { encodeHeadStatement, headOfStart, nextHead, type SignedStart } from '../../../protocol/chain';
import { FRAME_TYPE } from '../../../protocol/frames';
import type { RawClient } from './client';
import { digestOf } from './digest';
import { Capability } from './member';
import { TestBlob } from './test-blob';
import { payload } from './world';

const WINDOW = 64;
const PAGE_ENTRIES = 1024;

/** Whether the relay's key signed a statement. */
export type VerifyRelay = (statement: Uint8Array, signature: Uint8Array) => boolean;

/** One member in a room of its own, with a file on its way. */
export class KillMember {
  readonly capability = new Capability();
  /** Payloads that were acknowledged, by position. */
  private readonly acknowledged = new Map<number, Uint8Array>();
  /** Payloads that were sent and not acknowledged: the relay may have them. */
  private outbox: Uint8Array[] = [];
  private starts: SignedStart[] = [];
  private made = 0;
  private blobs = 0;
  private blob: TestBlob;
  private blobStored = 0;
  accepted = 0;

  constructor(private readonly number: number) {
    this.blob = this.nextBlob();
  }

  get positions(): number {
    return this.acknowledged.size;
  }

  private nextBlob(): TestBlob {
    this.blobs += 1;
    return TestBlob.of(300_000, this.number * 1000 + this.blobs);
  }

  /** Opens the room and compares all that the relay has with what it acknowledged. @throws what was lost, doubled or changed */
  async check(client: RawClient, verify: VerifyRelay): Promise<void> {
    const { end, starts, first } = await client.open(1, this.capability, {
      generations: this.starts.map((start) => headOfStart(digestOf, start).generation).slice(-16),
    });
    this.starts.push(...starts);
    if (first !== 1) throw new Error('payloads are gone');
    const stored = await this.read(client, end.n);
    for (const [n, sent] of this.acknowledged)
      if (!equalBytes(stored[n - 1] ?? new Uint8Array(0), sent))
        throw new Error(`position ${String(n)} was lost or changed`);
    const digests = stored.map((bytes) => toHex(digestOf(bytes)));
    if (new Set(digests).size !== digests.length) throw new Error('a frame was stored twice');
    const statement = encodeHeadStatement(client.relayKey, this.capability.room, end);
    if (!verify(statement, end.signature)) throw new Error('the head is not signed');
    this.strikeOut(stored);
    if ((await client.putBlob(1, this.blob.ask())) < this.blobStored)
      throw new Error('a slice that was acknowledged is gone');
  }

  /** Resends what is not in the log, then publishes and uploads until the connection breaks. */
  async talk(client: RawClient): Promise<void> {
    const unsent = [...this.outbox];
    let sequence = 0;
    const publish = (): void => {
      const frame = unsent.shift() ?? this.newFrame();
      sequence += 1;
      client.sendPublish(1, sequence, frame);
    };
    const upload = this.upload(client);
    for (let index = 0; index < WINDOW; index += 1) publish();
    try {
      for (;;) {
        const { n } = await client.accepted(1);
        const frame = this.outbox.shift();
        if (!frame) throw new Error('more was acknowledged than was sent');
        this.acknowledged.set(n, frame);
        this.accepted += 1;
        publish();
      }
    } finally {
      await upload;
    }
  }

  private newFrame(): Uint8Array {
    this.made += 1;
    const frame = payload(this.number * 1_000_000 + this.made, 100 + (this.made % 7) * 300);
    this.outbox.push(frame);
    return frame;
  }

  private async upload(client: RawClient): Promise<void> {
    try {
      this.blobStored = await client.putBlob(1, this.blob.ask());
      for (;;) {
        if (this.blobStored < this.blob.total) {
          const end = Math.min(this.blobStored + 20_000, this.blob.total);
          this.blobStored = await client.putBlob(1, this.blob.put(this.blobStored, end));
          continue;
        }
        const { bytes } = await client.getBlob(1, this.blob.get(0, 1000));
        if (!equalBytes(bytes, this.blob.bytes.slice(0, 1000))) throw new TypeError('a blob was changed');
        this.blob = this.nextBlob();
        this.blobStored = 0;
      }
    } catch (error) {
      if (error instanceof TypeError) throw error;
    }
  }

  /** Follows the chain over all pages, from the first start on. */
  private async read(client: RawClient, end: number): Promise<Uint8Array[]> {
    const stored: Uint8Array[] = [];
    let head = new Uint8Array(32);
    let next = 0;
    const passStarts = (n: number): void => {
      for (let start = this.starts[next]; start?.n === n; start = this.starts[next]) {
        if (!equalBytes(start.parentHead, head)) throw new Error(`the start at ${String(n)} does not join`);
        head = Uint8Array.from(headOfStart(digestOf, start).head);
        next += 1;
      }
    };
    passStarts(0);
    while (stored.length < end) {
      const page = await client.page(1, { from: stored.length + 1, count: PAGE_ENTRIES });
      if (!equalBytes(page.headBefore, head)) throw new Error(`the page at ${String(page.from)} does not join`);
      for (const { timeMs, length, payload: bytes } of page.entries) {
        if (!bytes) throw new Error('a payload is gone');
        stored.push(bytes);
        const leaf = { timeMs, length, digest: digestOf(bytes) };
        head = Uint8Array.from(nextHead(digestOf, head, stored.length, leaf));
        passStarts(stored.length);
      }
    }
    if (next !== this.starts.length) throw new Error('a start stands beyond the end');
    return stored;
  }

  /** What was sent and is in the log needs no acknowledgement any more. */
  private strikeOut(stored: readonly Uint8Array[]): void {
    const positions = new Map(stored.map((bytes, index) => [toHex(digestOf(bytes)), index + 1]));
    this.outbox = this.outbox.filter((frame) => {
      const n = positions.get(toHex(digestOf(frame)));
      if (n !== undefined) this.acknowledged.set(n, frame);
      return n === undefined;
    });
  }
}

/** Whether a connection broke, as it does when its relay is killed. */
export const isBroken = (client: RawClient, error: unknown): boolean =>
  client.isClosed && error instanceof Error && /^closed/u.test(error.message) && !client.names.includes(nameOfError);

const nameOfError = Object.entries(FRAME_TYPE).find(([, type]) => type === FRAME_TYPE.error)?.[0] ?? '';
