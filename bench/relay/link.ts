/**
 * The generator's side of one TLS connection, the same for every server. All links read into one buffer: nothing is kept of what arrives, so
 * that the generator costs little beside the server that it loads.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

const READ_BYTES = 64 * 1024;
const READ_BUFFER = Buffer.allocUnsafeSlow(READ_BYTES);
const HOST = '127.0.0.1';

/** Takes what arrived; the bytes are overwritten once it returns. */
export type TakeBytes = (bytes: Uint8Array) => void;

export class Link {
  take: TakeBytes = () => undefined;
  isClosed = false;
  closed: () => void = () => undefined;

  private constructor(readonly socket: TLSSocket) {}

  /** A connection whose handshake is done. @param opening a TCP connection on which the server has asked for TLS */
  static open(port: number, alpn: readonly string[] = [], opening?: Socket): Promise<Link> {
    const parts: { link?: Link } = {};
    const take = (bytes: Uint8Array): void => parts.link?.take(bytes);
    const socket = connectTls({
      // Keys are made for each run: nobody is authenticated here.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      ALPNProtocols: [...alpn],
      ...(opening ? { socket: opening } : { host: HOST, port, onread: readInto(take) }),
    });
    if (opening) socket.on('data', take);
    const link = new Link(socket);
    parts.link = link;
    return new Promise((resolve, reject) => {
      socket.once('secureConnect', () => {
        socket.setNoDelay(true);
        resolve(link);
      });
      socket.once('error', reject);
      socket.once('close', () => {
        link.isClosed = true;
        link.closed();
        reject(new Error('closed'));
      });
    });
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  close(): void {
    this.socket.destroy();
  }

  /** Sends `bytes` and resolves once `isAnswer` finds what it waits for in all that came since; rejects where that throws. */
  ask(bytes: Uint8Array, isAnswer: (received: Buffer) => boolean): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const before = this.closed;
      const done = (): void => {
        this.take = () => undefined;
        this.closed = before;
      };
      this.closed = () => {
        before();
        reject(new Error('closed while asking'));
      };
      this.take = (arrived) => {
        received = Buffer.concat([received, arrived]);
        try {
          if (!isAnswer(received)) return;
          done();
          resolve(received);
        } catch (error) {
          done();
          reject(error instanceof Error ? error : new Error('no answer'));
        }
      };
      this.write(bytes);
    });
  }
}

function readInto(take: TakeBytes): { buffer: Uint8Array; callback: (bytes: number) => boolean } {
  return {
    buffer: READ_BUFFER,
    callback: (length) => {
      take(READ_BUFFER.subarray(0, length));
      return true;
    },
  };
}

/** A TCP connection, and the line with which the server greets. */
export function greetedTcp(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: HOST, port });
    socket.once('error', reject);
    const look = (): void => {
      const greeting: unknown = socket.read();
      if (greeting === null) return;
      socket.removeListener('readable', look);
      resolve(socket);
    };
    socket.on('readable', look);
  });
}
