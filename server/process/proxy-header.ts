/**
 * PROXY protocol, version 2 (haproxy.org, proxy-protocol.txt): a balancer says before all else whose connection it passes on. Whoever it is not
 * expected from could claim any address, so it is only read where it is expected, and must be there.
 */
import type { Socket } from 'node:net';
import { AparteError } from '../../protocol/errors';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const HEAD_BYTES = 16;
const MAX_BYTES = 1024;

const VERSION = 2;
const COMMAND = { local: 0, proxy: 1 };
const TCP4 = 0x11;
const TCP6 = 0x21;
const ADDRESS_BYTES = { [TCP4]: 12, [TCP6]: 36 };

/** What a whole header says. */
export interface ProxyHeader {
  /** Bytes of the header; what follows is the client's. */
  readonly length: number;
  /** The client's address, absent where the balancer speaks for itself (a health check) or does not tell. */
  readonly address?: string;
}

/** Reads a header. @returns undefined where more bytes are needed @throws AparteError `bad-frame` */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | undefined {
  const seen = Math.min(bytes.length, SIGNATURE.length);
  if (!bytes.subarray(0, seen).equals(SIGNATURE.subarray(0, seen))) throw bad('signature');
  if (bytes.length < HEAD_BYTES) return undefined;
  const [versionAndCommand = 0, family = 0] = bytes.subarray(12, 14);
  const length = HEAD_BYTES + bytes.readUInt16BE(14);
  if (versionAndCommand >> 4 !== VERSION) throw bad('version');
  if (length > MAX_BYTES) throw bad('length');
  if (bytes.length < length) return undefined;
  const command = versionAndCommand & 0x0f;
  if (command === COMMAND.local) return { length };
  if (command !== COMMAND.proxy) throw bad('command');
  return { length, ...addressOf(family, bytes.subarray(HEAD_BYTES, length)) };
}

function addressOf(family: number, block: Buffer): { readonly address?: string } {
  // Nothing told, or a Unix socket of the balancer's: it is the balancer that is known.
  if (family === 0 || family >> 4 === 3) return {};
  if (family !== TCP4 && family !== TCP6) throw bad('family');
  if (block.length < ADDRESS_BYTES[family]) throw bad('addresses');
  if (family === TCP4) return { address: [...block.subarray(0, 4)].join('.') };
  const groups = Array.from({ length: 8 }, (_, index) => block.readUInt16BE(index * 2).toString(16));
  return { address: groups.join(':') };
}

/** How reading a header ended: with one, with a peer that left before it said anything, or with something else. */
export type ProxyOutcome =
  | { readonly kind: 'header'; readonly header: ProxyHeader }
  | { readonly kind: 'left' }
  | { readonly kind: 'bad'; readonly what: string };

/** Takes the header off a socket; what follows is put back. `done` is called once, unless the socket closes for another reason. */
export function takeProxyHeader(socket: Socket, done: (outcome: ProxyOutcome) => void): void {
  let held = Buffer.alloc(0);
  const finish = (outcome: ProxyOutcome): void => {
    socket.off('data', onData).off('end', onEnd);
    done(outcome);
  };
  const onEnd = (): void => finish(held.length === 0 ? { kind: 'left' } : { kind: 'bad', what: 'end' });
  const onData = (chunk: Buffer): void => {
    held = Buffer.concat([held, chunk]);
    try {
      const header = parseProxyHeader(held);
      if (!header) return;
      socket.pause();
      const rest = held.subarray(header.length);
      if (rest.length > 0) socket.unshift(rest);
      finish({ kind: 'header', header });
    } catch (error) {
      if (!(error instanceof AparteError)) throw error;
      finish({ kind: 'bad', what: String(error.details['what']) });
    }
  };
  socket.on('data', onData).on('end', onEnd);
}

const bad = (what: string): AparteError => new AparteError('bad-frame', { what: `proxy ${what}` });
