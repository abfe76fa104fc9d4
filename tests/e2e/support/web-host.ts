/** The browser host in a process of its own, and HTTP with it as no browser would let a test speak it: every header as it is wished. */
import http from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';

import { start, type Ended, type Running } from '../../support/processes';
import { PROJECT } from './folders';

export interface WebRequest {
  /** GET otherwise. */
  readonly method?: string;
  /** As it is to stand in the request's first line. */
  readonly path: string;
  /** Host header; the pages' name otherwise. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** See the file's head. */
export class WebHost {
  private constructor(
    readonly running: Running,
    /** The address to open, with its token. */
    readonly entrance: URL,
  ) {}

  /** Without `open` it opens no browser; `open` is the environment in which it finds one. */
  static async start(profile: string, dataRoot: string, open?: Readonly<Record<string, string>>): Promise<WebHost> {
    const program = path.join(PROJECT, 'dist', 'browser', 'host.cjs');
    const args = ['--profile', profile, '--data-root', dataRoot, ...(open ? [] : ['--no-open'])];
    const running = start(program, args, open);
    const [entrance] = await running.until(() => /http:\/\/\S+/u.exec(running.stdout) ?? undefined, 'an entrance');
    return new WebHost(running, new URL(entrance));
  }

  /** The pages' name and port. */
  get pageHost(): string {
    return this.entrance.host;
  }

  /** Sends a request to the port of this host, whatever name stands in it. @throws where the connection breaks before an answer */
  request(request: WebRequest): Promise<WebAnswer> {
    return new Promise((resolve, reject) => {
      const asked = http.request(this.#options(request), (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(request.body);
    });
  }

  /** Uses up the token. @returns the cookie that the host sets, as a browser would send it */
  async enter(): Promise<string> {
    const { pathname, search } = this.entrance;
    const { headers } = await this.request({ path: `${pathname}${search}` });
    const [cookie] = headers['set-cookie'] ?? [];
    if (cookie === undefined) throw new Error('the token opened nothing');
    return cookie.split(';')[0] ?? '';
  }

  /** Hears an event stream from its first event on, until the returned function is called. */
  async listen(request: WebRequest, hear: (event: unknown) => void): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const asked = http.request(this.#options(request), (response) => {
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          const blocks = (rest + text).split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) {
            if (block === ': open') resolve(() => asked.destroy());
            else if (block.startsWith('data: ')) hear(JSON.parse(block.slice('data: '.length)));
          }
        });
        response.on('error', () => undefined);
        if (response.statusCode !== 200) reject(new Error(`no stream: ${String(response.statusCode)}`));
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  /** Ends it as its terminal would. */
  end(): Promise<Ended> {
    return this.running.kill('SIGTERM');
  }

  #options({ method = 'GET', path: wanted, host = this.pageHost, headers = {} }: WebRequest): http.RequestOptions {
    const { port } = this.entrance;
    return { host: '127.0.0.1', port, method, path: wanted, headers: { ...headers, host }, agent: false };
  }
}
