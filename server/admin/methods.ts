/** The admin protocol's methods (docs/PROTOCOL.md §8), each with a check of its parameters. */
import { MAX_ADMIN_LINE_BYTES, SAMPLE_STEPS_MS, type AdminMethod, type AdminMethods } from '../../protocol/admin';
import { fromHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import type { AdminTarget } from './target';

/** What a session lends to its methods. */
export interface MethodContext {
  readonly target: AdminTarget;
  watch(): { readonly after: number };
  unwatch(): void;
}

type Handler<Method extends AdminMethod> = (
  context: MethodContext,
  params: Readonly<Record<string, unknown>>,
) => AdminMethods[Method]['result'] | Promise<AdminMethods[Method]['result']>;

const MAX_EVENTS = 10_000;
/** Lists are cut where their line would grow too long; the status tells how many there are. */
const MAX_LIST_BYTES = MAX_ADMIN_LINE_BYTES - 4096;
const DIGEST_BYTES = 32;
const MAX_WORD = 100;
/** Ten years; for longer there is 0. */
const MAX_BAN_MINUTES = 5_256_000;

function fitting<T>(items: readonly T[]): T[] {
  let bytes = 0;
  const tooMuch = items.findIndex((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
    return bytes > MAX_LIST_BYTES;
  });
  return tooMuch < 0 ? [...items] : items.slice(0, tooMuch);
}

function count(params: Readonly<Record<string, unknown>>, name: string, max: number): number {
  const value = params[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
  throw new AparteError('bad-argument', { what: name });
}

function digest(params: Readonly<Record<string, unknown>>): Uint8Array {
  const value = params['digest'];
  const bytes = typeof value === 'string' && /^[0-9a-f]{64}$/iu.test(value) ? fromHex(value) : undefined;
  if (bytes?.length !== DIGEST_BYTES) throw new AparteError('bad-argument', { what: 'digest' });
  return bytes;
}

function word(params: Readonly<Record<string, unknown>>, name: string): string {
  const value = params[name];
  if (typeof value === 'string' && value.length > 0 && value.length <= MAX_WORD) return value;
  throw new AparteError('bad-argument', { what: name });
}

/** A room's public key or short id, hex. */
function roomKey(params: Readonly<Record<string, unknown>>): string {
  const room = word(params, 'room').toLowerCase();
  if (!/^(?:[0-9a-f]{10}|[0-9a-f]{64})$/u.test(room)) throw new AparteError('bad-argument', { what: 'room' });
  return room;
}

export const METHODS: { readonly [Method in AdminMethod]: Handler<Method> } = {
  status: ({ target }) => target.status(),
  events: ({ target: { events } }, params) => {
    const after = count(params, 'after', Number.MAX_SAFE_INTEGER);
    const limit = count(params, 'limit', MAX_EVENTS);
    return { events: fitting(events.after(after, limit)), oldest: events.oldest, newest: events.newest };
  },
  history: ({ target }, params) => {
    const { before } = params;
    if (typeof before !== 'string' || before.length > MAX_WORD)
      throw new AparteError('bad-argument', { what: 'before' });
    return target.desk.history(before);
  },
  watch: (context) => context.watch(),
  unwatch: (context) => {
    context.unwatch();
    return {};
  },
  connections: ({ target }) => ({ connections: fitting(target.desk.connections()) }),
  rooms: async ({ target }) => ({ rooms: fitting(await target.desk.rooms()) }),
  frame: async ({ target }, params) => ({ frame: await target.desk.frame(digest(params)) }),
  samples: ({ target }, params) => {
    const stepMs = SAMPLE_STEPS_MS.find((step) => step === params['stepMs']);
    if (stepMs === undefined) throw new AparteError('bad-argument', { what: 'stepMs' });
    return { samples: fitting(target.desk.samples(stepMs, count(params, 'after', Number.MAX_SAFE_INTEGER))) };
  },
  limits: async ({ target }) => ({ limits: await target.desk.limits() }),
  disconnect: ({ target: { operator } }, params) => {
    operator.disconnect(count(params, 'connection', Number.MAX_SAFE_INTEGER));
    return {};
  },
  ban: async ({ target: { operator } }, params) => {
    const minutes = count(params, 'minutes', MAX_BAN_MINUTES);
    if (params['connection'] === undefined) await operator.ban(word(params, 'network'), minutes);
    else await operator.banConnection(count(params, 'connection', Number.MAX_SAFE_INTEGER), minutes);
    return {};
  },
  unban: async ({ target: { operator } }, params) => {
    await operator.unban(word(params, 'network'));
    return {};
  },
  'close-room': async ({ target: { operator } }, params) => {
    const how = params['how'];
    if (how !== 'frozen' && how !== 'deleted') throw new AparteError('bad-argument', { what: 'how' });
    await operator.closeRoom(roomKey(params), how);
    return {};
  },
  'reopen-room': async ({ target: { operator } }, params) => {
    await operator.reopenRoom(roomKey(params));
    return {};
  },
  'rotate-token': ({ target: { operator } }) => operator.rotateToken(),
  rules: ({ target: { operator } }) => operator.rules(),
  reload: ({ target: { operator } }) => operator.reload(),
  stop: ({ target }) => {
    target.events.emit('info', 'admin-acted', { details: { method: 'stop' } });
    target.stop();
    return {};
  },
};

export function isAdminMethod(name: string): name is AdminMethod {
  return Object.prototype.hasOwnProperty.call(METHODS, name);
}
