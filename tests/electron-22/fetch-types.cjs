// @ts-check
'use strict';

// Headers, Request and Response of the Fetch standard, as far as a protocol handler meets them. Node 16 has none of them.

const { ReadableStream } = require('node:stream/web');

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/u;
/** A value holds bytes, none of them NUL or a line end. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/u;
const NULL_BODY_STATUS = new Set([101, 103, 204, 205, 304]);

/** @typedef {Iterable<readonly [string, string]> | Record<string, string>} HeadersInit */
/** @typedef {string | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | URLSearchParams | null | undefined} BodyInit */

class Headers {
  /** @type {Map<string, string[]>} */
  #values = new Map();

  /** @param {HeadersInit} [init] */
  constructor(init = []) {
    const pairs =
      Symbol.iterator in Object(init)
        ? /** @type {Iterable<readonly [string, string]>} */ (init)
        : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  /** @param {string} name @param {string} value */
  append(name, value) {
    const key = headerName(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), headerValue(value)]);
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.#values.set(headerName(name), [headerValue(value)]);
  }

  /** @param {string} name */
  get(name) {
    return this.#values.get(headerName(name))?.join(', ') ?? null;
  }

  /** @param {string} name */
  has(name) {
    return this.#values.has(headerName(name));
  }

  /** @param {string} name */
  delete(name) {
    this.#values.delete(headerName(name));
  }

  getSetCookie() {
    return [...(this.#values.get('set-cookie') ?? [])];
  }

  /** @returns {IterableIterator<[string, string]>} sorted by name, as the standard has it */
  *entries() {
    for (const [name, values] of [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (name !== 'set-cookie') yield [name, values.join(', ')];
      else for (const value of values) yield [name, value];
    }
  }

  *keys() {
    for (const [name] of this.entries()) yield name;
  }

  *values() {
    for (const [, value] of this.entries()) yield value;
  }

  /** @param {(value: string, name: string, headers: Headers) => void} callback */
  forEach(callback) {
    for (const [name, value] of this.entries()) callback(value, name, this);
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

/** @param {string} name */
function headerName(name) {
  const key = name.toLowerCase();
  if (!TOKEN.test(key)) throw new TypeError(`Invalid header name: ${key}`);
  return key;
}

/** @param {string} value */
function headerValue(value) {
  const text = value.trim();
  if (!VALUE.test(text)) throw new TypeError('Invalid header value');
  return text;
}

/** What Request and Response share: a body that is read once. */
class Body {
  /** @type {ReadableStream<Uint8Array> | null} */
  #stream;
  #used = false;

  /** @param {BodyInit} init */
  constructor(init) {
    this.#stream = streamOf(init);
  }

  /** The body as a stream; reading it, like any other way of reading it, uses it up. */
  get body() {
    return this.#stream;
  }

  get bodyUsed() {
    return this.#used || (this.#stream?.locked ?? false);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async arrayBuffer() {
    if (this.bodyUsed) throw new TypeError('Body is unusable');
    this.#used = true;
    /** @type {Uint8Array[]} */
    const chunks = [];
    if (this.#stream !== null) for await (const chunk of this.#stream) chunks.push(chunk);
    return Uint8Array.from(Buffer.concat(chunks)).buffer;
  }

  async text() {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  /** @returns {Promise<unknown>} */
  async json() {
    return JSON.parse(await this.text());
  }
}

/**
 * @param {BodyInit} init
 * @returns {ReadableStream<Uint8Array> | null}
 */
function streamOf(init) {
  if (init === null || init === undefined) return null;
  if (init instanceof ReadableStream) return init;
  const bytes = bytesOf(init);
  return new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** @param {string | Uint8Array | ArrayBuffer | URLSearchParams} init */
function bytesOf(init) {
  if (init instanceof Uint8Array) return Uint8Array.from(init);
  if (init instanceof ArrayBuffer) return new Uint8Array(init.slice(0));
  return new TextEncoder().encode(String(init));
}

/** @param {BodyInit} init */
function defaultContentType(init) {
  if (typeof init === 'string') return 'text/plain;charset=UTF-8';
  return init instanceof URLSearchParams ? 'application/x-www-form-urlencoded;charset=UTF-8' : null;
}

class Request extends Body {
  /** @param {string | URL} url @param {{ method?: string, headers?: HeadersInit, body?: BodyInit, referrer?: string }} [init] */
  constructor(url, init = {}) {
    super(init.body);
    this.url = new URL(url).href;
    this.method = (init.method ?? 'GET').toUpperCase();
    this.headers = new Headers(init.headers);
    this.referrer = init.referrer ?? 'about:client';
    if (init.body !== null && init.body !== undefined && (this.method === 'GET' || this.method === 'HEAD')) {
      throw new TypeError(`Request with ${this.method} method cannot have a body`);
    }
  }
}

class Response extends Body {
  /** @param {BodyInit} [body] @param {{ status?: number, statusText?: string, headers?: HeadersInit }} [init] */
  constructor(body, init = {}) {
    super(body);
    this.status = init.status ?? 200;
    if (!Number.isInteger(this.status) || this.status < 200 || this.status > 599) {
      throw new RangeError(`Invalid response status: ${this.status}`);
    }
    if (body !== null && body !== undefined && NULL_BODY_STATUS.has(this.status)) {
      throw new TypeError(`A response with status ${this.status} has no body`);
    }
    this.statusText = init.statusText ?? '';
    this.headers = new Headers(init.headers);
    this.type = 'default';
    const contentType = defaultContentType(body);
    if (contentType !== null && !this.headers.has('content-type')) this.headers.set('content-type', contentType);
  }

  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  /** A network error: the page sees its request fail. */
  static error() {
    const response = new Response(null);
    response.type = 'error';
    response.status = 0;
    return response;
  }

  /** @param {unknown} value @param {{ status?: number, statusText?: string, headers?: HeadersInit }} [init] */
  static json(value, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(JSON.stringify(value), { ...init, headers });
  }
}

module.exports = { Headers, Request, Response };
