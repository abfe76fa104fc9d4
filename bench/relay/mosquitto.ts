/** mosquitto: MQTT 3.1.1 with QoS 0, and QoS 1 kept for a subscriber who is away. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeCertificate } from './certificate';
import { PAYLOAD_BYTES, StrideReader, roomName, type Dialect } from './dialect';
import { Link } from './link';
import { ServerProcess, dataFolder, freePort, rest } from './server-process';

const PUBACK_BYTES = 4;
const MAX_PACKET_ID = 0xffff;
let clients = 0;

const string = (value: string): Buffer =>
  Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value)]);

function packet(firstByte: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = body.length; length.length === 0 || left > 0; left >>= 7) {
    length.push((left & 127) | (left > 127 ? 128 : 0));
  }
  return Buffer.concat([Buffer.from([firstByte, ...length]), body]);
}

const publish = (room: number, payload: Uint8Array): Buffer => packet(0x30, string(roomName(room)), payload);
const delivery = publish(0, new Uint8Array(PAYLOAD_BYTES));
const connectPacket = (name: string, isClean: boolean): Buffer =>
  packet(0x10, string('MQTT'), Buffer.from([4, isClean ? 2 : 0, 0, 0]), string(name));
const subscribe = (filter: string, qos: number): Buffer =>
  packet(0x82, Buffer.from([0, 1]), string(filter), Buffer.from([qos]));
/** Whether CONNACK or SUBACK is there. */
const hasBytes = (count: number) => (received: Buffer) => received.length >= count;

export const mosquitto: Dialect = {
  name: 'mosquitto',

  async start(isDurable) {
    const folder = dataFolder();
    const port = await freePort();
    const { key, certificate } = writeCertificate(folder);
    const file = path.join(folder, 'mosquitto.conf');
    const lines = [
      `listener ${String(port)} 127.0.0.1`,
      `certfile ${certificate}`,
      `keyfile ${key}`,
      'allow_anonymous true',
      'user root',
      'max_queued_messages 0',
      'set_tcp_nodelay true',
      ...(isDurable ? ['persistence true', `persistence_location ${folder}/`, 'autosave_interval 1'] : []),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const isReady = (output: string): boolean => / running/u.test(output);
    const server = await ServerProcess.start({ command: ['mosquitto', '-c', file], folder, port, isReady });
    if (!isDurable) return server;
    // Whoever is to get it later: without anybody, nothing would be stored.
    const away = await Link.open(port);
    await away.ask(connectPacket('away', false), hasBytes(4));
    await away.ask(subscribe('#', 1), hasBytes(5));
    away.close();
    await rest(200);
    return server;
  },

  async connect({ port }) {
    const link = await Link.open(port);
    clients += 1;
    await link.ask(connectPacket(`c${String(clients)}`, true), hasBytes(4));
    return link;
  },

  async listen(link, room) {
    await link.ask(subscribe(roomName(room), 0), hasBytes(5));
  },

  speak: () => Promise.resolve(),

  ephemeral: publish,

  delivered: { bytes: delivery.length, payloadAt: delivery.length - PAYLOAD_BYTES },

  prepareDurable: () => Promise.resolve(),

  durable(room, sequence, payload) {
    const id = 1 + (sequence % MAX_PACKET_ID);
    return packet(0x32, string(roomName(room)), Buffer.from([id >> 8, id & 255]), payload);
  },

  countAcknowledgements() {
    const reader = new StrideReader(PUBACK_BYTES, 0);
    return (bytes) => reader.count(bytes);
  },
};
