/** Events to one page as a stream (text/event-stream); a page that does not read is let go, and reads anew when it returns. */
import type { ServerResponse } from 'node:http';

const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
const KEEP_ALIVE_MS = 15_000;

/** See the file's head. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #timer: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.write(': open\n\n');
    this.#timer = setInterval(() => {
      response.write(':\n\n');
    }, KEEP_ALIVE_MS);
    response.on('close', () => {
      clearInterval(this.#timer);
    });
  }

  send(event: unknown): void {
    if (this.#response.writableLength > MAX_QUEUED_BYTES) this.#response.destroy();
    else this.#response.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#response.end();
  }
}
