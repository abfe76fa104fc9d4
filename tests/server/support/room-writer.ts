/** A room in a log on disk that is written to, without a relay. */
import { headOfStart, nextHead, type SignedStart } from '../../../protocol/chain';
import type { SegmentLog } from '../../../server/log/segment-log';
import { digestOf } from './digest';
import { payload } from './world';

const TERMS = { retentionDays: 30, createdMs: 1000 };

/** One room that is written to. */
export class RoomWriter {
  private head: Uint8Array;
  /** Newest position that was handed over. */
  end = 0;

  private constructor(
    readonly log: SegmentLog,
    readonly room: Uint8Array,
  ) {
    this.head = headOfStart(digestOf, this.start).head;
  }

  static async create(log: SegmentLog, number: number): Promise<RoomWriter> {
    const writer = new RoomWriter(log, payload(number, 32));
    await log.create(writer.room, TERMS, writer.start, writer.head);
    return writer;
  }

  private get start(): SignedStart {
    const zeros = new Uint8Array(32);
    const { room } = this;
    return {
      relayKey: zeros,
      room,
      random: zeros.slice(16),
      parent: zeros.slice(16),
      n: 0,
      parentHead: zeros,
      retentionDays: 30,
      timeMs: 1000,
      signature: new Uint8Array(64),
    };
  }

  append(data: Uint8Array): Promise<void> {
    this.end += 1;
    const leaf = { timeMs: 1000 + this.end, length: data.length, digest: digestOf(data) };
    this.head = nextHead(digestOf, this.head, this.end, leaf);
    return this.log.append(this.room, { n: this.end, leaf, head: this.head, payload: data });
  }

  async fill(count: number, bytes = 200): Promise<void> {
    for (let left = count; left > 0; left -= 1) await this.append(payload(this.end + 1, bytes));
  }
}
