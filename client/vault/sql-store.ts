/** The vault's operations in SQL, synchronous: each is one transaction. */
import type { Database } from '@signalapp/sqlcipher';

import { equalBytes } from '../../protocol/bytes';
import type { SignedHead } from '../../protocol/chain';
import { FILE_BODY } from '../crypto/body';
import { closeDatabase, closeQuietly, databaseBytes, exportDatabase } from './database';
import { withVaultErrors } from './failures';
import { AnomalyTable } from './sql/anomaly-table';
import { ChoiceTable } from './sql/choice-table';
import { LogTable } from './sql/log-table';
import { LostTables } from './sql/lost-tables';
import { MemberTable } from './sql/member-table';
import { MessageTable } from './sql/message-table';
import { OwnFrameTable } from './sql/own-frame-table';
import { ProfileTable } from './sql/profile-table';
import type { RoomRow } from './sql/room-table';
import { SearchTable } from './sql/search-table';
import type { Phrase } from '../search/phrases';
import type { RoomChoices } from './room-choices';
import { SqlRoomStore } from './sql-room-store';
import type {
  AnomalyRecord,
  DoubleRecord,
  Erasure,
  LifeClock,
  LogRecord,
  LogStep,
  LostBranchRecord,
  MemberRecord,
  MessagePage,
  MessageRange,
  MessageRecord,
  MissingRecord,
  OutboxRecord,
  PinRecord,
  ProfileRecord,
  ProofRecord,
  RoomDigest,
  RoomRecord,
  SearchPages,
  SearchRange,
  StartRecord,
  StepResult,
  VaultStore,
  VaultUsage,
  VersionRecord,
} from './store';
import { optional } from './sql/statement';
import { PinTable } from './sql/pin-table';
import { ProofTable } from './sql/proof-table';

const DAY_S = 86_400;

export class SqlStore extends SqlRoomStore implements VaultStore {
  readonly #profile: ProfileTable;
  readonly #choices: ChoiceTable;
  readonly #members: MemberTable;
  readonly #log: LogTable;
  readonly #messages: MessageTable;
  readonly #ownFrames: OwnFrameTable;
  readonly #lost: LostTables;
  readonly #anomalies: AnomalyTable;
  readonly #proofs: ProofTable;
  readonly #search: SearchTable;
  readonly #pins: PinTable;

  /** Takes over a database that {@link openVaultDatabase} opened. @throws AparteError `vault-damaged`, and closes it */
  constructor(database: Database) {
    super(database);
    try {
      this.#profile = new ProfileTable(database);
      this.#choices = new ChoiceTable(database);
      this.#members = new MemberTable(database);
      this.#log = new LogTable(database);
      this.#messages = new MessageTable(database);
      this.#pins = new PinTable(database, this.references);
      this.#ownFrames = new OwnFrameTable(database);
      this.#lost = new LostTables(database);
      this.#anomalies = new AnomalyTable(database);
      this.#proofs = new ProofTable(database);
      this.#search = new SearchTable(database);
    } catch (error) {
      closeQuietly(database);
      throw error;
    }
  }

  close(): void {
    closeDatabase(this.database);
  }

  loadProfile(): ProfileRecord | undefined {
    return withVaultErrors(() => this.#profile.load());
  }

  saveProfile(profile: ProfileRecord): void {
    this.write(() => this.#profile.save(profile));
  }

  readSetting(name: string): string | undefined {
    return withVaultErrors(() => this.#profile.readSetting(name));
  }

  writeSetting(name: string, json: string): void {
    this.write(() => this.#profile.writeSetting(name, json));
  }

  listRooms(): RoomRecord[] {
    return withVaultErrors(() => this.rooms.list());
  }

  saveRoom(room: RoomRecord): void {
    this.write(() => this.#saveRoom(room));
  }

  deleteRoom(room: Uint8Array): void {
    this.write(() => {
      const known = this.rooms.find(room);
      if (known) this.rooms.delete(known.id);
    });
  }

  roomDigests(): RoomDigest[] {
    return withVaultErrors(() =>
      this.rooms.digests().map(({ id, ...digest }) => ({
        ...digest,
        mentions: digest.unread === 0 ? 0 : this.#messages.countMentioning(id, this.#profile.author()),
        choices: this.#choices.of(id),
        ...optional('last', this.#messages.last(id)),
      })),
    );
  }

  setRead(room: Uint8Array, position: number, clock?: LifeClock): MessageRecord[] {
    return this.write(() => {
      const { id } = this.rooms.require(room);
      this.rooms.setRead(id, position);
      this.rooms.setUnread(id, this.#messages.countAbove(id, position));
      this.#choices.unmark(id);
      return clock ? this.lives.read(id, position, clock) : [];
    });
  }

  changeRoomChoices(room: Uint8Array, change: Partial<RoomChoices>): void {
    this.write(() => this.#choices.change(this.rooms.require(room).id, change));
  }

  writeDraft(room: Uint8Array, text: string, answers?: Uint8Array): void {
    this.write(() => this.rooms.writeDraft(this.rooms.require(room).id, text, answers));
  }

  listStarts(room: Uint8Array): StartRecord[] {
    return this.ofRoom(room, (id) => this.#log.listStarts(id)) ?? [];
  }

  readLog(room: Uint8Array, from: number, limit: number): LogRecord[] {
    return this.ofRoom(room, (id) => this.#log.read(id, from, limit)) ?? [];
  }

  findLeaf(room: Uint8Array, prev: Uint8Array, after: number, before: number): number | undefined {
    return this.ofRoom(room, (id) => this.#log.findLeaf(id, prev, after, before));
  }

  lostBranches(room: Uint8Array, generation: Uint8Array, n: number): LostBranchRecord[] {
    return this.ofRoom(room, (id) => this.#lost.list(id, generation, n)) ?? [];
  }

  readLostLog(branch: number, from: number, limit: number): LogRecord[] {
    return withVaultErrors(() => this.#lost.read(branch, from, limit));
  }

  signLostBranch(branch: number, signed: SignedHead): void {
    this.write(() => this.#lost.sign(branch, signed));
  }

  listAnomalies(room: Uint8Array): AnomalyRecord[] {
    return this.ofRoom(room, (id) => this.#anomalies.list(id)) ?? [];
  }

  saveAnomalies(room: Uint8Array, anomalies: readonly AnomalyRecord[], proofs?: readonly ProofRecord[]): void {
    this.write(() => {
      const { id } = this.rooms.require(room);
      this.#anomalies.save(id, anomalies);
      if (proofs) this.#proofs.replace(id, proofs);
    });
  }

  listProofs(room: Uint8Array): ProofRecord[] {
    return this.ofRoom(room, (id) => this.#proofs.list(id)) ?? [];
  }

  listMissing(room: Uint8Array): MissingRecord[] {
    return this.ofRoom(room, (id) => this.#anomalies.listMissing(id)) ?? [];
  }

  commitStep(step: LogStep): StepResult {
    return this.write(() => {
      const before = this.rooms.save(step.room);
      const { id } = before;
      if (step.truncateAfter !== undefined) this.#truncate(id, step.truncateAfter, step);
      this.#log.addStarts(id, step.starts ?? []);
      this.#log.put(id, step.log ?? []);
      const put = () => this.#search.inOrder(step, () => this.#putMessages(id, step));
      const result = this.#countingUnread(before, step, put);
      this.#members.save(id, step.members ?? []);
      this.#anomalies.save(id, step.anomalies ?? []);
      if (step.proofs) this.#proofs.replace(id, step.proofs);
      this.#anomalies.changeMissing(id, step.missing ?? [], step.found ?? []);
      return { ...result, timerS: this.lives.timerOf(id) };
    });
  }

  readMessages(room: Uint8Array, range: MessageRange): MessagePage {
    const page = this.ofRoom(room, (id): MessagePage => {
      const { rows, ...rest } = this.#messages.page(id, range);
      return { ...rest, rows: rows.map((row) => this.references.decorate(id, row)) };
    });
    return page ?? { rows: [], olderExist: false, newerExist: false };
  }

  findMessage(room: Uint8Array, position: number): MessageRecord | undefined {
    return this.ofRoom(room, (id) => {
      const message = this.#messages.find(id, position);
      return message && this.references.decorate(id, message);
    });
  }

  findSpoken(room: Uint8Array, digests: readonly Uint8Array[]): MessageRecord[] {
    const found = this.ofRoom(room, (id) => digests.flatMap((digest) => this.references.find(id, digest) ?? []));
    return found ?? [];
  }

  listPins(room: Uint8Array): PinRecord[] {
    return this.ofRoom(room, (id) => this.#pins.list(id)) ?? [];
  }

  listVersions(room: Uint8Array, digest: Uint8Array): VersionRecord[] {
    return this.ofRoom(room, (id) => this.references.versions(id, digest)) ?? [];
  }

  eraseMessage(room: Uint8Array, digest: Uint8Array, why: Erasure): MessageRecord | undefined {
    return this.write(() => {
      const { id } = this.rooms.require(room);
      this.references.erase(id, digest, why);
      return this.references.find(id, digest);
    });
  }

  newestOwn(room: Uint8Array): { readonly n: number; readonly digest: Uint8Array } | undefined {
    return this.ofRoom(room, (id) => this.#messages.newestOwn(id));
  }

  framesAhead(room: Uint8Array, untilEpoch: number, limit: number): MessageRecord[] {
    return this.ofRoom(room, (id) => this.#messages.ahead(id, untilEpoch, limit)) ?? [];
  }

  searchMessages(phrases: readonly Phrase[], { room, before, limit }: SearchRange): SearchPages {
    return withVaultErrors(() => {
      const pages = this.rooms.digests().flatMap(({ id, room: address }) => {
        if (room && !equalBytes(room, address)) return [];
        const found = this.#search.find(id, phrases, before, limit);
        return found.rows.length > 0 ? [{ room: address, ...found }] : [];
      });
      return { pages, complete: this.#search.isComplete() };
    });
  }

  indexOlder(limit: number): boolean {
    return this.write(() => this.#search.indexOlder(limit));
  }

  exportDatabase(path: string, key: Uint8Array): void {
    withVaultErrors(() => {
      exportDatabase(this.database, path, key);
    });
  }

  usage(): VaultUsage {
    return withVaultErrors(() => ({ bytes: databaseBytes(this.database), rooms: this.rooms.usage() }));
  }

  listMembers(room: Uint8Array): MemberRecord[] {
    return this.ofRoom(room, (id) => this.#members.list(id)) ?? [];
  }

  saveMembers(room: Uint8Array, members: readonly MemberRecord[]): void {
    this.write(() => this.#members.save(this.rooms.require(room).id, members));
  }

  listOutbox(room: Uint8Array): OutboxRecord[] {
    return this.ofRoom(room, (id) => this.#ownFrames.outbox(id)) ?? [];
  }

  enqueue(room: RoomRecord, frame: OutboxRecord): void {
    this.write(() => {
      const id = this.#saveRoom(room);
      this.#ownFrames.put(id, frame);
      // Said, it is no draft any more: whenever the power goes, there is the one or the other.
      // What is said beside a file was no draft any more when the file began to be sent.
      if (frame.kind === 'text' && frame.bodyType !== FILE_BODY) this.rooms.eraseDraftOf(id, frame.text);
      this.files.said(id, frame.id);
    });
  }

  replaceOutbox(room: RoomRecord, frames: readonly OutboxRecord[]): void {
    this.write(() => this.#ownFrames.replaceOutbox(this.#saveRoom(room), frames));
  }

  ownFrame(room: Uint8Array, digest: Uint8Array): Uint8Array | undefined {
    return this.ofRoom(room, (id) => this.#ownFrames.payload(id, digest));
  }

  forgetOwnFrames(room: Uint8Array, timeMs: number): void {
    this.write(() => {
      const known = this.rooms.find(room);
      if (known) this.#ownFrames.forget(known.id, timeMs);
    });
  }

  #saveRoom(room: RoomRecord): number {
    const { id, readPosition } = this.rooms.save(room);
    if (readPosition !== room.readPosition) this.rooms.setUnread(id, this.#messages.countAbove(id, room.readPosition));
    return id;
  }

  #truncate(id: number, position: number, { leftStarts, leftSigned }: LogStep): void {
    const targets = this.references.targetsAbove(id, position);
    const twins = this.#lost.move(id, position, leftStarts, leftSigned);
    this.references.lost(id, [...targets, ...twins]);
    this.#ownFrames.lose(id, position);
  }

  /** Own frames first: a message that the step also gives in full then replaces what the outbox knew of it. */
  #putMessages(id: number, { room, arrival, accepted = [], messages = [] }: LogStep): Omit<StepResult, 'timerS'> {
    const author = this.#profile.author();
    const isOwn = (message: MessageRecord) =>
      author !== undefined && message.author !== undefined && equalBytes(message.author, author);
    const isUnknown = ({ n, digest }: MessageRecord) => {
      const stored = this.#messages.find(id, n);
      return !stored || stored.kind === 'unreadable' || !equalBytes(stored.digest, digest);
    };
    const own = accepted.flatMap((record) => this.#ownFrames.accept(id, record, author) ?? []).filter(isUnknown);
    const doubles = new Map<number, DoubleRecord>();
    const put = (message: MessageRecord, own: boolean): void => {
      const double = this.#messages.put(id, message, own);
      if (double) doubles.set(double.n, double);
    };
    for (const message of own) put(message, true);
    for (const message of messages) put(message, isOwn(message));
    if (arrival) this.lives.arrived(id, arrival, room.retentionDays * DAY_S, room.readPosition);
    const stored = [...own, ...messages].filter(({ n }) => !doubles.has(n));
    return { doubles: [...doubles.values()], changed: this.references.stored(id, stored) };
  }

  /** Keeps the counter of unread texts right while `work` stores messages, looking only at the positions that the step touches. */
  #countingUnread<T>({ id, readPosition }: RoomRow, step: LogStep, work: () => T): T {
    const position = step.room.readPosition;
    if (step.truncateAfter !== undefined || position !== readPosition) {
      const result = work();
      this.rooms.setUnread(id, this.#messages.countAbove(id, position));
      return result;
    }
    const touched = [...(step.accepted ?? []), ...(step.messages ?? [])].map(({ n }) => n);
    const first = touched.reduce((least, n) => Math.min(least, n), Number.MAX_SAFE_INTEGER);
    const last = touched.reduce((most, n) => Math.max(most, n), 0);
    const before = this.#messages.countWithin(id, position, first, last);
    const result = work();
    this.rooms.addUnread(id, this.#messages.countWithin(id, position, first, last) - before);
    return result;
  }
}
