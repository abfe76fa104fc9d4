/** A relay core over a log in memory, and members with real vaults on disk: the client's work is what is measured. */
import { createHash, generateKeyPairSync, randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../client/engine';
import { MemoryFiles } from '../../client/files/local-files';
import { createProfile } from '../../client/profile';
import { systemClock, type Connect } from '../../client/ports';
import { systemRandom } from '../../client/crypto/random';
import { openVault, type Vault } from '../../client/vault/vault';
import { createVault } from '../../client/vault/slots';
import { formatRelayAddress } from '../../protocol/address';
import { makeRelayKey } from '../../server/crypto/relay-key';
import type { Clock as RelayClock } from '../../server/environment';
import { DEFAULT_LIMITS } from '../../server/limits';
import { MemoryBlobs } from '../../server/blobs/memory-blobs';
import { MemoryLog } from '../../server/log/memory-log';
import { Relay } from '../../server/relay';
import { makeWire } from '../../tests/server/support/wire';

const relayClock: RelayClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => systemClock.after(delayMs, run),
  soon: (run) => {
    setImmediate(run);
  },
};

/** A member of the world. */
export interface BenchMember {
  readonly engine: Engine;
  readonly vault: Vault;
  close(): Promise<void>;
}

/** See the file's head. */
export class BenchWorld {
  readonly log = new MemoryLog();
  readonly folder = mkdtempSync(join(tmpdir(), 'aparte-bench-'));
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly key = makeRelayKey(this.pair.privateKey);
  private relay: Relay | undefined;

  get address(): string {
    return formatRelayAddress({ host: 'relay.test', port: 4747, pin: this.key.hash });
  }

  async startRelay(): Promise<void> {
    this.relay = await Relay.start({
      clock: relayClock,
      random: systemRandom,
      key: this.key,
      log: this.log,
      blobs: new MemoryBlobs(),
      limits: { ...DEFAULT_LIMITS, requestsPerSecond: 1e6, requestBurst: 1e6 },
      roomIdSecret: new Uint8Array(16),
      failed: (error) => {
        throw error;
      },
    });
  }

  stopRelay(): void {
    this.relay = undefined;
  }

  private readonly connect: Connect = () => {
    if (!this.relay) return Promise.reject(new Error('no relay'));
    const [ours, theirs] = makeWire();
    const exporter = randomFillSync(new Uint8Array(32));
    this.relay.accept(theirs, { address: '127.0.0.1', exporter, helloWithinMs: 10_000 });
    const relayPublicKey = this.pair.publicKey.export({ type: 'spki', format: 'der' });
    return Promise.resolve({ stream: ours, exporter, relayPublicKey });
  };

  /**
   * Makes or opens a member's profile.
   * @param vaultOpen called between the vault's passphrase and everything else
   */
  async member(name: string, vaultOpen: () => void = () => undefined): Promise<BenchMember> {
    const directory = join(this.folder, createHash('sha256').update(name).digest('hex').slice(0, 8));
    const access = { directory, secret: { passphrase: 'bench' } } as const;
    const isNew = !this.known.has(name);
    this.known.add(name);
    if (isNew) await createVault(access);
    const vault = await openVault({ ...access, workerPath: join(__dirname, '../workers/vault-worker.cjs') });
    if (isNew) await createProfile(vault.store, name, { random: systemRandom, clock: systemClock });
    vaultOpen();
    const engine = await Engine.open({
      store: vault.store,
      clock: systemClock,
      random: systemRandom,
      connect: this.connect,
      program: { program: 'bench', release: '1' },
      log: () => undefined,
      files: new MemoryFiles(),
    });
    const close = async (): Promise<void> => {
      await engine.close();
      await vault.close();
    };
    return { engine, vault, close };
  }

  private readonly known = new Set<string>();

  erase(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
