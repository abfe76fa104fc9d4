/** A proxy between members and relay that can hold back what the relay says: blind to what passes, which is TLS. */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** See the file's head. */
export class WireTap {
  private readonly sockets = new Set<Socket>();
  private isHolding = false;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (member) => {
      this.join(member);
    });
  }

  static async start(target: number): Promise<WireTap> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WireTap(server, target);
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  /** From now on nothing of the relay arrives: it is lost once {@link cut} ends the connections. */
  hold(): void {
    this.isHolding = true;
  }

  /** Breaks every connection; what was held is lost, as on a network. */
  cut(): void {
    this.isHolding = false;
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(member: Socket): void {
    const relay = connect(this.target, '127.0.0.1');
    for (const [socket, other] of [
      [member, relay],
      [relay, member],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        // A relay that died while its words are held: its members do not know yet.
        if (!this.isHolding) other.destroy();
      });
    }
    member.on('data', (bytes) => relay.write(bytes));
    relay.on('data', (bytes) => {
      if (!this.isHolding) member.write(bytes);
    });
  }
}
