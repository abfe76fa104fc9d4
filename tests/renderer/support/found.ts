/** Findings for tests of the chat page: one of every level. */
import type { Anomaly } from '../../../contract/chat';

/** A finding as the fake host takes it. */
export type Found = Omit<Anomaly, 'room'>;

/** An alarm of one sighting, but for what is said otherwise. */
export function finding(change: Partial<Found> & Pick<Found, 'id' | 'position'>): Found {
  return {
    name: 'gap',
    level: 'alarm',
    member: '',
    memberName: '',
    newestPosition: change.position,
    count: 1,
    firstMs: Date.now() - 300_000,
    newestMs: Date.now() - 60_000,
    details: {},
    evidence: false,
    dismissed: false,
    ...change,
  };
}
