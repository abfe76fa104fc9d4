/** What may be said of the room's order, and no more: agreement is with people, at a time. */
import type { Agreement, Trust } from '../../../contract/chat';
import type { RoomSigns } from '../../../contract/signs';

/** Agreements older than this do not carry the sentence while there are younger ones: beacons come at least every quarter of an hour. */
export const FRESH_MS = 30 * 60 * 1000;

export type OrderStatement =
  /** Nobody else is here. */
  | { readonly kind: 'alone' }
  /** Others are, and none has echoed this device yet. */
  | { readonly kind: 'unconfirmed' }
  | {
      readonly kind: 'agreed';
      /** Those whose fingerprint was compared, by name. */
      readonly named: readonly Agreement[];
      /** How many more agree, not compared. */
      readonly uncompared: number;
      /** The oldest of these agreements: the sentence is true of this time. */
      readonly atMs: number;
      /** Up to here all of them agree. */
      readonly position: number;
      /** Nobody has confirmed within the time that a quiet room takes. */
      readonly stale: boolean;
    };

export function orderStatement(trust: Trust | undefined, memberCount: number, nowMs: number): OrderStatement {
  const agreements = trust?.confirmedBy ?? [];
  if (agreements.length === 0) return { kind: memberCount <= 1 ? 'alone' : 'unconfirmed' };
  const fresh = agreements.filter((agreement) => nowMs - agreement.atMs <= FRESH_MS);
  const counted = fresh.length > 0 ? fresh : newest(agreements);
  const named = counted.filter((agreement) => agreement.compared);
  return {
    kind: 'agreed',
    named,
    uncompared: counted.length - named.length,
    atMs: Math.min(...counted.map((agreement) => agreement.atMs)),
    position: Math.min(...counted.map((agreement) => agreement.position)),
    stale: fresh.length === 0,
  };
}

function newest(agreements: readonly Agreement[]): readonly Agreement[] {
  const atMs = Math.max(...agreements.map((agreement) => agreement.atMs));
  return agreements.filter((agreement) => agreement.atMs === atMs);
}

/** Up to which message those who agree have seen the same, and how many follow of which that is not known. */
export function orderReach(
  trust: Trust | undefined,
  statement: OrderStatement,
): { readonly position: number; readonly behind: number } | undefined {
  if (!trust || statement.kind !== 'agreed') return undefined;
  const position = Math.min(statement.position, trust.position);
  return { position, behind: trust.position - position };
}

/** Members who let one know that they read what stands at `position`. */
export function seenBy(signs: RoomSigns | undefined, position: number): readonly string[] {
  return (signs?.seen ?? []).filter((seen) => seen.position >= position).map(({ author }) => author);
}

/** How many other members have received what stands at `position`. */
export function receivedBy(trust: Trust | undefined, position: number): number {
  return trust?.received.filter((received) => received >= position).length ?? 0;
}
