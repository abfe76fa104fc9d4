/**
 * Two devices of one identity (docs/PROTOCOL.md §11): each opening of a vault is a run, and a run that was followed by another does not speak again
 * having seen it, unless the vault was copied.
 */
import { ByteReader, ByteWriter, equalBytes } from '../../protocol/bytes';
import { RUN_BYTES } from '../crypto/content';

/** Runs of an identity that are remembered: older ones do not come back. */
const MAX_RUNS = 8;
const RECORD_BYTES = RUN_BYTES + 16;

interface RunRecord {
  readonly run: Uint8Array;
  /** Position of its first message that we know. */
  readonly first: number;
  /** Newest position that one of its views covered. */
  readonly seen: number;
}

function decode(bytes: Uint8Array | undefined): RunRecord[] {
  if (!bytes) return [];
  const reader = new ByteReader(bytes);
  const runs: RunRecord[] = [];
  for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    runs.push({ run: reader.take(RUN_BYTES).slice(), first: reader.u64(), seen: reader.u64() });
  }
  return runs;
}

function encode(runs: readonly RunRecord[]): Uint8Array {
  const writer = new ByteWriter(runs.length * RECORD_BYTES);
  for (const { run, first, seen } of runs) writer.put(run).u64(first).u64(seen);
  return writer.done();
}

/**
 * Notes that `run` spoke at position `n` with a view up to `seen` of this chain.
 * @param known what an earlier call returned
 * @returns what to remember, and whether two runs of this identity have now each spoken after seeing the other
 */
export function noteRun(
  known: Uint8Array | undefined,
  { run, n, seen }: { readonly run: Uint8Array; readonly n: number; readonly seen: number },
): { readonly runs: Uint8Array; readonly twoDevices: boolean } {
  const before = decode(known);
  const own = before.find((record) => equalBytes(record.run, run));
  const now: RunRecord = { run, first: Math.min(own?.first ?? n, n), seen: Math.max(own?.seen ?? 0, seen) };
  const others = before.filter((record) => record !== own);
  const twoDevices = others.some((other) => other.seen >= now.first && now.seen >= other.first);
  return { runs: encode([...others.slice(-(MAX_RUNS - 1)), now]), twoDevices };
}

/** What remains of the runs when the positions above `n` are on a lost branch: what is published there again is seen anew. */
export function runsUpTo(known: Uint8Array, n: number): Uint8Array {
  const kept = decode(known).filter(({ first }) => first <= n);
  return encode(kept.map((record) => ({ ...record, seen: Math.min(record.seen, n) })));
}
