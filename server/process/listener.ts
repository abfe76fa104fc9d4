/** TLS 1.3 over every socket that is listened on: hands streams whose handshake is done to the relay, each with its exporter and what is left of its time. */
import type { Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContext,
  type Server as TlsServer,
  type TLSSocket,
} from 'node:tls';
import { ADMIN_PROTOCOL, CLIENT_PROTOCOL, EXPORTER_BYTES, EXPORTER_LABEL } from '../../protocol/labels';
import { mayWait, type Knock } from '../arrivals';
import type { Peer } from '../connection';
import type { Refusal } from '../../protocol/messages';
import type { Clock } from '../environment';
import type { EventLog } from '../events';
import type { Limits } from '../limits';
import { limitKey, normaliseAddress } from '../network-address';
import { NetworkSet, type Network } from '../networks';
import type { ListenEntry } from './listen-address';
import { openSockets, type OpenSocket } from './open-sockets';
import { takeProxyHeader, type ProxyOutcome } from './proxy-header';

/** A balancer speaks at once. */
const PROXY_HEADER_MS = 5000;
/** Peers of a Unix socket have no address: they are counted together. */
const LOCAL_PEER = 'local';

export interface ListenerParts {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly events: EventLog;
  /** Asked for every address before its handshake. */
  readonly knock?: (address: string) => Knock;
  readonly accept: (socket: TLSSocket, peer: Peer) => void;
  /** Of admins from elsewhere, while they are offered to come. */
  /** Told how long each handshake took. */
  readonly shook?: (seconds: number) => void;
  readonly acceptAdmin?: (socket: TLSSocket, peer: Peer) => void;
}

/** A socket on its way to the relay. */
interface Arrival {
  readonly address: string;
  readonly refusal?: Refusal;
  /** By when handshake and hello must be done. */
  readonly untilMs: number;
}

/** The key that the relay gave up, for clients that ask for it by name. */
export interface FormerDoor {
  /** What they say in the handshake (SNI). */
  readonly name: string;
  readonly context: SecureContext;
  readonly untilMs: number;
}

export class Listener {
  /** For who missed the relay's change of key. */
  former: FormerDoor | undefined;
  /** Whose PROXY headers are believed. */
  proxies = new NetworkSet([]);
  private tls: TlsServer;
  /** By raw socket, which is what Node calls the parent of a TLS stream. */
  private readonly arrivals = new Map<unknown, Arrival>();
  private isAdminOffered = false;
  private open: readonly OpenSocket[] = [];

  constructor(private readonly parts: ListenerParts) {
    this.tls = this.makeTls(false);
  }

  /** Whether admins may come from elsewhere: where they may not, there is no such door. */
  offerAdmin(isOffered: boolean): void {
    if (isOffered === this.isAdminOffered) return;
    this.isAdminOffered = isOffered;
    this.tls = this.makeTls(isOffered);
  }

  /** @throws AparteError `address-in-use`, `address-unavailable`, `port-forbidden` */
  async listen(entries: readonly ListenEntry[], proxyFrom: readonly Network[]): Promise<readonly OpenSocket[]> {
    this.proxies = new NetworkSet(proxyFrom);
    const accept = (socket: Socket, isProxied: boolean): void => this.connected(socket, isProxied);
    this.open = await openSockets(entries, accept, this.parts.events);
    return this.open;
  }

  /** Takes no more connections; those that are there stay. */
  close(): void {
    for (const { server } of this.open) server.close();
  }

  private makeTls(isAdminOffered: boolean): TlsServer {
    const { privateKeyPem, certificatePem } = this.parts;
    const tls = createTlsServer({
      key: privateKeyPem,
      cert: certificatePem,
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      SNICallback: (name, done) => done(null, this.formerFor(name)?.context),
      ALPNProtocols: isAdminOffered ? [CLIENT_PROTOCOL, ADMIN_PROTOCOL] : [CLIENT_PROTOCOL],
    });
    tls.on('secureConnection', (socket) => this.secured(socket));
    tls.on('tlsClientError', (error, socket) => this.handshakeFailed(error, socket));
    return tls;
  }

  /** The former key's door, while it is open and asked for. */
  private formerFor(name: unknown): FormerDoor | undefined {
    const { former } = this;
    const isAsked = former !== undefined && former.name === name;
    return isAsked && this.parts.clock.nowMs() < former.untilMs ? former : undefined;
  }

  private connected(socket: Socket, isProxied: boolean): void {
    const address = normaliseAddress(socket.remoteAddress ?? '') || LOCAL_PEER;
    socket.on('error', () => undefined);
    const { clock, limits } = this.parts;
    // Behind a balancer the address is known later.
    if (!mayWait(limits.maxNotAdmitted, this.arrivals.size, 0)) {
      this.crowded(socket, address);
      return;
    }
    const untilMs = clock.monotonicMs() + limits.helloTimeoutMs;
    this.await(socket, { address, untilMs }, limits.helloTimeoutMs);
    if (!isProxied) this.shakeHands(socket, { address, untilMs });
    else if (address === LOCAL_PEER || this.proxies.has(address)) this.expectProxy(socket, { address, untilMs });
    else this.refused(socket, address, 'proxy not listed');
  }

  /** Whatever it still has to do must be done in time. */
  private await(socket: Socket, arrival: Arrival, timeoutMs: number): void {
    this.arrivals.set(socket, arrival);
    const cancel = this.parts.clock.after(timeoutMs, () => {
      if (!this.arrivals.delete(socket)) return;
      const { address } = arrival;
      const code = 'handshake-timeout';
      this.parts.events.emit('warn', 'limit-tripped', { address, code, details: { limit: 'helloTimeoutMs' } });
      socket.destroy();
    });
    socket.once('close', () => {
      cancel();
      this.arrivals.delete(socket);
    });
  }

  private expectProxy(socket: Socket, { address, untilMs }: Arrival): void {
    const cancel = this.parts.clock.after(PROXY_HEADER_MS, () => {
      this.refused(socket, address, 'proxy timeout');
    });
    socket.once('close', cancel);
    takeProxyHeader(socket, (outcome) => {
      cancel();
      this.proxySaid(socket, { address, untilMs }, outcome);
    });
  }

  private proxySaid(socket: Socket, { address, untilMs }: Arrival, outcome: ProxyOutcome): void {
    if (outcome.kind === 'left') socket.destroy();
    else if (outcome.kind === 'bad') this.refused(socket, address, outcome.what);
    else {
      const client = normaliseAddress(outcome.header.address ?? address);
      this.shakeHands(socket, { address: client, untilMs });
    }
  }

  private crowded(socket: Socket, address: string): void {
    this.parts.events.emit('warn', 'limit-tripped', { address, details: { limit: 'maxNotAdmitted' } });
    socket.destroy();
  }

  /** Others of an address that have not shaken hands. */
  private waitingFrom(address: string, socket: Socket): number {
    const key = limitKey(address);
    let count = 0;
    for (const [other, arrival] of this.arrivals) if (other !== socket && limitKey(arrival.address) === key) count += 1;
    return count;
  }

  private shakeHands(socket: Socket, arrival: Arrival): void {
    const { address } = arrival;
    if (!mayWait(this.parts.limits.maxNotAdmitted, this.arrivals.size - 1, this.waitingFrom(address, socket))) {
      this.crowded(socket, address);
      return;
    }
    const knock = this.parts.knock?.(arrival.address);
    if (knock?.kind === 'dropped') {
      socket.destroy();
      return;
    }
    this.arrivals.set(socket, knock?.kind === 'told' ? { ...arrival, refusal: knock.refusal } : arrival);
    this.tls.emit('connection', socket);
  }

  private secured(socket: TLSSocket): void {
    const arrival = this.leave(socket);
    if (!arrival) {
      socket.destroy();
      return;
    }
    const { clock, limits } = this.parts;
    this.parts.shook?.((clock.monotonicMs() - arrival.untilMs + limits.helloTimeoutMs) / 1000);
    const isByFormerKey = this.formerFor(Reflect.get(socket, 'servername')) !== undefined;
    const peer: Peer = {
      address: arrival.address,
      exporter: socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0)),
      helloWithinMs: Math.max(0, arrival.untilMs - this.parts.clock.monotonicMs()),
      ...(isByFormerKey && { isByFormerKey }),
      ...(arrival.refusal && { refusal: arrival.refusal }),
    };
    // Who asks for nothing is a client.
    if (socket.alpnProtocol === ADMIN_PROTOCOL && isByFormerKey) socket.destroy();
    else if (socket.alpnProtocol === ADMIN_PROTOCOL) this.parts.acceptAdmin?.(socket, peer);
    else this.parts.accept(socket, peer);
  }

  /** What is known of the socket below a TLS stream; it waits no longer. */
  private leave(socket: TLSSocket): Arrival | undefined {
    const below: unknown = Reflect.get(socket, '_parent');
    const arrival = this.arrivals.get(below);
    this.arrivals.delete(below);
    return arrival;
  }

  /** No TLS, an old one, a scan, a probe that left: worth a line for who looks closely. */
  private handshakeFailed(error: Error, socket: TLSSocket): void {
    const address = this.leave(socket)?.address ?? '';
    const code: unknown = Reflect.get(error, 'code');
    this.parts.events.emit('debug', 'protocol-error', { address, details: { what: 'handshake', cause: String(code) } });
    socket.destroy();
  }

  private refused(socket: Socket, address: string, what: string): void {
    this.parts.events.emit('warn', 'protocol-error', { address, code: 'bad-frame', details: { what } });
    socket.destroy();
  }
}
