/** Our relay, as it is shipped; limits that are in the generator's way are raised, and printed. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { CLIENT_PROTOCOL, EXPORTER_BYTES, EXPORTER_LABEL } from '../../protocol/labels';
import {
  FRAME_TYPE,
  FrameSplitter,
  encodeFrame,
  encodeFrameHead,
  type FrameType,
  type RawFrame,
} from '../../protocol/frames';
import { FRAME_HEAD_BYTES } from '../../protocol/limits';
import { decodeRefusal, encodeHello, encodeOpen, encodePublishHead } from '../../protocol/messages';
import { Capability } from '../../tests/server/support/member';
import { PAYLOAD_BYTES, type CountAnswers, type Dialect } from './dialect';
import { Link } from './link';
import { ServerProcess, dataFolder, freePort } from './server-process';

/** Frames of one room come on this channel. */
export const CHANNEL = 1;
const PROGRAM = path.join(__dirname, '../server/aparte-relay.cjs');
const HELLO = encodeFrame(FRAME_TYPE.hello, 0, encodeHello({ versions: [1], program: 'bench', release: '1' }));

/** Generators are one address with more connections and more to say than members have. */
export const RAISED_LIMITS: Readonly<Record<string, number>> = {
  maxConnections: 15_000,
  maxConnectionsPerAddress: 15_000,
  maxNotAdmitted: 15_000,
  newConnectionsPerSecond: 15_000,
  newConnectionBurst: 15_000,
  publishFloodMs: 86_400_000,
  publishesPerSecond: 10_000_000,
  publishBurst: 10_000_000,
  publishBytesPerSecond: 10_000_000_000,
  publishBurstBytes: 10_000_000_000,
  requestsPerSecond: 1_000_000,
  requestBurst: 1_000_000,
  maxUnacknowledged: 512,
  maxRooms: 100_000,
  maxRoomBytes: 20 * 1024 ** 3,
  maxStoreBytes: 40 * 1024 ** 3,
  helloTimeoutMs: 60_000,
};

const capabilities = new Map<number, Capability>();

function capability(room: number): Capability {
  const known = capabilities.get(room) ?? new Capability();
  capabilities.set(room, known);
  return known;
}

/** A relay over `folder`, which may hold data. @param runtime options of Node itself */
export function startRelay(folder: string, port: number, runtime: readonly string[] = []): Promise<ServerProcess> {
  const limits = Object.entries(RAISED_LIMITS).flatMap(([name, value]) => ['--limit', `${name}=${String(value)}`]);
  const data = path.join(folder, 'data');
  return ServerProcess.start({
    command: [
      process.execPath,
      ...runtime,
      PROGRAM,
      'serve',
      '--data',
      data,
      '--listen',
      `127.0.0.1:${String(port)}`,
      '--json',
      ...limits,
    ],
    folder,
    port,
    isReady: (output) => output.includes('"event":"listening"'),
  });
}

/** Waits for one frame of a type. @throws Error with the code where the relay refuses */
export async function askFrame(link: Link, frame: Uint8Array, wanted: FrameType): Promise<RawFrame> {
  const found: { frame?: RawFrame } = {};
  const splitter = new FrameSplitter(2 ** 31);
  let split = 0;
  await link.ask(frame, (received) => {
    for (const next of splitter.push(Uint8Array.from(received.subarray(split)))) {
      if (next.type === wanted) found.frame = next;
      else if (next.type === FRAME_TYPE.refused || next.type === FRAME_TYPE.error)
        throw new Error(decodeRefusal(next.body).code);
    }
    split = received.length;
    return found.frame !== undefined;
  });
  if (!found.frame) throw new Error('no frame');
  return found.frame;
}

/** Opens a room, made where it is absent. @returns the body of `opened` */
export async function openRoom(link: Link, room: number): Promise<Uint8Array> {
  const { socket } = link;
  const exporter = socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
  const spki = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  const relayKey = createHash('sha256')
    .update(spki ?? '')
    .digest();
  const member = capability(room);
  const signature = member.admission(exporter, relayKey);
  const open = encodeOpen({ room: member.room, signature, create: true, retentionDays: 30, generations: [] });
  return (await askFrame(link, encodeFrame(FRAME_TYPE.open, CHANNEL, open), FRAME_TYPE.opened)).body;
}

/** Counts frames of one type among others. */
function countFrames(wanted: FrameType): CountAnswers {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  let held = 0;
  let skip = 0;
  return (bytes) => {
    let count = 0;
    for (let at = 0; at < bytes.length;) {
      const skipped = Math.min(skip, bytes.length - at);
      skip -= skipped;
      at += skipped;
      while (skip === 0 && held < FRAME_HEAD_BYTES && at < bytes.length) {
        head[held] = bytes[at] ?? 0;
        held += 1;
        at += 1;
      }
      if (held < FRAME_HEAD_BYTES) continue;
      held = 0;
      skip = head.readUInt32BE(0) + 4 - FRAME_HEAD_BYTES;
      if (head[4] === wanted) count += 1;
    }
    return count;
  };
}

export const aparte: Dialect = {
  name: 'aparté',

  async start() {
    return startRelay(dataFolder(), await freePort());
  },

  async connect({ port }) {
    const link = await Link.open(port, [CLIENT_PROTOCOL]);
    await askFrame(link, HELLO, FRAME_TYPE.welcome);
    return link;
  },

  async listen(link, room) {
    await openRoom(link, room);
  },

  async speak(link, room) {
    await openRoom(link, room);
  },

  ephemeral: (_room, payload) => encodeFrame(FRAME_TYPE.publishEphemeral, CHANNEL, payload),

  delivered: { bytes: FRAME_HEAD_BYTES + PAYLOAD_BYTES, payloadAt: FRAME_HEAD_BYTES },

  async prepareDurable(link, room) {
    await openRoom(link, room);
  },

  durable(_room, sequence, payload) {
    const number = encodePublishHead(sequence);
    return Buffer.concat([
      encodeFrameHead(FRAME_TYPE.publish, CHANNEL, number.length + payload.length),
      number,
      payload,
    ]);
  },

  countAcknowledgements: () => countFrames(FRAME_TYPE.accepted),
};
