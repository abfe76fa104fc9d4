/**
 * What may be found of a room's log, and the book in which it is kept (docs/PROTOCOL.md §11): one entry for each name and cause, with a count and the
 * first and newest proof, so that whoever floods a room with lies fills no disk.
 */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { AnomalyLevel, AnomalyName } from '../api';
import type { AnomalyRecord } from '../vault/store';

const LEVELS: Readonly<Record<AnomalyName, AnomalyLevel>> = {
  forked: 'alarm',
  'two-branches': 'alarm',
  disagreement: 'notice',
  unsigned: 'alarm',
  'rolled-back': 'alarm',
  unacknowledged: 'alarm',
  'held-back': 'alarm',
  gap: 'alarm',
  'expired-early': 'alarm',
  replayed: 'alarm',
  missing: 'alarm',
  reordered: 'alarm',
  altered: 'alarm',
  'forged-author': 'alarm',
  'false-view': 'alarm',
  impostor: 'alarm',
  'relay-key-changed': 'notice',
  restored: 'notice',
  'two-devices': 'notice',
  clock: 'state',
  'closed-to-you': 'state',
  unconfirmed: 'state',
};

/** Entries of a room at most, those with evidence apart: whoever draws new identities for each lie shares one entry beyond it. */
const MAX_ENTRIES = 64;
/** A longer proof is cut: what matters of it, header and heads, stands at its beginning. */
const MAX_PROOF_BYTES = 4096;

/** Whether a text is the name of an anomaly. */
export function isAnomalyName(text: string): text is AnomalyName {
  return Object.prototype.hasOwnProperty.call(LEVELS, text);
}

/** How grave an anomaly of this name is. */
export function levelOf(name: AnomalyName): AnomalyLevel {
  return LEVELS[name];
}

/** Something that was found. */
export interface Finding {
  readonly name: AnomalyName;
  /** The member that it concerns (Ed25519 public key), where it concerns one. */
  readonly member?: Uint8Array;
  readonly position: number;
  readonly details?: Readonly<Record<string, number>>;
  readonly proof?: Uint8Array;
  /** A file that convicts the relay. */
  readonly evidence?: Uint8Array;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}

/** See the file's head. Changes are the caller's to store: what is noted stays to be stored until it was. */
export class AnomalyBook {
  private entries: Map<string, AnomalyRecord>;
  private unsaved = new Set<string>();
  private changeCount = 0;

  constructor(stored: readonly AnomalyRecord[]) {
    this.entries = new Map(stored.map((record) => [record.id, record]));
  }

  /** Grows with each change. */
  get revision(): number {
    return this.changeCount;
  }

  /** Remembers the present entries; the returned function goes back to them, for a step that could not be stored. */
  checkpoint(): () => void {
    const [entries, unsaved] = [new Map(this.entries), new Set(this.unsaved)];
    return () => {
      this.entries = entries;
      this.unsaved = unsaved;
    };
  }

  /** All entries, by position. */
  list(): AnomalyRecord[] {
    return [...this.entries.values()].sort((a, b) => a.position - b.position);
  }

  /** The entry with this id. */
  find(id: string): AnomalyRecord | undefined {
    return this.entries.get(id);
  }

  /** Notes a finding: a new entry, or one more of a known. A dismissed one comes back only with evidence. */
  note(finding: Finding, nowMs: number): void {
    const id = this.idOf(finding);
    const known = this.entries.get(id);
    const { name, member, position, details = {}, evidence } = finding;
    const proof = finding.proof?.slice(0, MAX_PROOF_BYTES);
    const bringsEvidence = evidence !== undefined && known?.evidence === undefined;
    // Each change of the relay's key is to be seen, also after an earlier one was put aside.
    const isAnotherKey = name === 'relay-key-changed' && !sameBytes(proof, known?.newestProof);
    const record: AnomalyRecord = known
      ? {
          ...known,
          position: Math.min(known.position, position),
          newestPosition: Math.max(known.newestPosition, position),
          count: known.count + 1,
          newestMs: nowMs,
          details: { ...known.details, ...details },
          ...(proof && { newestProof: proof }),
          ...(bringsEvidence && { evidence }),
          dismissed: known.dismissed && !bringsEvidence && !isAnotherKey && !('settled' in known.details),
        }
      : {
          id,
          name,
          ...(member && id !== name && { member: member.slice() }),
          position,
          newestPosition: position,
          count: 1,
          firstMs: nowMs,
          newestMs: nowMs,
          details,
          ...(proof && { firstProof: proof, newestProof: proof }),
          ...(evidence && { evidence }),
          dismissed: false,
        };
    this.entries.set(id, record);
    this.unsaved.add(id);
    this.changeCount += 1;
  }

  /** One of an entry's findings turned out to be another: an entry of which nothing is left is put aside. */
  settle(finding: Finding): void {
    const id = this.idOf(finding);
    const known = this.entries.get(id);
    if (!known) return;
    const settled = (known.details['settled'] ?? 0) + 1;
    const dismissed = known.dismissed || settled >= known.count;
    this.entries.set(id, { ...known, details: { ...known.details, settled }, dismissed });
    this.unsaved.add(id);
    this.changeCount += 1;
  }

  /** All that a member's entry was about turned out otherwise, or was decided. What members share stays: it is about others too. */
  settleAll({ name, member }: Pick<Finding, 'name' | 'member'>): void {
    const known = [...this.entries.values()].find((one) => one.name === name && sameBytes(one.member, member));
    if (!known || known.details['settled'] === known.count) return;
    this.entries.set(known.id, { ...known, details: { ...known.details, settled: known.count }, dismissed: true });
    this.unsaved.add(known.id);
    this.changeCount += 1;
  }

  /** Marks an entry as seen. Returns whether there is one. */
  dismiss(id: string): boolean {
    const known = this.entries.get(id);
    if (!known) return false;
    this.entries.set(id, { ...known, dismissed: true });
    this.unsaved.add(id);
    this.changeCount += 1;
    return true;
  }

  /** What is to be stored. */
  get changes(): AnomalyRecord[] {
    return [...this.unsaved].flatMap((id) => this.entries.get(id) ?? []);
  }

  /** These changes were stored; one that changed again meanwhile was not. */
  saved(records: readonly AnomalyRecord[]): void {
    for (const record of records) if (this.entries.get(record.id) === record) this.unsaved.delete(record.id);
  }

  private idOf({ name, member, evidence }: Finding): string {
    if (!member) return name;
    const id = `${name}:${toHex(member).slice(0, 32)}`;
    if (this.entries.has(id) || evidence || this.entries.size < MAX_ENTRIES) return id;
    return name;
  }
}
