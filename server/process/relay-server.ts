/** A relay as a program: folder, key, store, listener, admins, and an orderly end. */
import type { KeyObject } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RelayStatus } from '../../protocol/admin';
import { AparteError, ERROR_CODES, toAparteError } from '../../protocol/errors';
import { ConfigurationProblems, lineOf } from '../configuration/problems';
import { AdminGate } from '../admin/gate';
import { AdminSession, type SessionOptions, type WatcherCount } from '../admin/session';
import type { AdminTarget } from '../admin/target';
import { makeRelayKey } from '../crypto/relay-key';
import { EventLog } from '../events';
import { DEFAULT_LIMITS, type Limits } from '../limits';
import { Histogram, SECONDS } from '../metrics/instruments';
import { LoopLag, readProcess, readRelay } from '../metrics/read';
import { RelayMetrics } from '../metrics/relay-metrics';
import type { AddressMode } from '../network-address';
import { NetworkSet, type Network } from '../networks';
import { Relay } from '../relay';
import { RELEASE } from '../release';
import { Tokens, type TokenEntry } from '../tokens';
import { listenLocally } from './admin-socket';
import { DataDirectory } from './data-directory';
import { Desk } from './desk';
import { EventHistory } from './event-history';
import { healthPort, serveHealth } from './health-server';
import { freeDiskBytes } from './free-disk';
import type { ListenEntry, TcpEntry } from './listen-address';
import { Listener } from './listener';
import { describeListening, statusOf, type Listening } from './listening';
import { needsRestart, reloadableLimits } from './reload';
import { systemResources } from './resources';
import { Operator } from './operator';
import { readTokens } from './operator-files';
import { certificateFor } from './relay-certificate';
import { readKeyChanges } from './relay-keys';
import { diskError } from './secret-file';
import { systemClock, systemRandom } from './system-clock';

/** The ballast waits until who starts together is served. */
const BALLAST_DELAY_MS = 10_000;

/** Tokens expire at their time, or so much later. */
const TOKEN_CHECK_MS = 5000;

/** How long those who are told that the store failed may take to hear it. */
const FAREWELL_MS = 300;

export interface RelayConfiguration {
  readonly dataDir: string;
  readonly listen: readonly ListenEntry[];
  /** Name by which members reach it. */
  readonly publicHost?: string | undefined;
  readonly proxyFrom?: readonly Network[];
  /** Where health and metrics are served. */
  readonly http?: TcpEntry | undefined;
  readonly logAddresses?: AddressMode;
  readonly tokens?: readonly TokenEntry[];
  readonly limits?: Partial<Limits>;
  /** Whether events are kept on disk: nobody else does for a relay that is the app's child. */
  readonly keepsEvents?: boolean;
}

/** A relay that runs: what is stopped, in this order, when it ends. */
interface Running {
  readonly listening: Listening;
  readonly relay: Relay;
  readonly listener: Listener;
  readonly socket: Server | undefined;
}

export class RelayServer implements AdminTarget {
  readonly clock = systemClock;
  readonly limits: Limits;
  readonly events: EventLog;
  /** Resolves with the exit code once a relay that had started has ended. */
  readonly ended: Promise<number>;
  /** Absent where nobody asks for them. */
  private readonly metrics: RelayMetrics | undefined;
  private health: HttpServer | undefined;
  readonly operator: Operator;
  readonly desk: Desk;
  /** Makes a new configuration from where this one came from. */
  reread: () => Promise<RelayConfiguration> = () => Promise.resolve(this.configuration);
  private reloading: Promise<unknown> = Promise.resolve();
  private readonly tokens = new Tokens(this.clock);
  private readonly remoteAdmins = new Map<AdminSession, TokenEntry>();
  private readonly watcherCount: WatcherCount = { watchers: 0 };
  private readonly startedMs = Date.now();
  private state: RelayStatus['state'] = 'starting';
  private running: Running | undefined;
  private history: EventHistory | undefined;
  private isStopWanted = false;
  private resolveEnded: (exitCode: number) => void = () => undefined;

  constructor(private readonly configuration: RelayConfiguration) {
    this.limits = { ...DEFAULT_LIMITS, ...configuration.limits };
    this.events = new EventLog(this.clock, this.limits.maxEvents);
    this.events.addressMode = configuration.logAddresses ?? 'truncated';
    this.operator = new Operator(this.clock, this.events, () => this.reload());
    this.metrics = configuration.http && new RelayMetrics(this.events);
    this.desk = new Desk({
      ...{ clock: this.clock, events: this.events, limits: this.limits },
      relay: () => this.running?.relay,
      history: () => this.history,
    });
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
  }

  /** @param config file that was read, for whoever wonders @throws AparteError why it cannot start; nothing is left open then */
  async start(config = 'none'): Promise<Listening> {
    this.events.emit('info', 'relay-starting', { details: { release: RELEASE, config } });
    // LevelDB's lock would be readable by everybody else.
    process.umask(0o077);
    try {
      await this.serveHealth();
      const directory = await DataDirectory.open(this.configuration.dataDir);
      await this.operator.open(directory.rulesFile, directory.tokensFile);
      await this.readTokens(this.configuration);
      this.running = await this.run(directory, await directory.relayKey());
    } catch (error) {
      const refusal = this.refuse(toAparteError(error));
      await this.history?.close();
      throw refusal;
    }
    const { listening } = this.running;
    this.state = 'listening';
    this.watchTokens();
    const { host, port, relay } = listening;
    this.events.emit('info', 'relay-listening', { details: { host, port, relay, on: listening.listening.join(' ') } });
    if (this.isStopWanted) this.stop();
    return listening;
  }

  /** It cannot start: whoever watches is told. @returns the error */
  refuse(error: AparteError): AparteError {
    this.health?.close();
    this.events.emit('error', 'relay-failed', { code: error.code, details: error.details });
    return error;
  }

  /** Takes nobody new, answers what was taken, says goodbye. A second call changes nothing. */
  stop(): void {
    this.isStopWanted = true;
    if (this.state !== 'listening' || !this.running) return;
    this.state = 'stopping';
    this.events.emit('info', 'relay-stopping');
    this.end(this.running).then(
      () => this.hasEnded(0),
      (error: unknown) => this.fail(error),
    );
  }

  /**
   * Takes its settings anew while it runs: all that can change, or nothing where something is wrong; nobody is cut off either way.
   * @returns names of what changes only at the next start @throws AparteError what is wrong
   */
  reload(): Promise<readonly string[]> {
    const reloaded = this.reloading.then(async () => {
      try {
        const later = await this.reconfigure(await this.reread());
        const details = later.length > 0 ? { needsRestart: later.join(' ') } : {};
        this.events.emit('info', 'settings-reloaded', { details });
        return later;
      } catch (error) {
        const known = toAparteError(error);
        const { code } = known;
        const texts = known instanceof ConfigurationProblems ? known.problems.map(lineOf) : [known.message];
        for (const what of texts) this.events.emit('error', 'settings-refused', { code, details: { what } });
        throw known;
      }
    });
    this.reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  private async reconfigure(next: RelayConfiguration): Promise<readonly string[]> {
    // What can fail comes first.
    await this.readTokens(next);
    const { running, configuration } = this;
    if (running) await readKeyChanges(DataDirectory.existing(configuration.dataDir), running);
    Object.assign(this.limits, reloadableLimits(this.limits, { ...DEFAULT_LIMITS, ...next.limits }));
    this.events.addressMode = next.logAddresses ?? 'truncated';
    if (running) running.listener.proxies = new NetworkSet(next.proxyFrom ?? []);
    this.checkTokens();
    return needsRestart(configuration, next);
  }

  /** Tokens of the configuration, and those that were made by name. */
  private async readTokens({ tokens = [] }: RelayConfiguration): Promise<void> {
    const { tokensFile } = DataDirectory.existing(this.configuration.dataDir);
    this.tokens.replace([...tokens, ...(await readTokens(tokensFile))]);
  }

  /** Whoever came in by a token that opens nothing any more is cut off. */
  private checkTokens(): void {
    this.running?.listener.offerAdmin(this.tokens.isRequired('admin'));
    this.running?.relay.tokensChanged();
    for (const [session, token] of this.remoteAdmins)
      if (!this.tokens.isValid(token)) session.end(new AparteError('token-refused'));
  }

  private watchTokens(): void {
    if (this.state !== 'listening') return;
    this.checkTokens();
    this.clock.after(TOKEN_CHECK_MS, () => this.watchTokens());
  }

  /** Takes an admin's stream, whose right to administer is proven. */
  acceptAdmin(duplex: Duplex, options: SessionOptions): AdminSession {
    return new AdminSession(duplex, this, this.watcherCount, options);
  }

  status(): RelayStatus {
    const relay = this.running?.relay;
    const connections = relay?.describeConnections().length ?? 0;
    return {
      state: this.state,
      release: RELEASE,
      relay: '',
      pin: '',
      host: '',
      port: 0,
      ...statusOf(this.running?.listening),
      startedMs: this.startedMs,
      timeMs: this.clock.nowMs(),
      connections,
      rooms: relay?.rooms.count ?? 0,
      storedBytes: relay?.log.storedBytes ?? 0,
      acceptedFrames: relay?.counters.acceptedFrames ?? 0,
      deliveredFrames: relay?.counters.deliveredFrames ?? 0,
      tokenRequired: this.tokens.isRequired('access'),
    };
  }

  /** Before anything else: a slow recovery is alive, and not ready. */
  private async serveHealth(): Promise<void> {
    const { metrics } = this;
    const { http } = this.configuration;
    if (!metrics || !http) return;
    const lag = new LoopLag();
    this.health = await serveHealth(http, {
      notReady: () => (this.state === 'listening' ? undefined : this.state),
      metrics: async () => {
        const relay = this.running?.relay;
        const loopLag = lag.read();
        const backupMs = await DataDirectory.existing(this.configuration.dataDir).lastBackupMs();
        const read = {
          ...(await readRelay(relay, this.state === 'listening')),
          ...(await readProcess(systemResources)),
          ...(backupMs !== undefined && { backupSuccess: backupMs / 1000 }),
        };
        return metrics.text({ ...read, loopLag }, relay?.counters.append ?? new Histogram(SECONDS));
      },
    });
    this.events.emit('info', 'operator-notice', {
      details: { what: 'health', host: http.host, port: healthPort(this.health) },
    });
  }

  private async run(directory: DataDirectory, privateKey: KeyObject): Promise<Running> {
    const { configuration } = this;
    const key = makeRelayKey(privateKey);
    const certificatePem = await certificateFor(privateKey, directory);
    const roomIdSecret = await directory.roomIdSecret();
    const log = await directory.openLog();
    log.onSync = this.metrics && ((changes, seconds) => this.metrics?.synced(changes, seconds));
    const diskBytes = freeDiskBytes(directory.storeFolder);
    if (configuration.keepsEvents === true) await this.keepEvents(directory);
    let listener: Listener | undefined;
    try {
      const parts = {
        clock: this.clock,
        random: systemRandom,
        key,
        log,
        blobs: await directory.openBlobs(),
        limits: this.limits,
        roomIdSecret,
        failed: (error: unknown) => this.fail(error),
        access: this.tokens,
        rules: this.operator.stored,
        resources: systemResources,
        ...(diskBytes && { freeDiskBytes: diskBytes }),
      };
      const relay = await Relay.start(parts, this.events);
      this.operator.began(relay);
      await relay.rulesChanged();
      const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      listener = this.makeListener(relay, privateKeyPem, certificatePem);
      await readKeyChanges(directory, { relay, listener });
      const sockets = await listener.listen(configuration.listen, configuration.proxyFrom ?? []);
      const listening = describeListening(sockets, key.hash, configuration.publicHost);
      this.clock.after(BALLAST_DELAY_MS, () => void this.layBallast(directory));
      return { listening, relay, listener, socket: await this.listenLocally(directory) };
    } catch (error) {
      listener?.close();
      await log.close();
      await directory.released();
      throw error;
    }
  }

  private makeListener(relay: Relay, privateKeyPem: string, certificatePem: string): Listener {
    const { clock, limits, events } = this;
    const admit = (duplex: Duplex, token: TokenEntry): void => {
      const session = this.acceptAdmin(duplex, { via: 'network', fromTheBeginning: false, token: token.name });
      this.remoteAdmins.set(session, token);
      duplex.once('close', () => this.remoteAdmins.delete(session));
    };
    const gate = new AdminGate(this.tokens, clock, events, admit);
    return new Listener({
      privateKeyPem,
      certificatePem,
      clock,
      limits,
      events,
      knock: (address) => relay.arrivals.knock(address),
      accept: (socket, peer) => relay.accept(socket, peer),
      shook: (seconds) => this.metrics?.handshake.observe(seconds),
      acceptAdmin: (socket, peer) => gate.accept(socket, peer),
    });
  }

  /** Only whoever has the store open writes there. Without a history the relay serves all the same. */
  private async keepEvents(directory: DataDirectory): Promise<void> {
    try {
      this.history = await EventHistory.open(directory.eventsFolder, this.events, this.clock);
    } catch (error) {
      const { code } = diskError(error, directory.eventsFolder);
      this.events.emit('warn', 'store-error', { code, details: { what: 'events' } });
    }
  }

  private async layBallast(directory: DataDirectory): Promise<void> {
    if (this.state !== 'listening') return;
    try {
      const freeBytes = await freeDiskBytes(directory.storeFolder)?.();
      if (freeBytes !== undefined) await directory.ballast.lay(freeBytes, this.limits.minFreeDiskBytes);
    } catch (error) {
      // The relay serves without it.
      this.events.emit('warn', 'store-error', { code: toAparteError(error).code, details: { what: 'ballast' } });
    }
  }

  /** Without a local socket the relay serves all the same. */
  private async listenLocally(directory: DataDirectory): Promise<Server | undefined> {
    try {
      return await listenLocally(directory.adminSocket, (socket) => {
        this.acceptAdmin(socket, { via: 'socket', fromTheBeginning: false });
      });
    } catch (error) {
      const { code, details } = toAparteError(error);
      this.events.emit('warn', 'admin-connected', { code, details: { via: 'socket', ...details } });
      return undefined;
    }
  }

  private async end({ listener, relay, socket }: Running): Promise<void> {
    listener.close();
    socket?.close();
    await relay.drain();
    await DataDirectory.existing(this.configuration.dataDir).released();
    this.health?.close();
  }

  private hasEnded(exitCode: number): void {
    this.desk.close();
    this.events.emit('info', 'relay-stopped', { details: { exitCode } });
    const resolve = (): void => this.resolveEnded(exitCode);
    (this.history?.close() ?? Promise.resolve()).then(resolve, resolve);
  }

  /** The store failed, or the end did: whatever is acknowledged is on disk, and nothing more will be. */
  private fail(error: unknown): void {
    this.state = 'stopping';
    this.running?.listener.close();
    const { code, details } = toAparteError(error);
    this.events.emit('error', 'relay-failed', { code, details });
    this.clock.after(FAREWELL_MS, () => this.hasEnded(ERROR_CODES[code].exit));
  }
}
