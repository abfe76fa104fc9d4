/** A file of the relay's events, which the relay window hands over part by part: what passes its filter is known there only. */
import { AparteError } from '../protocol/errors';
import type { HostPlatform } from './platform';

/** More than all events that a window keeps. */
const MAX_BYTES = 256 * 1024 * 1024;

export class EventFile {
  readonly #saveFile: HostPlatform['saveFile'];
  readonly #now: () => number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(saveFile: HostPlatform['saveFile'], now: () => number) {
    this.#saveFile = saveFile;
    this.#now = now;
  }

  /** Takes the next part, and has the file saved with the last. @returns whether it was saved @throws AparteError `bad-argument`, `disk-full`, `disk-failed` */
  async take(part: string, last: boolean): Promise<boolean> {
    const bytes = Buffer.from(part);
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_BYTES) {
      this.#begin();
      throw new AparteError('bad-argument', { what: 'part', maxBytes: MAX_BYTES });
    }
    if (!last) return false;
    const whole = Buffer.concat(this.#parts);
    this.#begin();
    const time = new Date(this.#now()).toISOString().slice(0, 16).replace(':', '-');
    return this.#saveFile({ suggestedName: `aparte-relay-${time}.ndjson`, bytes: whole });
  }

  #begin(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}
