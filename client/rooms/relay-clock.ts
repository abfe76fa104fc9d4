/**
 * How far a relay's clock was ahead of ours when we last met: offline it stands in for the relay's opinion of the day, so that what is sealed after a
 * long silence bears today's epoch, and a clock that is always wrong stays harmless.
 */
import { toHex } from '../../protocol/bytes';
import type { Clock } from '../ports';
import type { AsyncVaultStore } from '../vault/store';

/** Smaller differences are the network's. */
const NOTABLE_MS = 5000;

const settingOf = (relayPin: Uint8Array): string => `relay-clock ${toHex(relayPin)}`;

/** The offset that was kept, ms; undefined where the relay was never met. */
export async function recallRelayClock(store: AsyncVaultStore, relayPin: Uint8Array): Promise<number | undefined> {
  const kept = Number((await store.readSetting(settingOf(relayPin))) ?? Number.NaN);
  return Number.isFinite(kept) ? kept : undefined;
}

/** Keeps an offset that differs from the one kept. */
export async function rememberRelayClock(
  store: AsyncVaultStore,
  relayPin: Uint8Array,
  { aheadMs }: RelayClock,
): Promise<void> {
  if (aheadMs === undefined) return;
  const kept = await recallRelayClock(store, relayPin);
  if (kept !== undefined && Math.abs(kept - aheadMs) < NOTABLE_MS) return;
  await store.writeSetting(settingOf(relayPin), JSON.stringify(Math.round(aheadMs)));
}

interface Meeting {
  readonly relayMs: number;
  /** Ours at that moment, wall and monotonic. */
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/**
 * What a relay's clock shows, as far as we know. It must not move when ours is set: one wrong clock would then be two of the three opinions about the
 * room's day.
 */
export class RelayClock {
  private met: Meeting | undefined;
  private isConnected = false;

  /** @param keptAheadMs how far it was ahead when this computer last met it, before this start */
  constructor(
    private readonly clock: Clock,
    private readonly keptAheadMs: number | undefined,
  ) {}

  /** The relay said what time it is, and stays connected. */
  meet(relayMs: number): void {
    this.met = { relayMs, wallMs: this.clock.now(), monotonicMs: this.clock.monotonicMs() };
    this.isConnected = true;
  }

  /** From here on it may be that we sleep without the relay. */
  lost(): void {
    this.isConnected = false;
  }

  /** How far it was ahead of our wall clock when last met; undefined where it never was. */
  get aheadMs(): number | undefined {
    return this.met ? this.met.relayMs - this.met.wallMs : this.keptAheadMs;
  }

  /** The time that it shows now, counted since it told it, whatever our clock was set to: too early rather than too late, and undefined before that. */
  countedMs(): number | undefined {
    const { met, clock } = this;
    return met && met.relayMs + clock.monotonicMs() - met.monotonicMs;
  }

  /** The time that it shows now; undefined where it was never met. */
  nowMs(): number | undefined {
    const { met, aheadMs, clock } = this;
    const byWallMs = aheadMs === undefined ? undefined : clock.now() + aheadMs;
    if (!met) return byWallMs;
    const steadyMs = this.countedMs() ?? met.relayMs;
    // The steady clock stands still while the computer sleeps, which connections seldom outlive; it is never too far.
    return this.isConnected ? steadyMs : Math.max(steadyMs, byWallMs ?? steadyMs);
  }
}
