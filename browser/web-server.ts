/** The browser host's HTTP server: pages, calls and events on one origin, invitation frames on another; on this computer only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';

import type { Dispatcher } from '../contract/call';
import type { ChatApi } from '../contract/chat';
import type { RelayApi } from '../contract/relay';
import type { CallResult } from '../contract/common';
import type { FrameRequest, FrameResponse } from '../host/invitation-frames';
import { pageHeaders } from '../host/csp';
import { readPageFile } from '../host/static-pages';
import { AparteError } from '../protocol/errors';
import type { Downloads } from './downloads';
import { EventStream } from './event-stream';
import { ENTRANCE, LOCKED, withBridge } from './page-html';
import type { WebSession } from './web-session';

/** The windows that are pages here. */
export type WindowName = 'chat' | 'relay';

/** A window's side of the host. */
export interface WindowHost {
  readonly dispatch: Dispatcher;
  /** Hears the window's events until the returned function is called. */
  subscribe(listener: (event: unknown) => void): () => void;
}

/** What the server answers with. */
export interface WebServerOptions {
  readonly session: WebSession;
  readonly downloads: Downloads;
  /** Folder of the built pages. */
  readonly pages: string;
  readonly windows: () => Readonly<Record<WindowName, WindowHost>>;
  readonly handleFrame: (request: FrameRequest) => Promise<FrameResponse>;
}

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const HTML = 'text/html; charset=utf-8';
/** Whatever stands for the method: the contract's own check answers what is none of its. */
const CALL_PATH = /^\/call\/(chat|relay)\/([^/]{0,64})$/u;
const EVENTS_PATH = /^\/events\/(chat|relay)$/u;
/** Methods that make a file for the person: its place is told with their answer. */
const SAVING: ReadonlySet<string> = new Set<keyof ChatApi | keyof RelayApi>([
  'saveEvidence',
  'saveFile',
  'saveBackup',
  'exportRoom',
  'saveEvents',
  'rotateToken',
]);
/** The bridge reads it: where the browser fetches a file, once. */
const DOWNLOAD_HEADER = 'x-aparte-download';
const REFUSED: CallResult<never> = { ok: false, error: { code: 'forbidden-sender', details: {} } };

function isWindow(name: string | undefined): name is WindowName {
  return name === 'chat' || name === 'relay';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue;
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new AparteError('bad-argument', { what: 'body', maxBytes: MAX_BODY_BYTES });
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** See the file's head. */
export class WebServer {
  readonly #options: WebServerOptions;
  readonly #server: Server;
  readonly #streams = new Set<EventStream>();
  #port = 0;

  constructor(options: WebServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => {
        response.destroy();
      });
    });
  }

  /** Listens on a free port of the loopback interface. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#server.address() as AddressInfo;
    this.#port = address.port;
  }

  get pageOrigin(): string {
    return `http://${this.#options.session.pageName}:${String(this.#port)}`;
  }

  get frameOrigin(): string {
    return `http://${this.#options.session.frameName}:${String(this.#port)}`;
  }

  /** Where a browser enters, once. */
  get entrance(): string {
    return `${this.pageOrigin}/enter?token=${this.#options.session.token}`;
  }

  async close(): Promise<void> {
    for (const stream of this.#streams) stream.end();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = request.headers.host ?? '';
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (host === new URL(this.frameOrigin).host) await this.#frame(request, response, path);
    else if (host === new URL(this.pageOrigin).host) await this.#page(request, response, path);
    // Another name that leads here (DNS rebinding) is nobody's business.
    else send(response, 421, this.#headers(), '');
  }

  #headers(contentType?: string): Record<string, string> {
    const headers = pageHeaders({ connect: "'self'", frames: this.frameOrigin });
    return contentType === undefined ? headers : { ...headers, 'content-type': contentType };
  }

  async #frame(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { origin } = request.headers;
    const body = request.method === 'POST' ? await readBody(request) : '';
    const answer = await this.#options.handleFrame({
      method: request.method ?? 'GET',
      path,
      body,
      ...(origin === undefined ? {} : { origin }),
    });
    send(response, answer.status, answer.headers, answer.body);
  }

  async #page(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { session } = this.#options;
    if (path === '/enter') {
      this.#enter(request, response);
      return;
    }
    // Browsers ask for it by themselves, before any page could name one.
    if (path === '/favicon.ico') {
      send(response, 204, this.#headers(), '');
      return;
    }
    const isOwn = request.method === 'GET' || request.headers.origin === this.pageOrigin;
    if (!session.isKnown(request) || !isOwn) {
      send(response, 403, this.#headers('application/json'), JSON.stringify(REFUSED));
      return;
    }
    const [, callWindow, method] = CALL_PATH.exec(path) ?? [];
    const [, eventWindow] = EVENTS_PATH.exec(path) ?? [];
    if (isWindow(callWindow) && request.method === 'POST') await this.#call(request, response, callWindow, method);
    else if (isWindow(eventWindow) && request.method === 'GET') this.#events(response, eventWindow);
    else if (request.method !== 'GET') send(response, 405, this.#headers(), '');
    else if (path.startsWith('/download/')) this.#download(response, path);
    else await this.#file(response, path);
  }

  /**
   * The token is worth one entrance. What follows is a page of our own that moves on by itself: the cookie is a strict one, which a redirect from another
   * place would not bring along.
   */
  #enter(request: IncomingMessage, response: ServerResponse): void {
    const { session } = this.#options;
    const token = new URL(request.url ?? '/', this.pageOrigin).searchParams.get('token') ?? '';
    if (request.method === 'GET' && session.redeem(token)) {
      send(response, 200, { ...this.#headers(HTML), 'set-cookie': session.setCookie }, ENTRANCE);
    } else
      send(
        response,
        session.isKnown(request) ? 200 : 403,
        this.#headers(HTML),
        session.isKnown(request) ? ENTRANCE : LOCKED,
      );
  }

  async #call(
    request: IncomingMessage,
    response: ServerResponse,
    window: WindowName,
    method: string | undefined,
  ): Promise<void> {
    let argument: unknown;
    try {
      argument = JSON.parse(await readBody(request));
    } catch {
      const bad: CallResult<never> = { ok: false, error: { code: 'bad-argument', details: { what: 'body' } } };
      send(response, 200, this.#headers('application/json'), JSON.stringify(bad));
      return;
    }
    const result = await this.#options.windows()[window].dispatch(method, argument);
    // A file that the call made is told apart from its answer, which is the contract's.
    const download = SAVING.has(method ?? '') ? this.#options.downloads.nextPath() : undefined;
    const headers = this.#headers('application/json');
    send(
      response,
      200,
      download === undefined ? headers : { ...headers, [DOWNLOAD_HEADER]: download },
      JSON.stringify(result),
    );
  }

  #download(response: ServerResponse, path: string): void {
    const file = this.#options.downloads.take(path);
    if (!file) {
      send(response, 404, this.#headers(), '');
      return;
    }
    const disposition = `attachment; filename*=UTF-8''${encodeRfc8187(file.suggestedName)}`;
    const headers = { ...this.#headers('application/octet-stream'), 'content-disposition': disposition };
    if (file.bytes instanceof Uint8Array) {
      send(response, 200, headers, file.bytes);
      return;
    }
    response.writeHead(200, headers);
    // What breaks off breaks the connection off: the browser says that the download failed.
    pipeline(Readable.from(file.bytes, { objectMode: false }), response, () => undefined);
  }

  #events(response: ServerResponse, window: WindowName): void {
    response.writeHead(200, this.#headers('text/event-stream'));
    const stream = new EventStream(response);
    this.#streams.add(stream);
    const unsubscribe = this.#options.windows()[window].subscribe((event) => {
      stream.send(event);
    });
    response.on('close', () => {
      unsubscribe();
      this.#streams.delete(stream);
    });
  }

  async #file(response: ServerResponse, path: string): Promise<void> {
    if (path === '/') {
      send(response, 303, { ...this.#headers(), location: '/chat/' }, '');
      return;
    }
    if (path === '/bridge.js') {
      send(
        response,
        200,
        this.#headers('text/javascript; charset=utf-8'),
        await readFile(join(this.#options.pages, 'bridge.js')),
      );
      return;
    }
    const file = await readPageFile(this.#options.pages, path, ['chat', 'relay']);
    if (!file) send(response, 404, this.#headers(), '');
    else if (path.endsWith('/')) send(response, 200, this.#headers(file.contentType), withBridge(file.body));
    else send(response, 200, this.#headers(file.contentType), file.body);
  }
}

/** A file's name in a header's parameter (RFC 8187). */
function encodeRfc8187(name: string): string {
  const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(name).replace(/['()*!]/gu, escaped);
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  response.writeHead(status, headers);
  response.end(body);
}
