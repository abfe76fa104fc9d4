/**
 * The relay's events on disk, where nobody else keeps them: as a child of the app it has no supervisor that rotates what it prints. A few files, the
 * oldest of which goes. A slow disk costs lines, which are counted; it never stalls the relay.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { EVENT_NAMES, isEventLevel, type RelayEvent } from '../../protocol/admin';
import { isRecord } from '../admin/session';
import type { Clock } from '../environment';
import type { EventLog, RecordedEvent } from '../events';

const MIB = 1024 * 1024;
const FILE = /^events-(\d{8})\.jsonl$/u;
const FLUSH_MS = 500;
/** What may wait for the disk; lines beyond are dropped. */
const MAX_WAITING_BYTES = 4 * MIB;
/** A page of the past fits into one line of the admin protocol. */
const PAGE_BYTES = 192 * 1024;
const LINE_END = 10;

/** How much is kept. */
export interface HistorySize {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
}

const DEFAULT_SIZE: HistorySize = { maxFiles: 5, maxFileBytes: 10 * MIB };

/** Some events of earlier runs, oldest first, and where those before them end: empty where there are none. */
export interface EarlierEvents {
  readonly events: readonly RelayEvent[];
  readonly before: string;
}

interface PastFile {
  readonly number: number;
  readonly bytes: number;
}

const fileName = (number: number): string => `events-${String(number).padStart(8, '0')}.jsonl`;

export class EventHistory {
  private waitingBytes = 0;
  private dropped = 0;
  private hasFailed = false;
  private isScheduled = false;
  private writing: Promise<void> = Promise.resolve();
  private readonly unsubscribe: () => void;

  private constructor(
    private readonly folder: string,
    private readonly events: EventLog,
    private readonly clock: Clock,
    private readonly size: HistorySize,
    /** What earlier runs left, oldest first. */
    private readonly past: readonly PastFile[],
    private file: FileHandle,
    private number: number,
    private fileBytes: number,
    private lines: string[],
  ) {
    for (const event of events.after(0, Infinity)) this.add(JSON.stringify(event));
    this.unsubscribe = events.subscribe(
      (recorded) => this.take(recorded),
      () => 'info',
    );
  }

  /** Goes on writing where the last run ended; what happened so far in this one comes first. @throws Error of the file system */
  static async open(folder: string, events: EventLog, clock: Clock, size = DEFAULT_SIZE): Promise<EventHistory> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const past = await filesOf(folder);
    const last = past.at(-1);
    const number = last?.number ?? 1;
    const file = await open(path.join(folder, fileName(number)), 'a', 0o600);
    const bytes = last?.bytes ?? 0;
    // A run that was killed may have left half a line.
    const isTorn = bytes > 0 && !(await endsLine(path.join(folder, fileName(number)), bytes));
    return new EventHistory(folder, events, clock, size, past, file, number, bytes, isTorn ? [''] : []);
  }

  /** Events of earlier runs. @param before where the last answer began; empty for the newest */
  async earlier(before: string): Promise<EarlierEvents> {
    let place = this.placeOf(before);
    while (place && place.end === 0) place = this.olderThan(place.number);
    if (!place) return { events: [], before: '' };
    const { number, end } = place;
    const from = Math.max(0, end - PAGE_BYTES);
    let bytes: Buffer;
    try {
      bytes = await readPart(path.join(this.folder, fileName(number)), from, end);
    } catch {
      // Rotation took it, and everything before it, meanwhile.
      return { events: [], before: '' };
    }
    // The page begins with a whole line; a line that is longer than a page is none of ours.
    const cut = from === 0 ? 0 : bytes.indexOf(LINE_END) + 1;
    const begin = cut > 0 || from === 0 ? from + cut : from;
    const events = bytes.subarray(cut).toString('utf8').split('\n').flatMap(eventOf);
    const next = begin > 0 ? { number, end: begin } : this.olderThan(number);
    return { events, before: next ? `${String(next.number)}:${String(next.end)}` : '' };
  }

  /** Writes what waits, and ends. */
  async close(): Promise<void> {
    this.unsubscribe();
    this.flush();
    await this.writing;
    await this.file.close();
  }

  private take(recorded: RecordedEvent): void {
    this.add(recorded.json);
  }

  private add(json: string): void {
    if (this.waitingBytes > MAX_WAITING_BYTES) {
      this.dropped += 1;
      return;
    }
    this.lines.push(json);
    this.waitingBytes += json.length + 1;
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.clock.after(FLUSH_MS, () => this.flush());
  }

  private flush(): void {
    this.isScheduled = false;
    if (this.lines.length === 0) return;
    const text = `${this.lines.join('\n')}\n`;
    const { waitingBytes } = this;
    this.lines = [];
    this.writing = this.writing.then(async () => {
      const lost = await this.write(text);
      this.waitingBytes -= waitingBytes;
      const count = this.dropped + lost;
      this.dropped = 0;
      if (count > 0) this.events.emit('warn', 'events-dropped', { details: { sink: 'history', count } });
    });
  }

  /** @returns how many lines could not be written */
  private async write(text: string): Promise<number> {
    try {
      const { bytesWritten } = await this.file.write(text);
      this.fileBytes += bytesWritten;
      if (this.fileBytes >= this.size.maxFileBytes) await this.rotate();
      this.hasFailed = false;
      return 0;
    } catch {
      // Said once: the news of it would be lost as well, and be news again.
      const lost = this.hasFailed ? 0 : text.split('\n').length - 1;
      this.hasFailed = true;
      return lost;
    }
  }

  private async rotate(): Promise<void> {
    const next = await open(path.join(this.folder, fileName(this.number + 1)), 'a', 0o600);
    await this.file.close();
    this.file = next;
    this.number += 1;
    this.fileBytes = 0;
    for (const { number } of await filesOf(this.folder)) {
      if (number <= this.number - this.size.maxFiles)
        await rm(path.join(this.folder, fileName(number)), { force: true });
    }
  }

  private placeOf(before: string): { readonly number: number; readonly end: number } | undefined {
    if (before === '') return this.olderThan(Infinity);
    const [, number = '', end = ''] = /^(\d{1,8}):(\d{1,12})$/u.exec(before) ?? [];
    const known = this.past.find((file) => file.number === Number(number));
    return known && end !== '' ? { number: known.number, end: Math.min(Number(end), known.bytes) } : undefined;
  }

  private olderThan(number: number): { readonly number: number; readonly end: number } | undefined {
    const older = [...this.past].reverse().find((file) => file.number < number);
    return older && { number: older.number, end: older.bytes };
  }
}

async function filesOf(folder: string): Promise<PastFile[]> {
  const files: PastFile[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const number = Number(FILE.exec(name)?.[1]);
    if (number > 0) files.push({ number, bytes: (await stat(path.join(folder, name))).size });
  }
  return files;
}

async function readPart(file: string, from: number, end: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start: from, end: end - 1 }))
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function endsLine(file: string, bytes: number): Promise<boolean> {
  const last = await readPart(file, bytes - 1, bytes);
  return last[0] === LINE_END;
}

/** What a line holds, unless it was cut off or is of another version. */
function eventOf(line: string): RelayEvent[] {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? [value] : [];
  } catch {
    return [];
  }
}

function isEvent(value: unknown): value is RelayEvent {
  if (!isRecord(value)) return false;
  const { id, timeMs, level, event } = value;
  const isNumbered = Number.isSafeInteger(id) && Number.isSafeInteger(timeMs);
  return isNumbered && typeof level === 'string' && isEventLevel(level) && EVENT_NAMES.some((name) => name === event);
}
