/** NATS: core; JetStream with file storage. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeCertificate } from './certificate';
import { PAYLOAD_BYTES, countLines, roomName, type Dialect } from './dialect';
import { Link, greetedTcp } from './link';
import { ServerProcess, dataFolder, freePort } from './server-process';

const text = (value: string): Buffer => Buffer.from(value);
const PING = text('PING\r\n');
const CONNECT = text('CONNECT {"verbose":false,"pedantic":false,"tls_required":true,"lang":"bench","version":"1"}\r\n');
const isPong = (received: Buffer): boolean => received.includes('PONG\r\n');
const delivery = text(`MSG ${roomName(0)} 1 ${String(PAYLOAD_BYTES)}\r\n`);
const STREAM = JSON.stringify({ name: 'B', subjects: ['d.*'], storage: 'file', retention: 'limits', num_replicas: 1 });

export const nats: Dialect = {
  name: 'nats',

  async start() {
    const folder = dataFolder();
    const port = await freePort();
    const { key, certificate } = writeCertificate(folder);
    const file = path.join(folder, 'nats.conf');
    writeFileSync(
      file,
      `listen: "127.0.0.1:${String(port)}"
       max_connections: 15000
       tls { cert_file: "${certificate}", key_file: "${key}" }
       jetstream { store_dir: "${folder}" }`,
    );
    return ServerProcess.start({
      command: ['env', 'GOMAXPROCS=1', 'nats-server', '-c', file],
      folder,
      port,
      isReady: (output) => output.includes('Server is ready'),
    });
  },

  async connect({ port }) {
    const link = await Link.open(port, [], await greetedTcp(port));
    await link.ask(Buffer.concat([CONNECT, PING]), isPong);
    return link;
  },

  async listen(link, room) {
    await link.ask(Buffer.concat([text(`SUB ${roomName(room)} 1\r\n`), PING]), isPong);
  },

  speak: () => Promise.resolve(),

  ephemeral: (room, payload) =>
    Buffer.concat([text(`PUB ${roomName(room)} ${String(payload.length)}\r\n`), payload, text('\r\n')]),

  delivered: { bytes: delivery.length + PAYLOAD_BYTES + 2, payloadAt: delivery.length },

  async prepareDurable(link, room) {
    const inbox = `_INBOX.${roomName(room)}`;
    const create = `SUB ${inbox}.s 2\r\nPUB $JS.API.STREAM.CREATE.B ${inbox}.s ${String(STREAM.length)}\r\n${STREAM}\r\n`;
    await link.ask(
      text(create),
      (received) => received.includes('stream_create_response') && received.includes('}\r\n'),
    );
    await link.ask(Buffer.concat([text(`UNSUB 2\r\nSUB ${inbox}.a 3\r\n`), PING]), isPong);
  },

  durable: (room, _sequence, payload) =>
    Buffer.concat([
      text(`PUB d.${roomName(room)} _INBOX.${roomName(room)}.a ${String(payload.length)}\r\n`),
      payload,
      text('\r\n'),
    ]),

  // Head and body of a message.
  countAcknowledgements: () => countLines(2),
};
