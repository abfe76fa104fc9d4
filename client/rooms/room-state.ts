/** What a room is in memory: its record, keys, transcript, members and outbox. Changes reach the vault first and this object afterwards. */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { Head } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import { suiteOfCode, type Suite } from '../crypto/aead';
import { EpochKeys } from '../crypto/epochs';
import type { Identity } from '../crypto/identity';
import { EpochKey } from '../crypto/keys';
import type { Random } from '../crypto/random';
import { FileBook } from '../files/file-book';
import type { LocalFiles } from '../files/local-files';
import type { KnownKey, RelayKeys } from '../link/relay-keys';
import type { Clock, LogRecordSink, VerifySignature } from '../ports';
import { BeaconBook } from '../transcript/beacons';
import { SignBook } from '../transcript/sign-book';
import type { TranscriptIdentity } from '../transcript/comparison';
import { Transcript } from '../transcript/transcript';
import type { AsyncVaultStore, MemberRecord, MissingRecord, OutboxRecord, RoomRecord } from '../vault/store';
import { AnomalyBook, type Finding } from '../trust/anomalies';
import { OlderHistory } from '../trust/older-history';
import { OpenProofs } from '../trust/open-proofs';
import { SignatureDesk } from '../trust/signature-desk';
import { Writing, type OwnSigns } from './own-signs';
import { recallRelayClock, RelayClock } from './relay-clock';
import { epochToSeal, type DayOpinions } from './room-clock';

/** What every room of an engine shares. */
export interface RoomContext {
  readonly store: AsyncVaultStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  /** What the person is called; changes when they are renamed. */
  name: string;
  /** 8 random bytes: this opening of the vault. */
  readonly run: Uint8Array;
  readonly verify: VerifySignature;
  readonly log: LogRecordSink;
  /** Where sealed files lie. */
  readonly files: LocalFiles;
  readonly signs: OwnSigns;
  readonly relayKeys: RelayKeys;
}

/** See the file's head. */
export class RoomState {
  readonly id: string;
  readonly suite: Suite;
  readonly keys: EpochKeys;
  readonly transcript: Transcript;
  readonly members = new Map<string, MemberRecord>();
  readonly beacons = new BeaconBook();
  readonly signs = new SignBook();
  /** What the person writes here and has not sent. */
  readonly writing = new Writing();
  anomalies = new AnomalyBook([]);
  readonly signatures = new SignatureDesk();
  proofs = new OpenProofs([]);
  readonly files = new FileBook();
  /** Frames that others named as before theirs and that did not come, by the first bytes of their digest, hex. */
  readonly missing = new Map<string, MissingRecord>();
  /** Newest frame of each author, as far as it was read since the vault was opened. */
  readonly lastOf = new Map<string, { readonly prev: Uint8Array | undefined; readonly n: number }>();
  /** What of a newcomer's log can be judged only once older history is fetched. */
  readonly older = new OlderHistory();
  outbox: OutboxRecord[] = [];
  /** How long what is said lasts, in seconds, as the log says it; 0: for good. */
  timerS = 0;
  /** Time of the newest leaf. */
  lastLeafMs = 0;
  private lastOrder = 0;

  private constructor(
    readonly context: RoomContext,
    public record: RoomRecord,
    transcript: Transcript,
    suite: Suite,
    readonly relayClock: RelayClock,
  ) {
    this.id = toHex(record.room);
    this.suite = suite;
    this.transcript = transcript;
    const key = EpochKey.fromBytes(record.epochKey);
    this.keys = new EpochKeys(record.room, suite, record.epoch, key);
    key.purge();
  }

  /** Reads what the vault has of a room. */
  static async load(context: RoomContext, record: RoomRecord): Promise<RoomState> {
    const suite = suiteOfCode(record.suite);
    if (!suite) throw new AparteError('vault-damaged', { what: 'suite' });
    const { store } = context;
    const { room, relayPin, retentionDays, base, end } = record;
    const starts = await store.listStarts(room);
    const readLog = (from: number, limit: number) => store.readLog(room, from, limit);
    const keys = relayKeysOf(context, relayPin);
    const transcript = new Transcript({ room, retentionDays, keys }, readLog, { starts, base, end });
    const relayClock = new RelayClock(context.clock, await recallRelayClock(store, relayPin));
    const state = new RoomState(context, record, transcript, suite, relayClock);
    for (const member of await store.listMembers(room)) state.members.set(toHex(member.author), member);
    state.anomalies = new AnomalyBook(await store.listAnomalies(room));
    state.proofs = new OpenProofs(await store.listProofs(room));
    for (const missing of await store.listMissing(room)) state.missing.set(toHex(missing.prev), missing);
    state.outbox = await store.listOutbox(room);
    state.timerS = await store.roomTimer(room);
    for (const file of await store.listFiles(room)) state.files.set(file);
    if (end) state.lastLeafMs = (await store.readLog(room, end.n, 1))[0]?.timeMs ?? 0;
    return state;
  }

  /** The relay's present key: the pin of who joins now. */
  get relayKey(): Uint8Array {
    return this.context.relayKeys.currentOf(this.record.relayPin);
  }

  /**
   * The relay's keys that may have signed a head of this generation, newest first: that of its start and those that followed. A key that was given up before
   * signs nothing of it, whoever holds it now.
   */
  keysOf(generation: Uint8Array): KnownKey[] {
    const keys = this.context.relayKeys.keysOf(this.record.relayPin);
    const startKey = this.transcript.keyOf(generation);
    const oldest = startKey ? keys.findIndex(({ hash }) => equalBytes(hash, startKey)) : -1;
    return oldest < 0 ? keys : keys.slice(0, oldest + 1);
  }

  /** What the three clocks say now. */
  opinions(): DayOpinions {
    const ownMs = this.context.clock.now();
    const relayMs = this.relayClock.nowMs() ?? this.lastLeafMs;
    return { ownMs, relayMs, heardEpoch: this.record.heardEpoch ?? this.record.firstEpoch };
  }

  /** The epoch that is sealed now. Before our oldest key there is none: a room or an invitation made by a clock ahead begins with its day, for everybody. */
  get sealingEpoch(): number {
    return Math.max(epochToSeal(this.opinions(), this.record.introducedEpoch ?? 0), this.keys.oldestEpoch);
  }

  /** Newest position that is stored here. */
  get endPosition(): number {
    return this.transcript.end?.n ?? 0;
  }

  /** Order of the next frame of the outbox. None is given twice: an acknowledgement of the first would then count for the second. */
  nextOrder(): number {
    this.lastOrder = Math.max(this.lastOrder, this.outbox[this.outbox.length - 1]?.order ?? 0) + 1;
    return this.lastOrder;
  }

  /** Notes what was found; it is stored with the next step, or by `saveFindings`. */
  note(finding: Finding): void {
    this.anomalies.note(finding, this.context.clock.now());
  }

  isOwn(author: Uint8Array | undefined): boolean {
    return author !== undefined && equalBytes(author, this.context.identity.author);
  }

  /** Everybody who spoke in the room but oneself. */
  get others(): MemberRecord[] {
    return [...this.members.values()].filter(({ author }) => !this.isOwn(author));
  }

  /** Name of an author, empty while it has not introduced itself. */
  nameOf(author: Uint8Array | undefined): string {
    if (!author) return '';
    if (this.isOwn(author)) return this.context.name;
    return this.members.get(toHex(author))?.name ?? '';
  }

  /** The record with the transcript's present cursors and these changes. */
  recordWith(changes: Partial<RoomRecord>): RoomRecord {
    const { base, end } = this.transcript;
    return { ...this.record, ...withHead('base', base), ...withHead('end', end), ...changes };
  }

  purge(): void {
    this.keys.purge();
  }
}

function relayKeysOf({ relayKeys }: RoomContext, pin: Uint8Array): TranscriptIdentity['keys'] {
  return {
    present: () => relayKeys.currentOf(pin),
    isOne: (key) => relayKeys.keysOf(pin).some(({ hash }) => equalBytes(hash, key)),
  };
}

function withHead(name: 'base' | 'end', head: Head | undefined): Partial<RoomRecord> {
  return head === undefined ? {} : { [name]: head };
}
