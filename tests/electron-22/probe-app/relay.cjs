// @ts-check
'use strict';

// Runs in a utilityProcess: a server that says one thing.

const { createServer } = require('node:net');

const { ClassicLevel } = require('classic-level');

const server = createServer((socket) => socket.end(`level ${typeof ClassicLevel}`));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.parentPort.postMessage(address !== null && typeof address === 'object' ? address.port : 0);
});
