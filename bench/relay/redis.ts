/** Redis: publish and subscribe; streams with a synced append-only file. */
import { writeCertificate } from './certificate';
import { PAYLOAD_BYTES, countLines, roomName, type Dialect } from './dialect';
import { Link } from './link';
import { ServerProcess, dataFolder, freePort } from './server-process';

const command = (...words: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat([
    Buffer.from(`*${String(words.length)}\r\n`),
    ...words.flatMap((word) => [Buffer.from(`$${String(word.length)}\r\n`), Buffer.from(word), Buffer.from('\r\n')]),
  ]);

/** How a message arrives. */
const delivery = command('message', roomName(0), new Uint8Array(PAYLOAD_BYTES));

export const redis: Dialect = {
  name: 'redis',

  async start(isDurable) {
    const folder = dataFolder();
    const port = await freePort();
    const { key, certificate } = writeCertificate(folder);
    const settings: Record<string, string> = {
      bind: '127.0.0.1',
      port: '0',
      'tls-port': String(port),
      'tls-cert-file': certificate,
      'tls-key-file': key,
      'tls-ca-cert-file': certificate,
      'tls-auth-clients': 'no',
      maxclients: '15000',
      dir: folder,
      save: '',
      appendonly: isDurable ? 'yes' : 'no',
      appendfsync: 'always',
      'auto-aof-rewrite-percentage': '0',
      'client-output-buffer-limit': 'pubsub 0 0 0',
    };
    return ServerProcess.start({
      command: ['redis-server', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
      folder,
      port,
      isReady: (output) => output.includes('Ready to accept connections'),
    });
  },

  connect: ({ port }) => Link.open(port),

  async listen(link, room) {
    await link.ask(command('SUBSCRIBE', roomName(room)), (received) => received.includes(':1\r\n'));
  },

  speak: () => Promise.resolve(),

  ephemeral: (room, payload) => command('PUBLISH', roomName(room), payload),

  delivered: { bytes: delivery.length, payloadAt: delivery.length - PAYLOAD_BYTES - 2 },

  prepareDurable: () => Promise.resolve(),

  durable: (room, _sequence, payload) => command('XADD', roomName(room), '*', 'f', payload),

  // Length and id.
  countAcknowledgements: () => countLines(2),
};
