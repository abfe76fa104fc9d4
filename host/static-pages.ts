/** Files of the built pages, by the path of their address. The same for Electron's scheme and the browser host. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A file with its type. */
export interface PageFile {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Names of files that builds make: whatever else an address may hold (dots that climb, escapes, drives) is not among them. */
const SEGMENT = /^[\w-][\w.-]*$/u;

/**
 * The file at `pathname` below `root`, where a path that ends in a slash means its index.html.
 * @param windows first segments that may be served
 */
export async function readPageFile(
  root: string,
  pathname: string,
  windows: readonly string[],
): Promise<PageFile | undefined> {
  const segments = pathname.split('/').slice(1);
  if (segments.at(-1) === '') segments[segments.length - 1] = 'index.html';
  if (segments.length < 2 || !segments.every((segment) => SEGMENT.test(segment))) return undefined;
  const contentType = TYPES[path.extname(segments.at(-1) ?? '')];
  if (contentType === undefined || !windows.includes(segments[0] ?? '')) return undefined;
  try {
    return { contentType, body: await readFile(path.join(root, ...segments)) };
  } catch {
    // Absent, or a folder: for whoever asks it is the same.
    return undefined;
  }
}
