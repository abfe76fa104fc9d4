// @ts-check
'use strict';

// Uses, and does nothing but use, what the app builds on: tests/e2e/runtime.spec.ts asks it what it found.

const { connect } = require('node:net');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const { BrowserWindow, app, ipcMain, protocol, safeStorage, session, utilityProcess } = require('electron');

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'";

/** @type {Record<string, [type: string, body: string]>} */
const FILES = {
  '/index.html': ['text/html', '<!doctype html><title>Probe</title><script type="module" src="page.js"></script>'],
  '/page.js': ['text/javascript', "import { streamed } from './part.js'; window.arrived = streamed;"],
};

const dataRoot = process.argv[process.argv.indexOf('--data-root') + 1] ?? '';
app.setPath('userData', path.join(dataRoot, 'chromium'));
protocol.registerSchemesAsPrivileged([{ scheme: 'probe', privileges: { standard: true, secure: true } }]);

/** @param {URL} url */
function respond({ pathname }) {
  const headers = { 'Content-Security-Policy': POLICY, 'X-Probe': 'yes' };
  if (pathname === '/part.js') {
    const part = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("export const streamed = 'in "));
        controller.enqueue(new TextEncoder().encode("parts';"));
        controller.close();
      },
    });
    return new Response(part, { headers: { ...headers, 'Content-Type': 'text/javascript' } });
  }
  const file = FILES[pathname];
  if (file === undefined) return new Response(null, { status: 404, headers });
  return new Response(Buffer.from(file[1]), { status: 200, headers: { ...headers, 'Content-Type': file[0] } });
}

/** @returns {Promise<string>} what a server in a process of its own says to a TCP client */
function askRelay() {
  return new Promise((resolve, reject) => {
    const child = utilityProcess.fork(path.join(__dirname, 'relay.cjs'));
    child.once('message', (port) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.once('error', reject);
      socket.once('data', (said) => {
        child.kill();
        resolve(said.toString());
      });
    });
  });
}

/** @returns {Promise<unknown>} what the native modules found in a worker thread */
function askWorker() {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, 'worker.cjs'));
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(async () => {
  const pages = session.fromPartition('pages');
  pages.protocol.handle('probe', (request) => respond(new URL(request.url)));
  ipcMain.handle('probe', async (event, greeting) => ({
    greeting,
    sender: event.senderFrame?.url,
    name: `${app.getName()} ${app.getVersion()}`,
    appPath: app.getAppPath(),
    packaged: app.isPackaged,
    persistent: pages.isPersistent(),
    cloned: structuredClone(new Map([['a', new Date(0)]]))
      .get('a')
      ?.getTime(),
    keychain: safeStorage.isEncryptionAvailable(),
    relay: await askRelay(),
    worker: await askWorker(),
  }));
  const window = new BrowserWindow({
    webPreferences: {
      session: pages,
      preload: path.join(__dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
    },
  });
  console.log('the first line');
  await window.loadURL('probe://app/index.html');
});
