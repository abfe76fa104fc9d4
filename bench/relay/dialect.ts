/** What the generator must know of a server: how to start it, how to join, how frames look. */
import type { Link } from './link';
import type { ServerProcess } from './server-process';

/** Bytes of every payload but where a workload says otherwise. */
export const PAYLOAD_BYTES = 200;

/** Counts answers in a stream. */
export type CountAnswers = (bytes: Uint8Array) => number;

export interface Dialect {
  /** Name in the tables, with the mode. */
  readonly name: string;
  /** A fresh server with an empty store. @param isDurable whether what is sent must be stored */
  start(isDurable: boolean): Promise<ServerProcess>;
  /** A connection that may do everything. */
  connect(server: ServerProcess): Promise<Link>;
  /** From here on the link hears the room. */
  listen(link: Link, room: number): Promise<void>;
  /** From here on the link may publish in the room. A member of ours hears the room, too. */
  speak(link: Link, room: number): Promise<void>;
  /** One ephemeral publish. */
  ephemeral(room: number, payload: Uint8Array): Uint8Array;
  /** How an ephemeral frame arrives: its length, and where its payload begins. */
  readonly delivered: { readonly bytes: number; readonly payloadAt: number };
  /** Prepares a link for durable publishes into a room of its own. */
  prepareDurable(link: Link, room: number): Promise<void>;
  /** One durable publish, the `sequence`th of its link. */
  durable(room: number, sequence: number, payload: Uint8Array): Uint8Array;
  countAcknowledgements(): CountAnswers;
}

/** Names of rooms have one length, so that all frames have. */
export const roomName = (room: number): string => `r${String(room).padStart(5, '0')}`;

/** Counts frames of one length, and reads one byte of each. */
export class StrideReader {
  private position = 0;

  constructor(
    private readonly strideBytes: number,
    private readonly markAt: number,
  ) {}

  /** @returns how many frames became complete */
  count(bytes: Uint8Array): number {
    const end = this.position + bytes.length;
    this.position = end % this.strideBytes;
    return (end - this.position) / this.strideBytes;
  }

  /** As {@link count}; gives the marked byte of each frame in which it arrives. */
  marks(bytes: Uint8Array, mark: (value: number) => void): number {
    const { strideBytes, markAt } = this;
    const first = markAt >= this.position ? markAt - this.position : strideBytes - this.position + markAt;
    for (let index = first; index < bytes.length; index += strideBytes) mark(bytes[index] ?? 0);
    return this.count(bytes);
  }
}

/** Counts answers that are lines of text. */
export function countLines(linesPerAnswer: number): CountAnswers {
  let lines = 0;
  return (bytes) => {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
    const answers = Math.floor(lines / linesPerAnswer);
    lines -= answers * linesPerAnswer;
    return answers;
  };
}
