/** Serves built pages under the strict policy that the hosts set, and a page of another origin for frames. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

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
  const pages = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://pages');
    const file = path.join(root, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const type = TYPES[path.extname(file)];
    try {
      if (type === undefined || path.relative(root, file).startsWith('..')) throw new Error('not served');
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy(frameUrl) });
      response.end(readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  const url = await listen(pages);
  return {
    url,
    frameUrl,
    close: async () => {
      await Promise.all([end(pages), end(frames)]);
    },
  };
}

function policy(frameUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    'media-src blob:',
    "connect-src 'none'",
    "worker-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    `frame-src ${new URL(frameUrl).origin}`,
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ].join('; ');
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
