/** The sockets that a relay listens on: TCP, Unix, or passed by systemd. If one fails, none stays open. */
import { createServer, connect, type ListenOptions, type Server, type Socket } from 'node:net';
import { chmod, chown, readFile, rm, stat } from 'node:fs/promises';
import { formatHostPort } from '../../protocol/address';
import { AparteError } from '../../protocol/errors';
import type { EventLog } from '../events';
import { formatListenEntry, type ListenAddress, type ListenEntry, type TcpEntry } from './listen-address';
import { diskError, hasCode } from './secret-file';

/** Owner and group may write: a balancer in the group connects. */
const SOCKET_MODE = 0o660;
/** The first descriptor that systemd passes (sd_listen_fds). */
const FIRST_PASSED_FD = 3;
const NO_IPV6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'];
/** Connections that may wait to be accepted: many come at once after a restart. */
const BACKLOG = 4096;

/** One socket that is open. */
export interface OpenSocket {
  readonly server: Server;
  readonly isProxied: boolean;
  /** As people read it. */
  readonly text: string;
  /** Where it is TCP. */
  readonly address?: ListenAddress;
}

export type Accept = (socket: Socket, isProxied: boolean) => void;

/** Opens all entries. @throws AparteError of the first that fails; the others are closed then */
export async function openSockets(
  entries: readonly ListenEntry[],
  accept: Accept,
  events: EventLog,
): Promise<readonly OpenSocket[]> {
  const open: OpenSocket[] = [];
  try {
    for (const entry of entries) open.push(...(await openEntry(entry, entries, accept, events)));
    return open;
  } catch (error) {
    for (const { server } of open) server.close();
    throw error;
  }
}

async function openEntry(
  entry: ListenEntry,
  all: readonly ListenEntry[],
  accept: Accept,
  events: EventLog,
): Promise<readonly OpenSocket[]> {
  switch (entry.kind) {
    case 'tcp':
      return openTcp(entry, all, accept, events);
    case 'unix':
      return [await openUnix(entry, accept)];
    case 'systemd':
      return openPassed(entry, accept);
  }
}

async function openTcp(
  entry: TcpEntry,
  all: readonly ListenEntry[],
  accept: Accept,
  events: EventLog,
): Promise<readonly OpenSocket[]> {
  const { host, port } = entry;
  const hasV4 = all.some((other) => other.kind === 'tcp' && other.host === '0.0.0.0' && other.port === port);
  const server = serverFor(entry, accept);
  try {
    // Beside a socket for all IPv4 addresses, one for all IPv6 addresses must leave IPv4 alone.
    await listening(server, { host, port, backlog: BACKLOG, ipv6Only: host === '::' && hasV4 });
  } catch (error) {
    if (host !== '::' || !hasCode(error, ...NO_IPV6)) throw listenError(error, host, port);
    events.emit('warn', 'operator-notice', { details: { what: 'no-ipv6', host, port } });
    return hasV4 ? [] : openTcp({ ...entry, host: '0.0.0.0' }, all, accept, events);
  }
  return [describeTcp(server, entry)];
}

function describeTcp(server: Server, { host, port, isProxied }: TcpEntry): OpenSocket {
  const bound = server.address();
  const address = { host, port: typeof bound === 'object' && bound !== null ? bound.port : port };
  return { server, isProxied, address, text: formatHostPort(address.host, address.port) };
}

async function openUnix(entry: Extract<ListenEntry, { kind: 'unix' }>, accept: Accept): Promise<OpenSocket> {
  const { path, group, isProxied } = entry;
  await removeStale(path);
  const server = serverFor(entry, accept);
  try {
    await listening(server, { path });
  } catch (error) {
    throw new AparteError('address-unavailable', { path }, { cause: error });
  }
  try {
    await chmod(path, SOCKET_MODE);
    if (group !== undefined) await chown(path, -1, await groupId(group));
  } catch (error) {
    server.close();
    throw diskError(error, path);
  }
  return { server, isProxied, text: formatListenEntry({ kind: 'unix', path, isProxied: false }) };
}

/** A socket file that nobody answers at is left over from a relay that was killed. @throws AparteError `address-in-use` */
async function removeStale(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return;
  if (!found.isSocket() || (await isAnswered(path))) throw new AparteError('address-in-use', { path });
  await rm(path, { force: true });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error) => resolve(!hasCode(error, 'ECONNREFUSED', 'ENOENT')));
  });
}

/** @throws AparteError `configuration` */
async function groupId(group: string): Promise<number> {
  if (/^\d+$/u.test(group)) return Number(group);
  const lines = (await readFile('/etc/group', 'utf8').catch(() => '')).split('\n');
  const id = lines.map((line) => line.split(':')).find(([name]) => name === group)?.[2];
  if (id === undefined) throw new AparteError('configuration', { what: `there is no group ${group}` });
  return Number(id);
}

async function openPassed(entry: ListenEntry, accept: Accept): Promise<readonly OpenSocket[]> {
  const count = passedSockets();
  if (count === 0) throw new AparteError('address-unavailable', { what: 'systemd' });
  const open: OpenSocket[] = [];
  for (let fd = FIRST_PASSED_FD; fd < FIRST_PASSED_FD + count; fd += 1) {
    const server = serverFor(entry, accept);
    try {
      await listening(server, { fd });
    } catch (error) {
      throw new AparteError('address-unavailable', { what: 'systemd' }, { cause: error });
    }
    open.push(describePassed(server, entry));
  }
  return open;
}

function describePassed(server: Server, { isProxied }: ListenEntry): OpenSocket {
  const bound = server.address();
  // Node tells nothing of a Unix socket that it did not make.
  if (typeof bound !== 'object' || bound === null || !('port' in bound)) {
    return { server, isProxied, text: typeof bound === 'string' ? `unix:${bound}` : 'systemd' };
  }
  const address = { host: bound.address, port: bound.port };
  return { server, isProxied, address, text: formatHostPort(address.host, address.port) };
}

/** How many sockets systemd passed to this very process; what was meant for another (its parent) is none of ours. */
function passedSockets(): number {
  const { LISTEN_PID, LISTEN_FDS } = process.env;
  delete process.env['LISTEN_PID'];
  delete process.env['LISTEN_FDS'];
  return Number(LISTEN_PID) === process.pid && /^\d{1,3}$/u.test(LISTEN_FDS ?? '') ? Number(LISTEN_FDS) : 0;
}

function serverFor({ isProxied }: ListenEntry, accept: Accept): Server {
  return createServer({ noDelay: true }, (socket) => accept(socket, isProxied));
}

async function listening(server: Server, options: ListenOptions & { readonly fd?: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, resolve);
  });
  // Such errors end no relay: accepting fails, say, for want of descriptors, and goes on when there are some.
  server.removeAllListeners('error');
  server.on('error', () => undefined);
}

/** An error of listening in our codes. */
export function listenError(error: unknown, host: string, port: number): AparteError {
  const details = { host, port };
  if (hasCode(error, 'EADDRINUSE')) return new AparteError('address-in-use', details, { cause: error });
  if (hasCode(error, 'EACCES')) return new AparteError('port-forbidden', details, { cause: error });
  return new AparteError('address-unavailable', details, { cause: error });
}
