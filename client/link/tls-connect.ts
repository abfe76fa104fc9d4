/** TLS 1.3 to a relay, pinned to its key: the only place of the client that opens a socket. */
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { equalBytes } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import { formerKeyName } from '../../protocol/key-change';
import { CLIENT_PROTOCOL, EXPORTER_BYTES, EXPORTER_LABEL } from '../../protocol/labels';
import { sha256 } from '../crypto/hash';
import type { Connect, RelayTarget, Wire } from '../ports';

const CONNECT_TIMEOUT_MS = 10_000;

function publicKeyOf(socket: TLSSocket): Uint8Array {
  const { raw } = socket.getPeerCertificate();
  return new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
}

/** A certificate that is not the pinned one is a wrong relay even if a public authority vouches for it. */
function checkedWire(socket: TLSSocket, address: RelayTarget): Wire {
  const relayPublicKey = publicKeyOf(socket);
  const key = sha256(relayPublicKey);
  if (!equalBytes(key, address.pin) && !(address.nextPin && equalBytes(key, address.nextPin))) {
    throw new AparteError('wrong-relay', { host: address.host, port: address.port });
  }
  const exporter = socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
  return { stream: socket, exporter, relayPublicKey };
}

function isTlsFailure(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && (code.startsWith('ERR_SSL') || code === 'EPROTO');
}

/** The relay speaks, but not this protocol: without an admin token it has no door for admins. */
function isWithoutDoor(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL';
}

/**
 * Connects over TCP and TLS 1.3. The pin is checked before a byte of ours is written. A relay that shows another key is asked once for the expected one by
 * name: it may have changed its key while we were away, and then tells by the old one which key followed it.
 */
export const connectOverTls: Connect = async (address, signal) => {
  try {
    return await connectPinned(address, signal, CLIENT_PROTOCOL);
  } catch (error) {
    if (!(error instanceof AparteError) || error.code !== 'wrong-relay') throw error;
    return connectPinned(address, signal, CLIENT_PROTOCOL, formerKeyName(address.pin)).catch((second: unknown) => {
      // Whatever answers there is not the relay: how it refuses the second question says nothing more.
      throw second instanceof AparteError && second.code === 'connection-lost' ? second : error;
    });
  }
};

/** Likewise, for another protocol than the members', and under another name than the host's. */
export const connectPinned = (
  address: RelayTarget,
  signal: Parameters<Connect>[1],
  protocol: string,
  serverName = isIP(address.host) === 0 ? address.host : undefined,
): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const { host, port } = address;
    let connected = false;
    const socket = connectTls({
      host,
      port,
      minVersion: 'TLSv1.3',
      ALPNProtocols: [protocol],
      // The pin replaces authorities; the certificate is self-signed. It is checked below, before the first write.
      rejectUnauthorized: false,
      ...(serverName !== undefined && { servername: serverName }),
    });
    const fail = (cause: unknown): void => {
      socket.destroy();
      if (cause instanceof AparteError) reject(cause);
      else if (isWithoutDoor(cause)) reject(new AparteError('admin-refused', { host, port }, { cause }));
      else if (connected || isTlsFailure(cause)) reject(new AparteError('relay-not-tls', { host, port }, { cause }));
      else reject(new AparteError('relay-unreachable', { host, port }, { cause }));
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => {
      fail(new AparteError('relay-unreachable', { host, port }));
    });
    signal.onAbort(() => {
      fail(new AparteError('connection-lost', { host, port }));
    });
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('error', fail);
    socket.once('close', fail);
    socket.once('secureConnect', () => {
      try {
        const wire = checkedWire(socket, address);
        socket.setTimeout(0);
        socket.setNoDelay(true);
        socket.removeListener('error', fail);
        socket.removeListener('close', fail);
        resolve(wire);
      } catch (error) {
        fail(error);
      }
    });
  });
