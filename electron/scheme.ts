/** `app://`: where pages and frames come from. Every answer carries its policy, the refusals too. */
import path from 'node:path';

import type { Session } from 'electron';
import { protocol } from 'electron';

import { pageHeaders } from '../host/csp';
import type { InvitationFrames } from '../host/invitation-frames';
import { readPageFile } from '../host/static-pages';
import { FRAME_ORIGIN, PAGE_ORIGIN, SCHEME, WINDOWS } from './origins';

/** Before the app is ready: pages of this scheme have an origin and are as secure as https. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** Serves the scheme on one session. `dist` is the build's folder. */
export function serveScheme(on: Session, dist: string, frames: InvitationFrames): void {
  const pages = path.join(dist, 'pages');
  on.protocol.handle(SCHEME, async (request) => {
    const { protocol: scheme, host, pathname } = new URL(request.url);
    const origin = `${scheme}//${host}`;
    if (origin === FRAME_ORIGIN) return answerFrame(frames, request, pathname);
    return answerPage(pages, request.method, origin === PAGE_ORIGIN ? pathname : '');
  });
}

async function answerPage(pages: string, method: string, pathname: string): Promise<Response> {
  const headers = pageHeaders({ connect: "'none'", frames: FRAME_ORIGIN });
  if (method !== 'GET') return new Response('', { status: 405, headers });
  const file = await readPageFile(pages, pathname, WINDOWS);
  if (!file) return new Response('', { status: 404, headers });
  return new Response(Uint8Array.from(file.body), { headers: { ...headers, 'content-type': file.contentType } });
}

async function answerFrame(frames: InvitationFrames, request: Request, pathname: string): Promise<Response> {
  const origin = request.headers.get('origin');
  const { status, headers, body } = await frames.handle({
    method: request.method,
    path: pathname,
    ...(origin === null ? {} : { origin }),
    body: request.method === 'POST' ? await request.text() : '',
  });
  return new Response(typeof body === 'string' ? body : Uint8Array.from(body), { status, headers });
}
