// @ts-check
'use strict';

// For tests only: what the app's main process uses of newer Electrons and Nodes, supplied on Electron 22. Loaded before
// the app's own main; never part of the product.

const { Readable } = require('node:stream');
const { ReadableStream } = require('node:stream/web');
const { webcrypto } = require('node:crypto');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const { app } = require('electron');

const { Headers, Request, Response } = require('./fetch-types.cjs');

/** net::ERR_FAILED and net::ERR_UNEXPECTED, as Electron's own protocol.handle answers. */
const ERR_FAILED = -2;
const ERR_UNEXPECTED = -9;

/** @typedef {(request: Request) => Response | Promise<Response>} Handler */

/** Supplies what is missing, and touches nothing that is there. */
function installShim() {
  supply('Headers', Headers);
  supply('Request', Request);
  supply('Response', Response);
  supply('ReadableStream', ReadableStream);
  supply('crypto', webcrypto);
  supply('structuredClone', structuredCloneOverPort);
  app.on('session-created', (created) => addHandle(created.protocol));
}

/** @param {string} name @param {unknown} value */
function supply(name, value) {
  if (name in globalThis) return;
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

/** @param {unknown} value */
function structuredCloneOverPort(value) {
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(value);
    return receiveMessageOnPort(port2)?.message;
  } finally {
    port1.close();
  }
}

/**
 * Gives one session's protocol the three methods of Electron 25.
 *
 * @param {Electron.Protocol} protocol
 */
function addHandle(protocol) {
  if (typeof protocol.handle === 'function') return;
  const methods = {
    /** @param {string} scheme @param {Handler} handler */
    handle(scheme, handler) {
      const registered = protocol.registerStreamProtocol(scheme, (request, callback) => {
        answer(request, handler).then(callback, (/** @type {unknown} */ error) => {
          console.error(`The handler of ${scheme}: failed`, error);
          callback({ error: ERR_UNEXPECTED });
        });
      });
      if (!registered) throw new Error(`Failed to register protocol: ${scheme}`);
    },
    /** @param {string} scheme */
    unhandle(scheme) {
      if (!protocol.unregisterProtocol(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
    },
    /** @param {string} scheme */
    isProtocolHandled(scheme) {
      return protocol.isProtocolRegistered(scheme);
    },
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(protocol, name, { value });
}

/**
 * @param {Electron.ProtocolRequest} request
 * @param {Handler} handler
 * @returns {Promise<Electron.ProtocolResponse>}
 */
async function answer(request, handler) {
  const response = await handler(toRequest(request));
  if (!(response instanceof Response)) throw new TypeError('The handler did not return a Response');
  if (response.type === 'error') return { error: ERR_FAILED };
  /** @type {Record<string, string | string[]>} */
  const headers = {};
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') headers[name] = value;
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return {
    statusCode: response.status,
    headers,
    data: Readable.from(response.body ?? []),
  };
}

/** @param {Electron.ProtocolRequest} request */
function toRequest(request) {
  // Parts that stand for a file or a Blob carry no bytes.
  const inline = (request.uploadData ?? []).filter((part) => part.file === undefined && part.blobUUID === undefined);
  const chunks = inline.map((part) => part.bytes);
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    referrer: request.referrer,
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
  });
}

/** Says in every window's title that this is the tests' Electron: one looks at the app on it, and does not use it. */
function markTitles() {
  const mark = ` [TEST ONLY: Electron ${process.versions['electron']}, out of support]`;
  app.on('browser-window-created', (_event, window) => {
    window.on('page-title-updated', (event, title) => {
      event.preventDefault();
      window.setTitle(title + mark);
    });
    window.setTitle(window.getTitle() + mark);
  });
}

module.exports = { installShim, markTitles };
