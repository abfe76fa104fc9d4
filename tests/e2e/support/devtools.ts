/**
 * A page driven by Chromium's own DevTools protocol, over a pipe: for the packaged program, whose fuses let no inspector
 * into its main process, so that Playwright cannot attach. The pipe is the child's third and fourth stream; unlike the
 * port it opens nothing that others could reach.
 */
import type { ChildProcess } from 'node:child_process';
import { Readable, Writable } from 'node:stream';

/** The switch that makes Chromium read and write the protocol on its streams 3 and 4. */
export const PIPE_SWITCH = '--remote-debugging-pipe';

const ANSWER_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

interface Answer {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Target {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
}

/** The browser's end of the pipe. */
export class DevTools {
  /** Those that were asked for. */
  readonly pages: DevToolsPage[] = [];
  readonly #writer: Writable;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(answer: Answer) => void>();
  #lastId = 0;
  #rest = '';
  #closed = false;

  /** @param child started with PIPE_SWITCH and five streams */
  constructor(child: ChildProcess) {
    const [, , , writer, reader] = child.stdio;
    if (!(writer instanceof Writable) || !(reader instanceof Readable))
      throw new Error('The child has no such streams.');
    this.#writer = writer;
    // A program that has ended takes nothing more: its exit says so.
    writer.on('error', () => this.#close());
    reader.setEncoding('utf8');
    reader.on('data', (text: string) => this.#take(text));
    reader.once('close', () => this.#close());
  }

  /** Calls a method of the protocol. */
  async call(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    if (this.#closed) throw new Error(`${method}: the program has ended.`);
    const id = (this.#lastId += 1);
    const answered = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer.`)), ANSWER_TIMEOUT_MS);
      const settle =
        <Value>(how: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          this.#waiting.delete(id);
          how(value);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });
    this.#writer.write(
      `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
    );
    return answered;
  }

  /** Hears the events of one session. */
  listen(sessionId: string, hear: (method: string, params: unknown) => void): void {
    this.#listeners.add((answer) => {
      if (answer.sessionId === sessionId && answer.method !== undefined) hear(answer.method, answer.params);
    });
  }

  /** The page at this address, waited for if need be. */
  async page(address: string): Promise<DevToolsPage> {
    const target = await until(`a page at ${address}`, async () => {
      const { targetInfos } = (await this.call('Target.getTargets')) as { targetInfos: Target[] };
      return targetInfos.find(({ type, url }) => type === 'page' && url === address);
    });
    const attached = await this.call('Target.attachToTarget', { targetId: target.targetId, flatten: true });
    const page = new DevToolsPage(this, (attached as { sessionId: string }).sessionId);
    await page.begin();
    this.pages.push(page);
    return page;
  }

  #take(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer;
      const waiting = answer.id === undefined ? undefined : this.#waiting.get(answer.id);
      if (waiting === undefined) for (const listener of this.#listeners) listener(answer);
      else if (answer.error === undefined) waiting.resolve(answer.result);
      else waiting.reject(new Error(answer.error.message));
    }
  }

  #close(): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(new Error('The program has ended.'));
  }
}

/** A page: it is looked at by expressions, and touched as by a person, with keys and the mouse. */
export class DevToolsPage {
  /** What it did that no page may do: it threw, or violated its policy. */
  readonly complaints: string[] = [];
  readonly #tools: DevTools;
  readonly #session: string;

  constructor(tools: DevTools, session: string) {
    this.#tools = tools;
    this.#session = session;
  }

  async begin(): Promise<void> {
    this.#tools.listen(this.#session, (method, params) => this.#hear(method, params));
    for (const domain of ['Runtime', 'Log', 'Page']) await this.#call(`${domain}.enable`);
  }

  /** The value of an expression of the page's own world; it must be one that JSON carries. */
  async evaluate(expression: string): Promise<unknown> {
    const found = await this.#call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = found as { result: { value?: unknown }; exceptionDetails?: { text: string } };
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  /** Waits until the expression holds. @returns its value */
  waitFor(expression: string): Promise<unknown> {
    return until(expression, async () => (await this.evaluate(expression)) || undefined);
  }

  /** Waits until the page shows this text. */
  async waitForText(text: string): Promise<void> {
    await this.waitFor(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** Clicks the middle of a button that carries this text, once it stands still and nothing lies over it. */
  async click(text: string): Promise<void> {
    const place = await this.waitFor(`(async () => {
      const wanted = ${JSON.stringify(text)};
      const named = (one) => (one.getAttribute('aria-label') ?? one.innerText).trim();
      const all = [...document.querySelectorAll('button')].filter((one) => !one.disabled);
      const found = all.find((one) => named(one) === wanted) ?? all.find((one) => named(one).startsWith(wanted));
      if (!found) return null;
      found.scrollIntoView({ block: 'center' });
      const middle = () => {
        const { x, y, width, height } = found.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      };
      const before = middle();
      for (let frame = 0; frame < 2; frame += 1) await new Promise((drawn) => requestAnimationFrame(drawn));
      const after = middle();
      const isStill = before.x === after.x && before.y === after.y;
      return isStill && found.contains(document.elementFromPoint(after.x, after.y)) ? after : null;
    })()`);
    const at = { ...(place as { x: number; y: number }), button: 'left', clickCount: 1 };
    for (const type of ['mousePressed', 'mouseReleased']) await this.#call('Input.dispatchMouseEvent', { ...at, type });
  }

  /** Types into the field with this label. */
  async fill(label: string, text: string): Promise<void> {
    await this.waitFor(`(() => {
      const labelled = (one) => [...(one.labels ?? [])].some((label) => label.innerText.trim() === wanted);
      const wanted = ${JSON.stringify(label)};
      const fields = [...document.querySelectorAll('input, textarea')];
      const found = fields.find((one) => one.getAttribute('aria-label') === wanted || labelled(one));
      found?.focus();
      return found !== undefined && document.activeElement === found;
    })()`);
    await this.#call('Input.insertText', { text });
  }

  /** Presses Enter where the focus is. */
  async pressEnter(): Promise<void> {
    const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
    for (const type of ['keyDown', 'keyUp']) await this.#call('Input.dispatchKeyEvent', { ...key, type });
  }

  /** @returns a picture, as PNG */
  async screenshot(): Promise<Buffer> {
    const { data } = (await this.#call('Page.captureScreenshot')) as { data: string };
    return Buffer.from(data, 'base64');
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    return this.#tools.call(method, params, this.#session);
  }

  #hear(method: string, params: unknown): void {
    if (method === 'Runtime.exceptionThrown') this.complaints.push(`uncaught: ${JSON.stringify(params)}`);
    if (method !== 'Log.entryAdded') return;
    const { entry } = params as { entry: { source: string; level: string; text: string } };
    if (entry.source === 'security') this.complaints.push(`policy: ${entry.text}`);
  }
}

/** Asks again until there is an answer: events of a program that has just begun come too early to be heard. */
async function until<Value>(what: string, ask: () => Promise<Value | undefined>): Promise<Value> {
  const endMs = Date.now() + ANSWER_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > endMs) throw new Error(`Not within ${ANSWER_TIMEOUT_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
