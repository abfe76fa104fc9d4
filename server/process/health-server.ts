/** Health and metrics over HTTP, on this computer only: /live, /ready, /metrics. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AparteError } from '../../protocol/errors';
import { listenError } from './open-sockets';
import type { ListenAddress } from './listen-address';

/** What is asked of the relay. */
export interface Health {
  /** Why it is not ready, if it is not. */
  notReady(): string | undefined;
  metrics(): Promise<string>;
}

const MAX_HEADER_BYTES = 8192;
const TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 32;
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** @throws AparteError `address-in-use`, `address-unavailable` */
export async function serveHealth({ host, port }: ListenAddress, health: Health): Promise<Server> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    answer(request, response, health).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = TIMEOUT_MS;
  server.headersTimeout = TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  server.removeAllListeners('error');
  server.on('error', () => undefined);
  return server;
}

/** The port that it got. */
export function healthPort(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new AparteError('internal', { what: 'no address' });
  return address.port;
}

async function answer({ method, url }: IncomingMessage, response: ServerResponse, health: Health): Promise<void> {
  const notReady = health.notReady();
  if (method !== 'GET' && method !== 'HEAD') say(response, 405, 'only GET\n');
  else if (url === '/live') say(response, 200, 'live\n');
  else if (url === '/ready') say(response, notReady === undefined ? 200 : 503, `${notReady ?? 'ready'}\n`);
  else if (url === '/metrics') say(response, 200, await health.metrics(), METRICS_TYPE);
  else say(response, 404, 'there is /live, /ready and /metrics\n');
}

function say(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', Connection: 'close' });
  response.end(text);
}
