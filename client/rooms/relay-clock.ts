/**
 * How far a relay's clock was ahead of ours when we last met: offline it stands in for the relay's opinion of the day, so that what is sealed after a
 * long silence bears today's epoch, and a clock that is always wrong stays harmless.
 */
import { toHex } from '../../protocol/bytes';
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
export async function rememberRelayClock(store: AsyncVaultStore, relayPin: Uint8Array, aheadMs: number): Promise<void> {
  const kept = await recallRelayClock(store, relayPin);
  if (kept !== undefined && Math.abs(kept - aheadMs) < NOTABLE_MS) return;
  await store.writeSetting(settingOf(relayPin), JSON.stringify(Math.round(aheadMs)));
}
