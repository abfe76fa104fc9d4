/** Serves built pages as the hosts do, under the policy that they set, and a page of another origin for frames. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { pageHeaders } from '../../../host/csp';
import { readPageFile } from '../../../host/static-pages';

/** Windows whose pages are served; the chat's alone embeds frames. */
const WINDOWS = ['chat', 'relay'];

export interface PageServer {
  readonly url: string;
  readonly frameUrl: string;
  readonly close: () => Promise<void>;
}

const FRAME_PAGE =
  '<!doctype html><html lang="en"><title>Frame</title><body><label>Invitation <input></label></body></html>';

export async function servePages(root: string): Promise<PageServer> {
  const frames = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(FRAME_PAGE);
  });
  const frameUrl = await listen(frames);
  const pages = createServer((request, response) => void servePage(root, frameUrl, request, response));
  const url = await listen(pages);
  return {
    url,
    frameUrl,
    close: async () => {
      await Promise.all([end(pages), end(frames)]);
    },
  };
}

async function servePage(
  root: string,
  frameUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://pages');
  const file = await readPageFile(root, pathname, WINDOWS);
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const frames = pathname.startsWith('/chat/') ? { frames: new URL(frameUrl).origin } : {};
  response.writeHead(200, { 'content-type': file.contentType, ...pageHeaders({ connect: "'none'", ...frames }) });
  response.end(file.body);
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? String(address.port) : ''}/`);
    });
  });
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}
