/** Raw clients over real sockets. */
import { createHash } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { CLIENT_PROTOCOL, EXPORTER_BYTES, EXPORTER_LABEL } from '../../../protocol/labels';
import { RawClient } from './client';

/** A TLS connection, its handshake done. */
export async function connectTls(port: number, protocol = CLIENT_PROTOCOL): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: [protocol] });
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** SHA-256 of the public key that the relay showed. */
export function pinOf(socket: TLSSocket): Uint8Array {
  const spki = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  return Uint8Array.from(
    createHash('sha256')
      .update(spki ?? '')
      .digest(),
  );
}

export async function connectRaw(port: number): Promise<RawClient> {
  const socket = await connectTls(port);
  const exporter = Uint8Array.from(socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0)));
  return new RawClient(socket, exporter, pinOf(socket));
}

export async function greetedRaw(port: number): Promise<RawClient> {
  const client = await connectRaw(port);
  await client.hello();
  return client;
}
