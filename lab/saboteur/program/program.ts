/** The saboteur as a program: the real relay's folder, key, store and TLS listener around it. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatRelayAddress } from '../../../protocol/address';
import { AparteError, toAparteError } from '../../../protocol/errors';
import { makeCertificate } from '../../../server/crypto/certificate';
import { makeRelayKey } from '../../../server/crypto/relay-key';
import { EventLog } from '../../../server/events';
import { DEFAULT_LIMITS } from '../../../server/limits';
import { DataDirectory } from '../../../server/process/data-directory';
import { reachableHosts, type ListenAddress } from '../../../server/process/listen-address';
import { Listener } from '../../../server/process/listener';
import { systemClock, systemRandom } from '../../../server/process/system-clock';
import { Saboteur } from '../saboteur';
import { runMember } from './member';
import type { LineCommand, Order } from './options';

/** Takes what is said, one object a line. */
export type Say = (line: Readonly<Record<string, unknown>>) => void;

/** What runs, and how it ends. */
export interface Running {
  /** `aparte-relay://…` */
  readonly relay: string;
  take(command: LineCommand): void;
  stop(): Promise<void>;
}

interface Door {
  readonly listener: Listener;
  readonly address: ListenAddress;
}

/** Starts the relay, says where it listens, and begins the attacks. */
export async function run(
  options: { readonly dataDir: string | undefined; readonly listen: ListenAddress; readonly orders: readonly Order[] },
  say: Say,
): Promise<Running> {
  const folder = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'aparte-saboteur-')));
  const directory = await DataDirectory.open(folder);
  const privateKey = await directory.relayKey();
  const key = makeRelayKey(privateKey);
  const log = await directory.openLog();
  const events = new EventLog(systemClock, DEFAULT_LIMITS.maxEvents);
  const fail = (error: unknown): void => say({ event: 'failed', what: String(error) });
  let door: Door | undefined;
  const open = async (shownKey: KeyObject, listen: ListenAddress): Promise<Door> => {
    const listener = await makeListener(shownKey, events, () => saboteur);
    const [opened] = await listener.listen([{ kind: 'tcp', ...listen, isProxied: false }], []);
    return { listener, address: opened?.address ?? listen };
  };
  const swapKey = (): void => {
    if (!door) return;
    const { listener, address } = door;
    listener.close();
    const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    open(other, address).then((next) => {
      door = next;
      say({ event: 'deed', what: 'another key shown', ...next.address });
    }, fail);
  };
  const saboteur = await Saboteur.start({
    clock: systemClock,
    random: systemRandom,
    key,
    log,
    limits: DEFAULT_LIMITS,
    blobs: await directory.openBlobs(),
    roomIdSecret: await directory.roomIdSecret(),
    events,
    failed: fail,
    swapKey,
    deed: (deed) => say({ event: 'deed', ...deed }),
  });
  door = await open(privateKey, options.listen);
  const [host] = reachableHosts(door.address.host);
  if (host === undefined) throw new AparteError('internal', { what: 'no address' });
  const relay = formatRelayAddress({ host, port: door.address.port, pin: key.hash });
  say({ event: 'listening', relay, ...door.address });
  for (const { attack, target } of options.orders) saboteur.begin(attack, target);
  return {
    relay,
    take: (command) => obey(saboteur, command, say),
    stop: async () => {
      door?.listener.close();
      saboteur.cutAll();
      await saboteur.stop();
      await directory.released();
      if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeListener(privateKey: KeyObject, events: EventLog, saboteur: () => Saboteur): Promise<Listener> {
  return new Listener({
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificatePem: await makeCertificate(privateKey),
    clock: systemClock,
    limits: DEFAULT_LIMITS,
    events,
    accept: (socket, peer) => saboteur().accept(socket, peer),
  });
}

function obey(saboteur: Saboteur, command: LineCommand, say: Say): void {
  switch (command.name) {
    case 'begin':
      saboteur.begin(command.attack, command.target);
      say({ event: 'begun', attack: command.attack.name, ...command.target });
      return;
    case 'end':
      for (const performance of saboteur.running) {
        if (performance.attack.name === command.attack) saboteur.end(performance);
      }
      return;
    case 'list':
      say({
        event: 'running',
        attacks: saboteur.running.map(({ attack, target }) => ({ name: attack.name, ...target })),
      });
      return;
    case 'member':
      runMember(command, say, saboteur.signer).catch((error: unknown) => {
        say({ event: 'failed', member: command.attack.name, code: toAparteError(error).code });
      });
      return;
    case 'nothing':
  }
}
