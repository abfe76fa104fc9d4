/** A room as its host sees it: rows, members, trust, and the events that say what changed. */
import { concatBytes, equalBytes, toHex } from '../../protocol/bytes';
import { AparteError, toAparteError } from '../../protocol/errors';
import type {
  Anomaly,
  EngineEvent,
  Member,
  MessageRow,
  MessageRows,
  RoomChoices,
  RoomId,
  RoomSigns,
  RoomSummary,
  RowRange,
  Trust,
} from '../api';
import { FileDesk } from '../files/file-desk';
import { textOrName } from '../files/text-or-name';
import type { RelayLink } from '../link/relay-link';
import { NO_CHOICES } from '../vault/room-choices';
import type { MessageRange, MessageRecord, OutboxRecord, OverStep, RoomDigest } from '../vault/store';
import { Room, type RoomListener } from './room';
import type { RoomState } from './room-state';
import { saveFindings } from './findings';
import { lifeClock, Lives, longestTimerS, timerOf } from './lives';
import { membersOf } from './members';
import { MessageDesk } from './message-desk';
import { isAboutPins, pinsOf } from './pins';
import { messageRow, outboxRow, rowKey } from './rows';
import { shownAnomaly, shownImpostor } from './shown-anomaly';
import { SignDesk } from './sign-desk';
import { trustOf } from './trust-statement';
import { introduceIfRenamed } from './upkeep';

/** Rows that one event carries; more than that are better read again. */
const MAX_EVENT_ROWS = 200;

/** Changes of the trust are told at most this often. */
const TRUST_EVENT_MS = 200;

/** Who hears of a desk. */
export interface DeskListener {
  emit(event: EngineEvent): void;
  roomsChanged(): void;
}

function isRow(row: MessageRow | undefined): row is MessageRow {
  return row !== undefined;
}

/** See the file's head. */
export class RoomDesk implements RoomListener {
  readonly room: Room;
  readonly changes: MessageDesk;
  readonly files: FileDesk;
  private readonly signDesk: SignDesk;
  private readonly lives: Lives;
  private cancelTrustEvent: (() => void) | undefined;
  private toldImpostor = false;
  /** It is not kept: another one, later, is said again. */
  private dismissedImpostor = false;

  constructor(
    readonly state: RoomState,
    link: RelayLink,
    private readonly listener: DeskListener,
  ) {
    this.signDesk = new SignDesk(state, (signs) => this.listener.emit({ type: 'signs', signs }));
    this.room = new Room(state, link, this);
    this.lives = new Lives(state, (task) => this.room.exclusively(task), { over: (step) => this.timeOver(step) });
    this.files = new FileDesk(state, this.room, {
      emit: (event) => this.listener.emit(event),
      emitRows: (rows, removed) => this.emitRows(rows, removed),
    });
    this.changes = new MessageDesk(state, this.room, this.files, (row) => {
      this.emitRows([row], []);
      this.tellPins();
    });
  }

  get id(): RoomId {
    return this.state.id;
  }

  summary(digest: RoomDigest | undefined): RoomSummary {
    const { record, suite, members, endPosition } = this.state;
    const last = digest?.last;
    return {
      room: this.id,
      title: record.title,
      suite,
      fromWords: record.fromWords,
      relayHost: record.relayHost,
      relayPort: record.relayPort,
      connection: this.room.connection,
      unread: digest?.unread ?? 0,
      mentions: digest?.mentions ?? 0,
      draft: digest?.draft ?? '',
      ...(digest?.draftAnswers && { draftReply: toHex(digest.draftAnswers) }),
      memberCount: Math.max(1, members.size),
      alarms: this.anomalies().filter(({ level, dismissed }) => level === 'alarm' && !dismissed).length,
      lastText: last?.kind === 'text' ? textOrName(last) : '',
      lastAuthor: last ? this.state.nameOf(last.author) : '',
      lastMs: last?.timeMs ?? record.joinedMs,
      readPosition: record.readPosition,
      endPosition,
      timerS: timerOf(this.state),
      longestTimerS: longestTimerS(this.state),
      ...(this.files.maxFileBytes !== undefined && { maxFileBytes: this.files.maxFileBytes }),
      ...(digest?.choices ?? NO_CHOICES),
    };
  }

  async rows(range: RowRange): Promise<MessageRows> {
    const { store } = this.state.context;
    const { rows, olderExist, newerExist } = await store.readMessages(this.state.record.room, storeRange(range));
    const shown = rows.map((message) => messageRow(this.state, message)).filter(isRow);
    const waiting = newerExist
      ? []
      : [...(await this.outboxRows(this.state.outbox)), ...(await this.files.waitingRows())];
    return { rows: [...shown, ...waiting], olderExist, newerExist };
  }

  async row(position: number): Promise<MessageRow> {
    const message = await this.state.context.store.findMessage(this.state.record.room, position);
    const row = message && messageRow(this.state, message);
    if (!row) throw new AparteError('unknown-message');
    return row;
  }

  async cancel(key: string): Promise<void> {
    if (await this.files.cancel(key)) return;
    await this.room.exclusively(async () => {
      const { identity } = this.state.context;
      const frame = this.state.outbox.find(({ id }) => rowKey(identity.author, id) === key);
      if (!frame) throw new AparteError('unknown-message');
      await this.room.outbox.cancel(frame.id);
    });
    await this.files.letGo();
  }

  async markRead(position: number): Promise<void> {
    await this.room.exclusively(async () => {
      const { state } = this;
      await this.setRead(Math.max(state.record.readPosition, Math.min(position, state.endPosition)));
    });
    this.listener.roomsChanged();
  }

  /** From a position of the log on; as a whole if none is named. */
  async markUnread(from: number | undefined): Promise<void> {
    await this.room.exclusively(async () => {
      const { record, context, endPosition } = this.state;
      if (from === undefined) await context.store.changeRoomChoices(record.room, { markedUnread: true });
      else await this.setRead(Math.max(0, Math.min(from - 1, endPosition)));
    });
    this.listener.roomsChanged();
  }

  async choose(choice: Partial<RoomChoices>): Promise<void> {
    const { record, context } = this.state;
    await context.store.changeRoomChoices(record.room, choice);
    this.listener.roomsChanged();
  }

  private async setRead(readPosition: number): Promise<void> {
    const { state } = this;
    const begun = await state.context.store.setRead(state.record.room, readPosition, lifeClock(state));
    state.record = { ...state.record, readPosition };
    this.lives.changed(begun);
    if (begun.length > 0) this.emitRows(begun.map((message) => messageRow(state, message)).filter(isRow), []);
  }

  members(): Member[] {
    return membersOf(this.state);
  }

  /** The person has another name: rows show it, and the room is told where its log was opened already. */
  async renamed(): Promise<void> {
    const { room, state } = this;
    this.rowsReset();
    await room.exclusively(async () => {
      if (state.record.signed && state.transcript.end) await introduceIfRenamed(state, room.outbox);
    });
  }

  trust(): Trust {
    return trustOf(this.state);
  }

  /** What was found of the log, and what is the case just now. */
  anomalies(): Anomaly[] {
    const { state } = this;
    const found = state.anomalies.list().map((record) => shownAnomaly(state, record));
    const { connection } = this.room;
    if (connection.state !== 'waiting' || connection.code !== 'wrong-relay') return found;
    return [...found, shownImpostor(state, connection.sinceMs, this.dismissedImpostor)];
  }

  /** @throws AparteError `unknown-anomaly` */
  async dismissAnomaly(id: string): Promise<void> {
    if (id === 'impostor' && this.isImpostor) this.dismissedImpostor = true;
    else await this.dismissFound(id);
    this.anomaliesChanged();
  }

  /** The relay has another key, announced by the one before it or taken from an invitation. */
  async noteRelayKey(change: {
    readonly before: Uint8Array;
    readonly after: Uint8Array;
    readonly announced: boolean;
  }): Promise<void> {
    const proof = concatBytes(change.before, change.after);
    await this.room.exclusively(async () => {
      const { state } = this;
      const known = state.anomalies.find('relay-key-changed')?.newestProof;
      if (known && equalBytes(known, proof)) return;
      const details = { announced: Number(change.announced) };
      state.note({ name: 'relay-key-changed', position: state.endPosition, details, proof });
      await saveFindings(state);
    });
    this.anomaliesChanged();
  }

  private async dismissFound(id: string): Promise<void> {
    await this.room.exclusively(async () => {
      if (!this.state.anomalies.dismiss(id)) throw new AparteError('unknown-anomaly');
      await saveFindings(this.state);
    });
  }

  /** The file that convicts the relay. @throws AparteError `unknown-anomaly` where there is none */
  evidence(id: string): Uint8Array {
    const evidence = this.state.anomalies.find(id)?.evidence;
    if (!evidence) throw new AparteError('unknown-anomaly');
    return evidence;
  }

  /** @throws AparteError `unknown-member` */
  async setCompared(author: string, compared: boolean): Promise<void> {
    await this.room.exclusively(async () => {
      const { members, context, record } = this.state;
      const member = members.get(author);
      if (!member || this.state.isOwn(member.author)) throw new AparteError('unknown-member');
      const changed = { ...member, compared };
      await context.store.saveMembers(record.room, [changed]);
      members.set(author, changed);
    });
    this.trustChanged();
  }

  anomaliesChanged(): void {
    this.listener.emit({ type: 'anomalies', room: this.id, anomalies: this.anomalies() });
    this.listener.roomsChanged();
  }

  async close(): Promise<void> {
    this.cancelTrustEvent?.();
    this.lives.close();
    this.signDesk.close();
    // What is under way stops with the room's link, and is over before the vault is closed.
    const filesClosed = this.files.close();
    await this.room.close();
    await filesClosed;
  }

  connectionChanged(): void {
    this.listener.roomsChanged();
    const { isImpostor } = this;
    // The relay just told what time it is.
    if (this.room.connection.state === 'connected') this.lives.lookIn(0);
    if (isImpostor === this.toldImpostor) return;
    this.toldImpostor = isImpostor;
    this.dismissedImpostor = false;
    this.anomaliesChanged();
  }

  /** Whether another relay answers at the address, just now. */
  private get isImpostor(): boolean {
    const { connection } = this.room;
    return connection.state === 'waiting' && connection.code === 'wrong-relay';
  }

  messagesStored(messages: readonly MessageRecord[]): void {
    if (messages.some(({ erased }) => erased)) this.letGoFiles();
    if (messages.some(isAboutPins)) this.tellPins();
    this.lives.changed(messages);
    if (messages.length > MAX_EVENT_ROWS) this.rowsReset();
    else this.emitRows(messages.map((message) => messageRow(this.state, message)).filter(isRow), []);
  }

  /** Their rows go, and what showed parts of them is shown anew. */
  private timeOver({ erased, changed }: OverStep): void {
    this.letGoFiles();
    this.tellPins();
    const keys = erased.flatMap(({ author, id }) => (author && id ? [rowKey(author, id)] : []));
    this.emitRows(changed.map((message) => messageRow(this.state, message)).filter(isRow), keys);
  }

  private tellPins(): void {
    const told = pinsOf(this.state).then((pins) => this.listener.emit({ type: 'pins', room: this.id, pins }));
    told.catch((error: unknown) => {
      this.state.context.log('warn', 'pins-unread', { code: toAparteError(error).code });
    });
  }

  /** Files of erased messages go too. */
  private letGoFiles(): void {
    this.files.letGo().catch((error: unknown) => {
      this.state.context.log('warn', 'files-kept', { code: toAparteError(error).code });
    });
  }

  outboxChanged(frames: readonly OutboxRecord[], removed: readonly OutboxRecord[]): void {
    const { identity } = this.state.context;
    const rows = frames.filter(({ target }) => !target).map((frame) => outboxRow(this.state, frame));
    this.emitRows(
      rows.filter(isRow),
      removed.map(({ id }) => rowKey(identity.author, id)),
    );
    if ([...frames, ...removed].some(isAboutPins)) this.tellPins();
    this.referringChanged(frames, removed);
  }

  /**
   * What waits and refers to other messages: replies as rows of their own, changes as the rows that they change. The vault answers in the order in which
   * it was asked, so that nothing that it is told later is overtaken.
   */
  private referringChanged(frames: readonly OutboxRecord[], removed: readonly OutboxRecord[]): void {
    const { state } = this;
    const replies = frames.filter(({ kind, target }) => kind === 'text' && target);
    const changed = [...frames, ...removed].flatMap(({ kind, target }) => (kind !== 'text' && target) || []);
    if (replies.length === 0 && changed.length === 0) return;
    const told = Promise.all([state.context.store.findSpoken(state.record.room, changed), this.outboxRows(replies)]);
    told.then(
      ([messages, rows]) => {
        this.emitRows([...messages.map((message) => messageRow(state, message)).filter(isRow), ...rows], []);
      },
      (error: unknown) => {
        state.context.log('warn', 'rows-unread', { code: toAparteError(error).code });
      },
    );
  }

  /** Rows of messages that wait, those that answer others with what they answer. */
  private async outboxRows(frames: readonly OutboxRecord[]): Promise<MessageRow[]> {
    const { state } = this;
    const targets = frames.flatMap(({ kind, target }) => (kind === 'text' && target) || []);
    const quoted = targets.length === 0 ? [] : await state.context.store.findSpoken(state.record.room, targets);
    const byDigest = new Map(quoted.map((message) => [toHex(message.digest), message]));
    return frames
      .map((frame) => outboxRow(state, frame, frame.target && byDigest.get(toHex(frame.target))))
      .filter(isRow);
  }

  rowsReset(): void {
    this.tellPins();
    this.listener.emit({ type: 'rows', room: this.id, rows: [], removed: [], reset: true });
    this.listener.roomsChanged();
  }

  /** Who types, who is there, and who read up to where: what oneself lets others know, and nothing else. */
  signs(): RoomSigns {
    return this.signDesk.now();
  }

  signsChanged(): void {
    this.signDesk.changed();
  }

  trustChanged(): void {
    this.signDesk.changed();
    if (this.cancelTrustEvent) return;
    this.cancelTrustEvent = this.state.context.clock.after(TRUST_EVENT_MS, () => {
      this.cancelTrustEvent = undefined;
      this.listener.emit({ type: 'trust', trust: this.trust() });
    });
  }

  private emitRows(rows: readonly MessageRow[], removed: readonly string[]): void {
    this.listener.roomsChanged();
    if (rows.length === 0 && removed.length === 0) return;
    this.listener.emit({ type: 'rows', room: this.id, rows, removed, reset: false });
  }
}

function storeRange(range: RowRange): MessageRange {
  switch (range.from) {
    case 'end':
      return { before: Number.MAX_SAFE_INTEGER, limit: range.limit };
    case 'before':
      return { before: range.position, limit: range.limit };
    case 'after':
      return { after: range.position, limit: range.limit };
    case 'around':
      return { around: range.position, limit: range.limit };
  }
}
