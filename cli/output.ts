/** Results on standard output, everything else on standard error. */
import type { Writable } from 'node:stream';

import { Interrupted } from './failure';

/** See the file's head. */
export class Output {
  constructor(
    private readonly results: Writable,
    private readonly notes: Writable,
    /** Whether results are objects, one a line. */
    readonly json: boolean,
  ) {}

  /** A result: `value` for programs, `text` for people. Resolves once it was handed over. @throws Interrupted where nobody reads any more */
  async result(value: object, text: () => string): Promise<void> {
    await this.print(this.json ? JSON.stringify(value) : text());
  }

  /** Lines as they are. */
  print(text: string): Promise<void> {
    const whole = text.endsWith('\n') ? text : `${text}\n`;
    return new Promise((resolve, reject) => {
      this.results.write(whole, (error) => {
        if (!error) resolve();
        else if (isClosedPipe(error)) reject(new Interrupted('pipe'));
        else reject(error);
      });
    });
  }

  /** Something for the person who watches. */
  note(text: string): void {
    this.notes.write(`aparte: ${text}\n`);
  }
}

/** Whether a stream's error says that its reader is gone. */
export function isClosedPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}
