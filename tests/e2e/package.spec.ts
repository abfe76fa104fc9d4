import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { listArchive, readArchived, sha256Of } from '../../build/package/asar.mjs';
import { nativeFormat } from '../../build/package/natives.mjs';
import type { DevToolsPage } from './support/devtools';
import { PROJECT } from './support/folders';
import { pack, runPackaged, startPackaged } from './support/packaged';
import type { Packed } from './support/packaged';

const CHAT = 'app://aparte/chat/';
const RELAY = 'app://aparte/relay/';
const PASSPHRASE = 'six words that nobody knows';
/** The exit code for arguments that nobody understands: by it a started program tells that it read them itself. */
const USAGE = 64;
/** Another's, by which a program that should not run tells that it did. */
const FOREIGN = 99;

let root: string;
let packed: Packed;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'aparte-package-'));
  packed = await pack(path.join(root, 'first'));
});

afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));

/** The files of the archive as text, those that are text. */
function archivedTexts(): Map<string, string> {
  const files = listArchive(packed.archive).filter(({ path: name }) => /\.(?:c?js|mjs|json|html|css|svg)$/u.test(name));
  return new Map(files.map((file) => [file.path, readArchived(packed.archive, file).toString('utf8')]));
}

/** Names and digests of all files below a folder. */
function digests(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(names.map((name) => [path.relative(folder, name), sha256Of(name)]));
}

test('packed again, every file is the same to the byte', async () => {
  const again = await pack(path.join(root, 'second'));
  onTestFinished(() => rm(again.output, { recursive: true, force: true }));
  expect(sha256Of(again.archive)).toBe(sha256Of(packed.archive));
  expect(packed.said).toContain(sha256Of(packed.archive));
  expect(digests(again.output)).toEqual(digests(packed.output));
});

test.runIf(process.platform === 'linux')('fails with an exit code where a target cannot be made', async () => {
  // What AppImage is made with, sought where it is not: nothing is downloaded then.
  const env = { APPIMAGE_TOOLS_PATH: path.join(root, 'nothing-here') };
  const failing = pack(path.join(root, 'failing'), { target: 'AppImage', env });
  await expect(failing).rejects.toMatchObject({ code: 70 });
});

describe('the archive', () => {
  test('holds the app, three packages with native code and what these need, and nothing else', () => {
    const names = listArchive(packed.archive).map((file) => file.path);
    expect(names).toContain('dist/electron/main.cjs');
    expect(names).toContain('dist/server/relay-child.cjs');
    expect(names).toContain('dist/workers/vault-worker.cjs');
    const parts = new Set(names.map((name) => name.split('/')[0]));
    expect([...parts].sort()).toEqual(
      ['dist', 'node_modules', 'package.json', ...(packed.isForTests ? ['test-electron'] : [])].sort(),
    );
    expect(
      names.filter((name) => /\.(?:ts|svelte|map|cc|h|md)$|(?:^|\/)tests?\/|\.(?:test|spec)\./u.test(name)),
    ).toEqual([]);
    expect(names.filter((name) => name.startsWith('dist/cli/') || name.startsWith('dist/browser/'))).toEqual([]);
  });

  test('tells neither of source maps nor of the machine that it was made on', () => {
    const telling = [...archivedTexts()].filter(
      ([, text]) => text.includes('sourceMappingURL=') || text.includes(PROJECT) || text.includes(tmpdir() + path.sep),
    );
    expect(telling.map(([name]) => name)).toEqual([]);
  });

  test('has one native file for each, made for this system, and lying outside', () => {
    const files = listArchive(packed.archive).filter((file) => file.unpacked);
    const formats = files.map((file) => nativeFormat(readFileSync(path.join(packed.unpacked, file.path))));
    expect(formats.map((format) => format?.platform)).toEqual([process.platform, process.platform, process.platform]);
    for (const format of formats) expect(format?.machines).toContain(process.arch);
    expect(Object.keys(digests(packed.unpacked)).sort()).toEqual(files.map((file) => path.normalize(file.path)).sort());
  });

  test('has the tests’ shim in a package for tests only', () => {
    const manifest: unknown = JSON.parse(archivedTexts().get('package.json') ?? '');
    const product = { name: 'aparte', main: 'dist/electron/main.cjs', desktopName: 'aparte-desktop.desktop' };
    if (!packed.isForTests) expect(manifest).toMatchObject(product);
    else {
      const version: unknown = expect.stringContaining('-test-electron.');
      expect(manifest).toMatchObject({ ...product, main: 'test-electron/main.cjs', version });
    }
    expect(Object.keys(Object(manifest) as object)).not.toContain('devDependencies');
  });
});

describe('the fuses', () => {
  test('stand in the program as they were stated', async () => {
    const wire: Readonly<Record<string, unknown>> = { ...(await getCurrentFuseWire(packed.fuseFile)) };
    const wanted = new Map([
      [FuseV1Options.RunAsNode, FuseState.DISABLE],
      [FuseV1Options.EnableCookieEncryption, FuseState.DISABLE],
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
      [FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseState.ENABLE],
      [FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, FuseState.DISABLE],
      [FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE],
      [FuseV1Options.WasmTrapHandlers, FuseState.ENABLE],
    ]);
    const found = [...wanted.keys()].filter((fuse) => String(fuse) in wire);
    // The oldest Electron that tests run on has seven of them.
    expect(found.length).toBeGreaterThanOrEqual(7);
    for (const fuse of found) expect([fuse, wire[String(fuse)]]).toEqual([fuse, wanted.get(fuse)]);
    const absent = [...wanted.keys()].filter((fuse) => !found.includes(fuse)).map((fuse) => FuseV1Options[fuse]);
    for (const name of absent) expect(packed.said).toMatch(new RegExp(`not in this Electron: .*${name}`, 'u'));
  });

  test('keep the program from running other scripts, from preloading one and from being inspected', async () => {
    const preload = path.join(root, 'preload.cjs');
    await writeFile(preload, "process.stdout.write('preloaded\\n');");
    const asNode = await runPackaged(packed, ['-e', "console.log('ran')"], { ELECTRON_RUN_AS_NODE: '1' });
    expect(asNode.code).toBe(USAGE);
    expect(asNode.output).not.toMatch(/^ran/mu);
    const env = { NODE_OPTIONS: `--require=${preload}` };
    const inspected = await runPackaged(packed, ['--inspect=0', '--nobody-knows-this'], env);
    expect(inspected.code).toBe(USAGE);
    expect(inspected.output).not.toMatch(/preloaded|Debugger listening/u);
  });

  test('keep it from running a folder put in place of its archive', async () => {
    const folder = path.join(packed.resources, 'app');
    const aside = `${packed.archive}.aside`;
    await mkdir(folder);
    await rename(packed.archive, aside);
    onTestFinished(async () => {
      await rename(aside, packed.archive);
      await rm(folder, { recursive: true });
    });
    await writeFile(path.join(folder, 'package.json'), '{ "main": "main.cjs" }');
    await writeFile(path.join(folder, 'main.cjs'), `process.exit(${FOREIGN});`);
    expect((await runPackaged(packed, [], {})).code).not.toBe(FOREIGN);
  });
});

describe('what comes with it', () => {
  interface Bill {
    readonly components: readonly { readonly name: string; readonly version: string; readonly 'bom-ref': string }[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  }
  const read = (name: string): string => readFileSync(path.join(packed.resources, name), 'utf8');
  const packageNames = (): string[] =>
    listArchive(packed.archive).flatMap(
      ({ path: name }) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(name)?.[1] ?? [],
    );

  test('lies in the package and beside it alike', () => {
    for (const name of ['THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json']) {
      expect(readFileSync(path.join(packed.output, name), 'utf8')).toBe(read(name));
    }
    expect(read('LICENSE')).toBe(readFileSync(path.join(PROJECT, 'LICENSE'), 'utf8'));
  });

  test('notices name every package that ships, bundled ones too, with a licence', () => {
    const notices = read('THIRD-PARTY-NOTICES.txt');
    for (const name of [...packageNames(), '@noble/ciphers', '@peculiar/x509', 'svelte', 'valibot']) {
      expect(notices).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')} \\d+\\.\\d+\\.\\d+\\nLicence: \\S+$`, 'mu'));
    }
    expect(notices).toContain('ZETETIC LLC');
    expect(notices).toContain('LevelDB');
    expect(notices).not.toMatch(/^(?:eslint|vitest|typescript|electron-builder) \d/mu);
  });

  test('the bill of materials names the same, what it hangs on, and no more', () => {
    const { components, dependencies } = JSON.parse(read('sbom.cdx.json')) as Bill;
    const names = components.map(({ name }) => name);
    for (const name of packageNames()) expect(names).toContain(name);
    expect(names).toContain('electron');
    for (const name of ['eslint', 'vitest', 'typescript', 'electron-builder', 'playwright'])
      expect(names).not.toContain(name);
    const refs = components.map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  });
});

describe('the program', () => {
  async function begin(page: DevToolsPage): Promise<void> {
    await page.waitForText('What shall others call you?');
    await page.fill('Your name', 'Zoé');
    await page.fill('Passphrase', PASSPHRASE);
    await page.fill('The same passphrase again', PASSPHRASE);
    await page.click('Begin');
    await page.waitForText('How would you like to begin?');
  }

  test('opens a relay, a room and a second person, and a message gets through', async () => {
    const running = await startPackaged(packed);
    const chat = await running.tools.page(CHAT);
    await begin(chat);
    await chat.click('Try it alone');
    await chat.fill('Write to Trial room', 'Bonjour');
    await chat.pressEnter();
    await chat.waitForText('Bonjour');
    // The second person is a process of the packaged program too: it has joined, and said what it has.
    await chat.waitForText('Received by 1');

    await chat.evaluate('window.aparte.openRelayWindow({})');
    const relay = await running.tools.page(RELAY);
    await relay.waitForText('Listening on 127.0.0.1:');
    await relay.waitForText('Frame written to disk and accepted');
    // Two people's main processes, their pages, the relay.
    if (process.platform === 'linux') expect(processesOf(packed.program).length).toBeGreaterThan(4);
    expect([...chat.complaints, ...relay.complaints]).toEqual([]);
    expect(await running.quit()).toBe(0);
    await expect.poll(() => processesOf(packed.program), { timeout: 15_000 }).toEqual([]);
  });
});

/** The processes that run this program, on systems that tell: it, its pages, its relay, and the second person's. */
function processesOf(program: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/u.test(id) && readlinkSync(`/proc/${id}/exe`) === program;
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return false;
    }
  });
}
