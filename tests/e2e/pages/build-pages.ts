/** Builds the pages once for all their specs, as the product is built, and the script that plays the chat's host. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { TestProject } from 'vitest/node';

import { bundle } from '../../../build/bundle.mjs';
import { TARGETS } from '../../../build/targets.mjs';

const PAGES = new Set(['chat-page', 'relay-page']);
const FAKE = {
  kind: 'page-script',
  name: 'fake',
  entry: 'tests/renderer/support/programs/fake-chat-script.ts',
  outFile: 'fake/fake.js',
} as const;

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder with `pages/chat`, `pages/relay` and `fake/fake.js` in it. */
    pagesFolder: string;
  }
}

export default async function buildPages(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aparte-pages-'));
  for (const target of TARGETS) if (PAGES.has(target.name)) await bundle(target, folder);
  await bundle(FAKE, folder);
  project.provide('pagesFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
