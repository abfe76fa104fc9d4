/** The messenger engine of one profile: its rooms, their links to relays, and one stream of events. Knows neither Electron nor the DOM. */
import { fromHex, toHex } from '../protocol/bytes';
import { formatRelayAddress, type RelayAddress } from '../protocol/address';
import { AparteError, toAparteError } from '../protocol/errors';
import type {
  EngineEvent,
  Fingerprint,
  InvitationPreview,
  Person,
  RoomId,
  RoomProgress,
  RoomSummary,
  SearchQuery,
  SearchResults,
} from './api';
import { suiteOfCode } from './crypto/aead';
import { RUN_BYTES } from './crypto/content';
import { formatFingerprint } from './crypto/fingerprint';
import { Identity } from './crypto/identity';
import { encodeInvitation, findInvitation } from './crypto/invitation';
import { CapabilityKey, type EpochKey } from './crypto/keys';
import { drawBytes, type Random } from './crypto/random';
import { drawRoomWords } from './crypto/room-words';
import { verifyEd25519OnThreads } from './crypto/signing';
import type { LocalFiles } from './files/local-files';
import { removeStrayFiles } from './files/stray-files';
import type { Program } from './link/connection';
import { RelayKeys } from './link/relay-keys';
import { RelayLink } from './link/relay-link';
import type { Clock, Connect, LogRecordSink, StretchWords, VerifySignature } from './ports';
import type { Saying } from './message-calls';
import { nameOf } from './profile';
import { RoomCalls } from './room-calls';
import { invitedRecord } from './rooms/invited-room';
import { newRoomRecord, wordsRoomRecord, type NewRoom, type WordsRoom } from './rooms/new-room';
import { Entrance } from './rooms/entrance';
import { TELL_NOTHING, type SignChoices } from './rooms/own-signs';
import { RoomState, type RoomContext } from './rooms/room-state';
import { introduceToInvited } from './rooms/upkeep';
import { RoomDesk, type DeskListener } from './rooms/room-desk';
import { indexInBackground } from './search/indexer';
import { peopleOf, searchRooms } from './search/search';
import type { AsyncVaultStore, RoomRecord } from './vault/store';

/** Changes of the room list are told at most this often. */
const ROOMS_EVENT_MS = 50;

/** What an engine runs on. */
export interface EngineOptions {
  readonly store: AsyncVaultStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly connect: Connect;
  readonly program: Program;
  readonly log: LogRecordSink;
  /** Where sealed files lie. */
  readonly files: LocalFiles;
  /** Who verifies authors; the runtime's thread pool if nobody is named. On virtual time nothing may take real time. */
  readonly verify?: VerifySignature;
  /** Who makes keys of words; Argon2id on the runtime's thread pool if nobody is named. */
  readonly stretch?: StretchWords;
  /** What the person lets others know, and is shown of them; nothing if nobody says. */
  readonly signs?: () => SignChoices;
  /** Which rooms connect by themselves; all of them if nothing is said. */
  readonly connects?: (room: RoomId) => boolean;
}

/** See the file's head. */
export class Engine extends RoomCalls {
  private readonly desks = new Map<RoomId, RoomDesk>();
  private readonly links = new Map<string, RelayLink>();
  private readonly listeners = new Set<(event: EngineEvent) => void>();
  private cancelRoomsEvent: (() => void) | undefined;
  private stopIndexing: (() => void) | undefined;
  private closed = false;
  private readonly entrance: Entrance;

  private constructor(
    private readonly options: EngineOptions,
    private readonly context: RoomContext,
  ) {
    super();
    this.entrance = new Entrance(context, this.desks, {
      add: (record) => this.addRoom(record),
      remove: (desk) => this.removeDesk(desk),
      roomsChanged: () => {
        this.roomsChanged();
      },
    });
  }

  /** Opens the profile of a vault and connects its rooms. @throws AparteError `vault-missing` for a vault without a profile */
  static async open(options: EngineOptions): Promise<Engine> {
    const { store, clock, random, log, files, verify = verifyEd25519OnThreads } = options;
    const profile = await store.loadProfile();
    if (!profile) throw new AparteError('vault-missing');
    const identity = Identity.fromSeeds({ sign: profile.signSeed, agree: profile.agreeSeed });
    const run = drawBytes(random, RUN_BYTES);
    const signs = { choices: options.signs ?? (() => TELL_NOTHING), activeMs: clock.now() };
    const { name } = profile;
    const relayKeys = await RelayKeys.load(store);
    const context = { store, clock, random, identity, run, verify, log, files, name, signs, relayKeys };
    const engine = new Engine(options, context);
    relayKeys.onAnnounced = (change) => engine.entrance.announced(change);
    for (const record of await store.listRooms()) await engine.addRoom(record, options.connects);
    await removeStrayFiles(files, [...engine.desks.values()]);
    engine.stopIndexing = indexInBackground(engine.context);
    return engine;
  }

  get name(): string {
    return this.context.name;
  }

  /**
   * Takes another name, and tells it in every room: now where the room's log was opened, else when it is next. The fingerprint stays.
   * @throws AparteError `bad-argument`
   */
  async rename(name: string): Promise<void> {
    const { store } = this.context;
    const chosen = nameOf(name);
    const profile = await store.loadProfile();
    if (!profile) throw new AparteError('vault-missing');
    if (profile.name === chosen) return;
    await store.saveProfile({ ...profile, name: chosen });
    this.context.name = chosen;
    this.roomsChanged();
    for (const desk of this.desks.values()) await desk.renamed();
  }

  /** Own public key, hex. */
  get author(): string {
    return toHex(this.context.identity.author);
  }

  fingerprint(): Fingerprint {
    return formatFingerprint(this.context.identity.author);
  }

  /** Hears everything from now on; the returned function ends it. */
  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** The rooms: those pinned by hand, then the others, each with the newest news first. */
  async rooms(): Promise<RoomSummary[]> {
    const digests = new Map((await this.context.store.roomDigests()).map((digest) => [toHex(digest.room), digest]));
    // A room that is just being entered may yet be refused.
    const entered = [...this.desks.values()].filter(({ id }) => !this.entrance.isEntering(id));
    const summaries = entered.map((desk) => desk.summary(digests.get(desk.id)));
    return summaries.sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.lastMs - a.lastMs);
  }

  /** Makes a room at a relay and waits until the relay has it. */
  async createRoom(room: NewRoom): Promise<{ readonly room: RoomId }> {
    const { random, clock } = this.context;
    return this.entrance.enter(newRoomRecord(room, { random, nowMs: clock.now() }));
  }

  /**
   * Draws six words and makes the room that they stand for. They are kept nowhere.
   * @throws AparteError `bad-argument`, `bad-relay-address`, `token-refused`, and what keeps the relay away
   */
  async createWordsRoom(room: Omit<WordsRoom, 'words'>): Promise<{ readonly room: RoomId; readonly words: string[] }> {
    const words = drawRoomWords(this.context.random);
    const record = await this.wordsRecord({ ...room, words: words.join(' ') }, true);
    return { ...(await this.entrance.enter(record)), words };
  }

  /** Joins the room of words that somebody told. @throws AparteError `words-count`, `word-unknown`, `already-joined`, `words-absent`, and what keeps the relay away */
  async joinByWords(room: WordsRoom): Promise<{ readonly room: RoomId }> {
    const entered = await this.entrance.enterByWords(room, (one) => this.wordsRecord(one, false));
    // Nothing of what was said before is news to who comes now.
    await this.markRead({ ...entered, position: this.desk(entered.room).state.endPosition });
    return entered;
  }

  /** What a text that holds an invitation leads to. @throws AparteError `invitation-…` */
  inspectInvitation(text: string): InvitationPreview {
    const { relay, capability, epochKey } = findInvitation(text);
    const room = toHex(capability.publicBytes());
    capability.purge();
    epochKey.purge();
    const place = { relayHost: relay.host, relayPort: relay.port };
    const record = this.desks.get(room)?.state.record;
    const isKnown = record !== undefined && this.context.relayKeys.stands(record.relayPin, relay.pin);
    return isKnown ? { ...place, joined: room } : place;
  }

  /** Joins by an invitation and waits for the relay's first answer. @throws AparteError `invitation-…`, `already-joined`, and what keeps the relay away */
  async join(text: string): Promise<{ readonly room: RoomId }> {
    const record = invitedRecord(text, this.context.clock.now());
    return this.entrance.enterOrReach(record);
  }

  /** The invitation link as of now. It is a secret: never log it, never hand it to a page. @throws AparteError `unknown-room`, `not-ready` */
  async invitation(room: RoomId): Promise<string> {
    const desk = this.desk(room);
    // A link would let its holder take it for a room that is closed to who guesses.
    if (desk.state.record.fromWords) throw new AparteError('room-has-words');
    await desk.room.exclusively(() => introduceToInvited(desk.state, desk.room.outbox));
    const { state } = desk;
    const { record, transcript, suite } = state;
    const { end } = transcript;
    if (!end) throw new AparteError('not-ready');
    const epoch = state.sealingEpoch;
    const capability = CapabilityKey.fromBytes(record.capabilitySeed);
    const epochKey: EpochKey = state.keys.keyAt(epoch);
    const link = encodeInvitation({
      suite,
      relay: { host: record.relayHost, port: record.relayPort, pin: state.relayKey },
      capability,
      epoch,
      epochKey,
      head: end,
      retentionDays: record.retentionDays,
      ...(record.accessToken && { token: record.accessToken }),
    });
    capability.purge();
    epochKey.purge();
    return link;
  }

  /** `aparte-relay://…` of a room's relay. */
  relayOf(room: RoomId): string {
    const { record, relayKey } = this.desk(room).state;
    return formatRelayAddress({ host: record.relayHost, port: record.relayPort, pin: relayKey });
  }

  async setDraft({ room, text, reply }: Saying): Promise<void> {
    const { state } = this.desk(room);
    await this.context.store.writeDraft(state.record.room, text, reply === undefined ? undefined : fromHex(reply));
    this.roomsChanged();
  }

  /** Everybody of all rooms, oneself left out. */
  people(): Promise<Person[]> {
    return Promise.resolve(peopleOf([...this.desks.values()].map(({ state }) => state)));
  }

  /** Messages that have all words of a query. @throws AparteError `unknown-room` */
  async search(query: SearchQuery): Promise<SearchResults> {
    if (query.room !== undefined) this.desk(query.room);
    return searchRooms(this.context.store, query, (room) => this.desks.get(room)?.state);
  }

  /** @throws AparteError `unknown-room` */
  progress(room: RoomId): RoomProgress {
    const { state, room: live } = this.desk(room);
    return {
      connection: live.connection,
      unacknowledgedFrames: state.outbox.length,
      historyDone: state.record.historyDone,
      storedAfter: state.transcript.base?.n ?? 0,
    };
  }

  /** Leaves the room and erases it from the vault. */
  async leaveRoom({ room }: { readonly room: RoomId }): Promise<void> {
    const desk = this.desk(room);
    await this.removeDesk(desk);
    await this.context.store.deleteRoom(fromHex(room));
    for (const name of desk.files.localNames) await this.context.files.remove(name);
    this.roomsChanged();
  }

  /** Somebody is at the window. */
  touched(): void {
    this.context.signs.activeMs = this.context.clock.now();
  }

  /** What the person lets others know is another thing now. */
  signsChanged(): void {
    for (const desk of this.desks.values()) desk.signsChanged();
  }

  /** After a sleep or a change of network: connects anew at once. */
  wake(): void {
    for (const link of this.links.values()) link.renew();
  }

  /** Ends everything; the vault is the caller's to close afterwards. */
  async close(): Promise<void> {
    this.closed = true;
    this.cancelRoomsEvent?.();
    this.stopIndexing?.();
    this.listeners.clear();
    for (const desk of this.desks.values()) await this.removeDesk(desk);
    this.context.identity.purge();
  }

  private desk(room: RoomId): RoomDesk {
    const desk = this.desks.get(room);
    if (!desk) throw new AparteError('unknown-room');
    return desk;
  }

  /** Uses a room; that there is none is a rejection like any other. */
  protected async on<Result>(room: RoomId, use: (desk: RoomDesk) => Result | Promise<Result>): Promise<Result> {
    return use(this.desk(room));
  }

  private wordsRecord(room: WordsRoom, creates: boolean): Promise<RoomRecord> {
    const { stretch } = this.options;
    return wordsRoomRecord(room, { creates, nowMs: this.context.clock.now(), ...(stretch && { stretch }) });
  }

  private async addRoom(record: RoomRecord, connects: (room: RoomId) => boolean = () => true): Promise<RoomDesk> {
    if (!suiteOfCode(record.suite)) throw new AparteError('vault-damaged', { what: 'suite' });
    const state = await RoomState.load(this.context, record);
    const listener: DeskListener = {
      emit: (event) => {
        this.emit(event);
      },
      roomsChanged: () => {
        this.roomsChanged();
      },
    };
    const desk = new RoomDesk(state, this.linkTo(record), listener);
    this.desks.set(desk.id, desk);
    await desk.files.begin();
    if (connects(desk.id)) desk.room.start();
    return desk;
  }

  private async removeDesk(desk: RoomDesk): Promise<void> {
    this.desks.delete(desk.id);
    await desk.close();
    for (const [address, link] of this.links) if (link.idle) this.links.delete(address);
  }

  private linkTo({ relayHost, relayPort, relayPin }: RoomRecord): RelayLink {
    const { relayKeys } = this.context;
    const address: RelayAddress = { host: relayHost, port: relayPort, pin: relayKeys.currentOf(relayPin) };
    const name = formatRelayAddress(address);
    const { program, clock, random, connect } = this.options;
    const link = this.links.get(name) ?? new RelayLink({ address, program, clock, random, connect, keys: relayKeys });
    this.links.set(name, link);
    return link;
  }

  private emit(event: EngineEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private roomsChanged(): void {
    if (this.cancelRoomsEvent || this.closed) return;
    this.cancelRoomsEvent = this.context.clock.after(ROOMS_EVENT_MS, () => {
      this.cancelRoomsEvent = undefined;
      this.rooms().then(
        (rooms) => {
          this.emit({ type: 'rooms', rooms });
        },
        (error: unknown) => {
          this.context.log('warn', 'rooms-unread', { code: toAparteError(error).code });
        },
      );
    });
  }
}
