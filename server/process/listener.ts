/** TCP and TLS 1.3: hands streams whose handshake is done to the relay, each with its exporter and what is left of its time. */
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { AparteError } from '../../protocol/errors';
import { ADMIN_PROTOCOL, CLIENT_PROTOCOL, EXPORTER_BYTES, EXPORTER_LABEL } from '../../protocol/labels';
import type { Peer } from '../connection';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import type { Limits } from '../limits';
import { normaliseAddress, truncateAddress } from '../network-address';
import type { ListenAddress } from './listen-address';
import { hasCode } from './secret-file';

export interface ListenerParts {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly events: EventLog;
  readonly accept: (socket: TLSSocket, peer: Peer) => void;
  /** Absent where nobody may administer from elsewhere. */
  readonly acceptAdmin?: ((socket: TLSSocket, peer: Peer) => void) | undefined;
}

export class Listener {
  private readonly tcp: Server;
  private readonly tls: TlsServer;
  /** Handshakes under way: peer to the time by which handshake and hello must be done. */
  private readonly handshakes = new Map<string, number>();

  constructor(private readonly parts: ListenerParts) {
    this.tls = createTlsServer({
      key: parts.privateKeyPem,
      cert: parts.certificatePem,
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      handshakeTimeout: parts.limits.helloTimeoutMs,
      ALPNProtocols: parts.acceptAdmin ? [CLIENT_PROTOCOL, ADMIN_PROTOCOL] : [CLIENT_PROTOCOL],
    });
    this.tls.on('secureConnection', (socket) => this.secured(socket));
    this.tls.on('tlsClientError', (error, socket) => this.handshakeFailed(error, socket));
    this.tcp = createTcpServer({ noDelay: true }, (socket) => this.connected(socket));
  }

  /** @throws AparteError `address-in-use`, `address-unavailable`, `port-forbidden` */
  async listen({ host, port }: ListenAddress): Promise<ListenAddress> {
    await new Promise<void>((resolve, reject) => {
      this.tcp.once('error', (error) => reject(listenError(error, host, port)));
      this.tcp.listen({ host, port }, resolve);
    });
    // Such errors end no relay: accepting fails, say, for want of descriptors, and goes on when there are some.
    this.tcp.removeAllListeners('error');
    this.tcp.on('error', () => undefined);
    const address = this.tcp.address();
    return { host, port: isAddressInfo(address) ? address.port : port };
  }

  /** Takes no more connections; those that are there stay. */
  close(): void {
    this.tcp.close();
  }

  private connected(socket: Socket): void {
    const name = nameOf(socket);
    const { clock, limits, events } = this.parts;
    if (this.handshakes.size >= limits.maxNotAdmitted || name === undefined) {
      events.emit('warn', 'limit-tripped', { details: { limit: 'maxNotAdmitted' } });
      socket.destroy();
      return;
    }
    this.handshakes.set(name, clock.monotonicMs() + limits.helloTimeoutMs);
    const cancel = clock.after(limits.helloTimeoutMs, () => {
      if (this.handshakes.delete(name)) socket.destroy();
    });
    socket.once('close', () => {
      cancel();
      this.handshakes.delete(name);
    });
    socket.on('error', () => undefined);
    this.tls.emit('connection', socket);
  }

  private secured(socket: TLSSocket): void {
    const name = nameOf(socket) ?? '';
    const untilMs = this.handshakes.get(name);
    this.handshakes.delete(name);
    if (untilMs === undefined || socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const peer: Peer = {
      address: normaliseAddress(socket.remoteAddress),
      exporter: socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0)),
      helloWithinMs: Math.max(0, untilMs - this.parts.clock.monotonicMs()),
    };
    // Who asks for nothing is a client.
    if (socket.alpnProtocol === ADMIN_PROTOCOL) this.parts.acceptAdmin?.(socket, peer);
    else this.parts.accept(socket, peer);
  }

  /** No TLS, an old one, a scan, a probe that left: worth a line for who looks closely. */
  private handshakeFailed(error: Error, socket: TLSSocket): void {
    const address = truncateAddress(normaliseAddress(socket.remoteAddress ?? ''));
    const code: unknown = Reflect.get(error, 'code');
    this.parts.events.emit('debug', 'protocol-error', { address, details: { what: 'handshake', cause: String(code) } });
    socket.destroy();
  }
}

function nameOf(socket: Socket): string | undefined {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${String(remotePort)}`;
}

function isAddressInfo(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function listenError(error: unknown, host: string, port: number): AparteError {
  const details = { host, port };
  if (hasCode(error, 'EADDRINUSE')) return new AparteError('address-in-use', details, { cause: error });
  if (hasCode(error, 'EACCES')) return new AparteError('port-forbidden', details, { cause: error });
  return new AparteError('address-unavailable', details, { cause: error });
}
