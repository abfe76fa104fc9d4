import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The repository's own configuration, without the rules that need types: those ask the compiler for the file, and the
 * files of this test do not exist.
 */
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: [
    { languageOptions: { parserOptions: { projectService: false } } },
    { rules: tseslint.configs.disableTypeChecked.rules ?? {} },
  ],
});

/** What the rule under test says about one file. */
async function complaints(filePath: string, code: string, ruleId = 'aparte/import-directions'): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath });
  return results.flatMap((result) => result.messages.filter((one) => one.ruleId === ruleId).map((one) => one.message));
}

const FORBIDDEN: [string, string][] = [
  // What is read on both sides depends on nothing of ours.
  ['protocol/frames.ts', `import { seal } from '../client/crypto/seal';`],
  ['protocol/frames.ts', `import { createHash } from 'node:crypto';`],
  ['contract/chat.ts', `import type { Frame } from '../protocol/frames';`],
  ['contract/chat.ts', `import { ipcRenderer } from 'electron';`],
  ['i18n/fr.ts', `import { errors } from '../protocol/errors';`],
  // Engine and relay know the protocol only.
  ['client/engine.ts', `import { start } from '../server/relay';`],
  ['client/engine.ts', `import { app } from 'electron';`],
  ['client/engine.ts', `import { t } from '../i18n/index';`],
  ['client/crypto/aead.ts', `import { rooms } from '../../host/rooms';`],
  ['server/relay.ts', `import { open } from '../client/crypto/aead';`],
  ['server/log/embedded.ts', `export { open } from '../../client/crypto/aead';`],
  ['server/relay.ts', `export * from '../host/paths';`],
  // The relay is started as a program, never loaded.
  ['electron/relay.ts', `import { Relay } from '../server/relay';`],
  ['cli/main.ts', `const relay = await import('../server/relay');`],
  ['browser/main.ts', `import type { Relay } from '../server/relay';`],
  ['host/launch.ts', `type Relay = import('../server/relay').Relay;`],
  ['host/launch.ts', `import { BrowserWindow } from 'electron';`],
  // Pages reach their host through the contract.
  ['renderer/chat/app.ts', `import { seal } from '../../client/crypto/seal';`],
  ['renderer/chat/app.ts', `import { readFile } from 'node:fs/promises';`],
  ['renderer/chat/app.ts', `import { readFile } from 'fs/promises';`],
  ['renderer/chat/app.ts', `import { ipcRenderer } from 'electron';`],
  ['renderer/chat/app.ts', `import { decode } from '../../protocol/frames';`],
  ['renderer/chat/App.svelte', `<script lang="ts">import { app } from 'electron'; app.quit();</script>`],
  ['electron/preload/chat.ts', `import { readFile } from 'node:fs/promises';`],
  ['electron/preload/chat.ts', `import { windows } from '../windows';`],
  ['browser/page/bridge.ts', `import { token } from '../token';`],
  // Attacks are for the lab and for tests.
  ['host/local-relay.ts', `import { Saboteur } from '../lab/saboteur/saboteur';`],
  ['server/commands/run.ts', `import { ATTACKS } from '../../lab/saboteur/attacks';`],
  ['cli/main.ts', `const lab = await import('../lab/saboteur/main');`],
  ['lab/saboteur/members/seal.ts', `import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';`],
  // One file holds each of these.
  ['client/crypto/seal.ts', `import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';`],
  ['electron/windows.ts', `import { BrowserWindow, ipcMain } from 'electron';`],
  ['electron/windows.ts', `import { ipcMain as channel } from 'electron';`],
  ['electron/windows.ts', `import * as electron from 'electron';`],
  ['electron/windows.ts', `import electron from 'electron';`],
  ['electron/windows.ts', `const electron = require('electron');`],
  // What nobody classified is refused until somebody does.
  ['plugins/markdown.ts', `import { z } from '../protocol/frames';`],
  ['plugins/markdown.ts', `import { readFile } from 'node:fs/promises';`],
  ['client/engine.ts', `import { x } from '../plugins/markdown';`],
  ['client/engine.ts', `import leftPad from 'left-pad';`],
  ['renderer/chat/app.ts', `import { x } from '../../../elsewhere/x';`],
];

const PERMITTED: [string, string][] = [
  ['protocol/frames.ts', `import { limits } from './limits';`],
  ['contract/chat.ts', `import * as v from 'valibot';`],
  ['client/engine.ts', `import { createHash } from 'node:crypto'; import { decode } from '../protocol/frames';`],
  ['client/crypto/aead.ts', `import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';`],
  ['server/relay.ts', `import net from 'node:net'; import { decode } from '../protocol/frames';`],
  ['server/relay.ts', `import { version } from '../package.json';`],
  ['host/session.ts', `import { Engine } from '../client/engine'; import { schemas } from '../contract/chat';`],
  ['electron/ipc.ts', `import { ipcMain } from 'electron';`],
  ['electron/windows.ts', `import { BrowserWindow } from 'electron';`],
  [
    'electron/preload/chat.ts',
    `import { ipcRenderer } from 'electron'; import type { Chat } from '../../contract/chat';`,
  ],
  ['browser/main.ts', `import { Engine } from '../client/engine'; import { session } from '../host/session';`],
  ['cli/main.ts', `import { Engine } from '../client/engine'; import { t } from '../i18n/index';`],
  ['renderer/chat/app.ts', `import type { Chat } from '../../contract/chat'; import { t } from '../../i18n/index';`],
  ['renderer/chat/App.svelte', `<script lang="ts">import { t } from '../../i18n/index'; t('x');</script>`],
  [
    'lab/saboteur/branch.ts',
    `import { Relay } from '../../server/relay'; import { Engine } from '../../client/engine';`,
  ],
  ['tests/relay.test.ts', `import { Relay } from '../server/relay'; import { Engine } from '../client/engine';`],
];

describe('import directions', () => {
  it.each(FORBIDDEN)('%s may not contain: %s', async (filePath, code) => {
    expect(await complaints(filePath, code)).toHaveLength(1);
  });

  it.each(PERMITTED)('%s may contain: %s', async (filePath, code) => {
    expect(await complaints(filePath, code)).toEqual([]);
  });
});

describe('exported documentation', () => {
  const RULE = 'aparte/exported-doc';

  it.each(['protocol/frames.ts', 'contract/chat.ts'])('is asked for in %s', async (filePath) => {
    expect(await complaints(filePath, `export const maxFrameBytes = 1024;`, RULE)).toHaveLength(1);
    expect(await complaints(filePath, `// plain\nexport interface Frame { type: number }`, RULE)).toHaveLength(1);
    expect(await complaints(filePath, `/** The limit. */\nexport const maxFrameBytes = 1024;`, RULE)).toEqual([]);
  });

  it('is not asked for elsewhere', async () => {
    expect(await complaints('client/engine.ts', `export const retryMs = 1000;`, RULE)).toEqual([]);
  });
});

describe('components', () => {
  it('may not carry an inline style or raw HTML, which the CSP would refuse or trust', async () => {
    const page = 'renderer/chat/App.svelte';
    expect(await complaints(page, `<p style="color: red">x</p>`, 'no-restricted-syntax')).toHaveLength(1);
    expect(await complaints(page, `<p style:color={'red'}>x</p>`, 'no-restricted-syntax')).toEqual([]);
    expect(await complaints(page, `{@html '<b>x</b>'}`, 'svelte/no-at-html-tags')).toHaveLength(1);
  });
});
