/**
 * Loaded into every Node of the app (main, the vault's thread, the relay) before anything of ours: writes down, a line each, what it connects to, sends to,
 * listens on and asks names of.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import net from 'node:net';
import { isMainThread } from 'node:worker_threads';

type Told = Readonly<Record<string, unknown>>;
type Call = (this: unknown, ...args: unknown[]) => unknown;

const file = process.env['APARTE_E2E_CONNECTIONS'];
/** Electron's kind of process. */
const type: unknown = Reflect.get(process, 'type');
const by = isMainThread ? String(type) : 'thread';

function tell(kind: string, told: Told = {}): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ kind, by, pid: process.pid, ...told })}\n`);
}

/** Puts a call of `describe` before that of a method. */
function watch(holder: object, name: string, describe: (args: unknown[]) => void): void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return;
  const call = original as Call;
  Reflect.set(holder, name, function (this: unknown, ...args: unknown[]): unknown {
    describe(args);
    return call.apply(this, args);
  });
}

/** Where a socket goes, from any of the forms in which it is told. */
function target(args: unknown[]): Told {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { path, host = 'localhost', port }: { path?: unknown; host?: unknown; port?: unknown } = first;
    return typeof path === 'string' ? { path } : { host, port: Number(port) };
  }
  if (typeof first === 'string' && !/^\d+$/u.test(first)) return { path: first };
  return { host: typeof second === 'string' ? second : 'localhost', port: Number(first) };
}

watch(net.Socket.prototype, 'connect', (args) => {
  tell('connect', target(args));
});
watch(net.Server.prototype, 'listen', (args) => {
  tell('listen', target(args));
});
for (const name of ['send', 'connect', 'bind']) {
  watch(dgram.Socket.prototype, name, () => {
    tell('datagram', { name });
  });
}
for (const holder of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of [
    ...Object.getOwnPropertyNames(holder),
    'resolve',
    'resolve4',
    'resolve6',
    'resolveAny',
    'reverse',
  ]) {
    if (!/^(?:lookup|resolve|reverse)/u.test(name)) continue;
    watch(holder, name, ([asked]) => {
      tell('name', { name, asked: String(asked) });
    });
  }
}
tell('begun');
