import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';

import { expect, it, onTestFinished } from 'vitest';

import { RelayProcess } from '../support/relay-process';

/** The version that a client gets which speaks only these, or the error that ends the attempt. */
function attempt(port: number, options: ConnectionOptions): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.once('error', () => resolve('refused'));
  });
}

it('speaks TLS 1.3 and no older version', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'aparte-tls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const relay = await RelayProcess.start(folder);
  onTestFinished(() => relay.kill());
  expect(await attempt(relay.port, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })).toBe('refused');
  expect(await attempt(relay.port, { minVersion: 'TLSv1.2' })).toBe('TLSv1.3');
});
