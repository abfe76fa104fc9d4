/**
 * Everything that an app contacts, seen from three sides: each Node of it records its own sockets and name queries, Chromium writes its own log of its
 * network, and the system's tables of sockets are read again and again meanwhile (Linux).
 */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';

import { bundle } from '../../../build/bundle.mjs';
import { launchApp, type LaunchOptions, type RunningApp } from './electron';
import { freshFolder } from './folders';

const POLL_MS = 40;

/** A line of what a Node of the app recorded. */
export interface NodeRecord {
  readonly kind: 'begun' | 'connect' | 'listen' | 'datagram' | 'name';
  /** Main, the relay's process, or a thread of one. */
  readonly by: 'browser' | 'utility' | 'thread';
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly asked?: string;
}

/** An entry of Chromium's log, with the name of its type. */
export interface ChromiumRecord {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Protocol = 'tcp' | 'tcp6' | 'udp' | 'udp6';

/** A socket of the system that belongs to the app and was not accepted by it: protocol and the other end. */
export type SystemRecord = `${Protocol} ${string}`;

export interface Recording {
  readonly app: RunningApp;
  /** Of all Nodes so far. */
  node(): NodeRecord[];
  /** Of Chromium, after the app has quit. */
  chromium(): ChromiumRecord[];
  /** Stops looking at the system's tables. */
  system(): SystemRecord[];
}

/** Starts the app, recorded from its first moment. */
export async function launchRecorded(options: LaunchOptions = {}): Promise<Recording> {
  const folder = await freshFolder();
  const [lines, chromiumLog] = [path.join(folder, 'connections'), path.join(folder, 'chromium.json')];
  const entry = path.join('tests', 'e2e', 'support', 'programs', 'record-connections.ts');
  const outFile = 'record-connections.cjs';
  await bundle({ kind: 'program', name: 'record-connections', entry, outFile, command: false }, folder);
  const app = await launchApp({
    ...options,
    args: [...(options.args ?? []), `--log-net-log=${chromiumLog}`],
    env: {
      ...options.env,
      APARTE_E2E_CONNECTIONS: lines,
      APARTE_E2E_NODE_OPTIONS: `--require ${path.join(folder, outFile)}`,
    },
  });
  const sockets = new SocketWatch(app.pid);
  return {
    app,
    node: () =>
      readFileSync(lines, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as NodeRecord),
    chromium: () => readChromiumLog(chromiumLog),
    system: () => sockets.stop(),
  };
}

interface ChromiumLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly { readonly type: number; readonly params?: Readonly<Record<string, unknown>> }[];
}

function readChromiumLog(file: string): ChromiumRecord[] {
  const { constants, events } = JSON.parse(readFileSync(file, 'utf8')) as ChromiumLog;
  const names = new Map(Object.entries(constants.logEventTypes).map(([name, number]) => [number, name]));
  return events.map(({ type, params = {} }) => ({ type: names.get(type) ?? String(type), params }));
}

interface SocketRow {
  readonly protocol: Protocol;
  readonly local: string;
  readonly remote: string;
  readonly isListening: boolean;
}

/** Reads the system's tables of sockets, for a process and all below it. */
class SocketWatch {
  readonly #root: number;
  readonly #seen = new Set<SystemRecord>();
  readonly #accepting = new Set<string>();
  /** By inode, whether a socket is the app's: found out once. */
  readonly #isOwn = new Map<string, boolean>();
  readonly #timer: NodeJS.Timeout;

  constructor(root: number) {
    this.#root = root;
    this.#timer = setInterval(() => this.#look(), POLL_MS);
  }

  stop(): SystemRecord[] {
    clearInterval(this.#timer);
    return [...this.#seen].sort();
  }

  #look(): void {
    const sockets = readSockets();
    const unknown = sockets.filter(([inode]) => !this.#isOwn.has(inode));
    if (unknown.length > 0) {
      const own = new Set(family(this.#root).flatMap(socketsOf));
      for (const [inode] of unknown) this.#isOwn.set(inode, own.has(inode));
    }
    const rows = sockets.filter(([inode]) => this.#isOwn.get(inode)).map(([, row]) => row);
    for (const { isListening, local } of rows) if (isListening) this.#accepting.add(portOf(local));
    for (const { protocol, local, remote, isListening } of rows) {
      const isAccepted = protocol.startsWith('tcp') && this.#accepting.has(portOf(local));
      if (!isListening && !isAccepted) this.#seen.add(`${protocol} ${remote}`);
    }
  }
}

const portOf = (address: string): string => address.split(':').at(-1) ?? '';

function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    const [, parent] = /\) \S (\d+) /u.exec(readQuietly(`/proc/${name}/stat`)) ?? [];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  return [...parents.keys()].filter(isBelow);
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      const [, inode] = /^socket:\[(\d+)\]$/u.exec(readlinkSync(`/proc/${pid}/fd/${name}`)) ?? [];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    // It has ended, or closed one, between one look and the next.
    return [];
  }
}

function readSockets(): [inode: string, row: SocketRow][] {
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((protocol) =>
    readQuietly(`/proc/net/${protocol}`)
      .split('\n')
      .slice(1, -1)
      .map((line): [string, SocketRow] => {
        const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/u);
        const isListening = protocol.startsWith('tcp') && state === '0A';
        return [inode, { protocol, local: readable(local), remote: readable(remote), isListening }];
      }),
  );
}

/** `0100007F:1F90` is 127.0.0.1:8080; what is longer (IPv6) stays as it is. */
function readable(address: string): string {
  const [host = '', port = ''] = address.split(':');
  const bytes = host.match(/../gu)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const shown = bytes.length === 4 ? bytes.reverse().join('.') : `[${host}]`;
  return `${shown}:${Number.parseInt(port, 16)}`;
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
