/** All benign faults by name. */
import * as devices from './devices';
import type { Fault } from './fault';
import * as links from './links';
import * as relay from './relay';

const TABLE = {
  cut: links.cut,
  'half-open': links.halfOpen,
  resend: links.resend,
  'slow-reader': links.slowReader,
  'kill-client': devices.killClient,
  sleep: devices.sleep,
  clocks: devices.clocks,
  'vault-restored': devices.vaultRestored,
  'two-devices': devices.twoDevices,
  'slow-disks': devices.slowDisks,
  newcomers: devices.newcomers,
  leavers: devices.leavers,
  'kill-relay': relay.killRelay,
  'relay-restored': relay.relayRestored,
  'relay-snapshot': relay.relaySnapshot,
  'relay-clock': relay.relayClock,
  'room-erased': relay.roomErased,
  refused: relay.refused,
  behind: relay.behind,
  expiry: relay.expiry,
  midnight: relay.midnight,
  'other-suite': relay.otherSuite,
} satisfies Readonly<Record<string, Fault>>;

/** Name of a fault. */
export type FaultName = keyof typeof TABLE;

/** See the file's head. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = TABLE;

/** Whether a text is the name of a fault. */
export function isFaultName(text: string): text is FaultName {
  return Object.prototype.hasOwnProperty.call(TABLE, text);
}

/** All names, in the order of the table. */
export const FAULT_NAMES: readonly FaultName[] = Object.keys(TABLE).filter(isFaultName);
