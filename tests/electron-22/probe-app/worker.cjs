// @ts-check
'use strict';

// Runs in a worker thread of the main process: the vault's native modules.

const { parentPort } = require('node:worker_threads');

const { hashRawSync } = require('@node-rs/argon2');
void import('@signalapp/sqlcipher').then(({ default: Database }) => {
  const database = new Database(':memory:');
  const derived = hashRawSync('passphrase', { memoryCost: 1024, timeCost: 1, parallelism: 1, salt: Buffer.alloc(16) });
  parentPort?.postMessage({
    cipher: database.pragma('cipher_version', { simple: true }),
    derivedBytes: derived.length,
  });
});
