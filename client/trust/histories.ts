/** Histories of a generation that we hold: that of our chain, and those of the branches that we left. */
import { equalBytes } from '../../protocol/bytes';
import { NO_CHALLENGE, decodeSignedStart, headOfStart } from '../../protocol/chain';
import { sha256 } from '../crypto/hash';
import type { Statement } from '../evidence/evidence';
import type { RoomState } from '../rooms/room-state';
import type { LogRecord, LostBranchRecord } from '../vault/store';

const PAGE_ENTRIES = 1000;

/** One history of a generation. */
export interface History {
  /** What the relay signed of it. */
  readonly statements: readonly Statement[];
  headAt(n: number): Promise<Uint8Array | undefined>;
  /** Its leaves above `from`, up to `to`; undefined where they are not held. */
  leaves(from: number, to: number): Promise<LogRecord[] | undefined>;
}

/** A history that left our chain. */
export interface LostHistory extends History {
  readonly branch: LostBranchRecord;
}

type ReadPage = (from: number, limit: number) => Promise<readonly LogRecord[]>;

async function readLeaves(read: ReadPage, from: number, to: number): Promise<LogRecord[] | undefined> {
  const leaves: LogRecord[] = [];
  while (leaves.length < to - from) {
    const next = from + leaves.length + 1;
    const page = await read(next, Math.min(PAGE_ENTRIES, to - next + 1));
    if (page[0]?.n !== next) return undefined;
    leaves.push(...page);
  }
  return leaves;
}

/** That of our chain. */
export function ownHistory({ context, record, transcript }: RoomState, generation: Uint8Array): History {
  const { signed, room } = record;
  const statements: Statement[] = transcript.statementsOf(generation);
  if (signed && equalBytes(signed.generation, generation)) {
    statements.push({ type: 'head', head: signed, challenge: NO_CHALLENGE });
  }
  const read: ReadPage = (from, limit) => context.store.readLog(room, from, limit);
  return {
    statements,
    headAt: (n) => transcript.ownHeadAt(generation, n),
    leaves: (from, to) => readLeaves(read, from, to),
  };
}

/** Those of lost branches that have position `n` of the generation. */
export async function lostHistories(state: RoomState, generation: Uint8Array, n: number): Promise<LostHistory[]> {
  const branches = await state.context.store.lostBranches(state.record.room, generation, n);
  return branches.map((branch) => lostHistory(state, generation, branch));
}

function lostHistory({ context, record }: RoomState, generation: Uint8Array, branch: LostBranchRecord): LostHistory {
  const { id, after, signed } = branch;
  const starts = branch.starts.map(({ bytes }) => decodeSignedStart(bytes));
  const own = starts.find((start) => equalBytes(headOfStart(sha256, start).generation, generation));
  const next = starts.find((start) => equalBytes(start.parent, generation));
  const { store } = context;
  return {
    branch,
    statements: [
      ...(own ? [{ type: 'start' as const, start: own }] : []),
      ...(next ? [{ type: 'parent' as const, start: next }] : []),
      ...(signed && equalBytes(signed.generation, generation)
        ? [{ type: 'head' as const, head: signed, challenge: NO_CHALLENGE }]
        : []),
    ],
    headAt: async (n) => {
      if (own?.n === n) return headOfStart(sha256, own).head;
      const [entry] = await store.readLostLog(id, n, 1);
      return entry?.n === n && equalBytes(entry.generation, generation) ? entry.head : undefined;
    },
    // What lies below is on our chain too.
    leaves: (from, to) =>
      readLeaves(
        (first, limit) =>
          first > after
            ? store.readLostLog(id, first, limit)
            : store.readLog(record.room, first, Math.min(limit, after - first + 1)),
        from,
        to,
      ),
  };
}
