/** Headers of everything that a window or a frame is given. The policy is the measured one: Svelte and its transitions work under it, and nothing else does. */

/** What differs between hosts and pages. */
export interface PagePolicy {
  /** Electron's pages talk over their preload; those of the browser host to their own server. */
  readonly connect: "'none'" | "'self'";
  /** Origin of the invitation frames; absent where a page embeds none. */
  readonly frames?: string;
}

const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
};

/** Headers of a window's page and its files. */
export function pageHeaders({ connect, frames }: PagePolicy): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    'media-src blob:',
    `connect-src ${connect}`,
    "worker-src 'none'",
    `frame-src ${frames ?? "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ];
  return { ...COMMON_HEADERS, 'content-security-policy': policy.join('; ') };
}

/** Headers of an invitation frame and its files: only the chat page at `chatOrigin` may embed it. */
export function frameHeaders(chatOrigin: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${chatOrigin}`,
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html',
  ];
  return { ...COMMON_HEADERS, 'content-security-policy': policy.join('; ') };
}
