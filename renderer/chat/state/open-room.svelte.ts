import { SvelteSet } from 'svelte/reactivity';

import type { CallError } from '../../../contract/common';
import type {
  Anomaly,
  ChatApi,
  ChatEvent,
  Member,
  MessageRow,
  Quote,
  RoomId,
  RoomSummary,
  Trust,
} from '../../../contract/chat';
import type { RoomSigns } from '../../../contract/signs';
import { callErrorOf } from '../../shared/host';
import { isChangeable, isSpoken } from '../messages/items';
import type { MenuRequest } from '../messages/message-menu';
import { quoteOf } from '../messages/quotes';
import { firstPosition, lastPosition } from '../messages/row-window';
import { gravestAlarm } from '../anomalies/gravity';
import { mentionsIn, writtenText } from '../room/mentions';
import { distinctNames, sameNamed } from '../room/member-names';
import type { Announcer } from './announcer.svelte';
import { Composing, type Editing } from './composing.svelte';
import type { Draft } from './drafts.svelte';
import { MessageRowsState } from './message-rows.svelte';
import type { Place } from './message-rows.svelte';
import { RoomPins } from './room-pins.svelte';
import { Sending, withMentions } from './sending';
import type { Tray } from './tray.svelte';

/** How often the host hears that somebody types. */
const TYPED_EVERY_MS = 3000;

/** How long a message shows that one was led to it. */
const FOUND_MS = 2500;

type RowsEvent = Extract<ChatEvent, { type: 'rows' }>;

/** The room in view: its rows, what is known of its order, its members, and what the reader does in it. */
export class OpenRoom {
  readonly id: RoomId;
  readonly messages: MessageRowsState;
  ready = $state(false);
  trust: Trust | undefined = $state.raw();
  /** Who types, who is there, who has read up to where. */
  signs: RoomSigns | undefined = $state.raw();
  members: readonly Member[] = $state.raw([]);
  /** Reading stopped after this position: the "New" line stands there. */
  readUpTo: number | undefined = $state();
  /** The row that Tab reaches. */
  focusedKey: string | undefined = $state();
  /** What shall have the focus once its rows are there: an end of the list, or the row at or after a position. */
  focusWanted: 'first' | 'last' | number | undefined;
  /** The row is shown only: whoever asked for it keeps the focus. */
  looksOnly = false;
  /** Somebody wants to react to a message. */
  reacting: MenuRequest | undefined = $state.raw();
  /** Position of the reply from which the reader went to what it answers. */
  cameFrom: number | undefined = $state();
  /** The message to which the reader was just led: it shows itself for a moment. */
  foundAt: number | undefined = $state();
  /** Long messages that are shown whole. */
  readonly unfolded = new SvelteSet<string>();
  /** What went wrong with the last thing that was asked for here. */
  problem: CallError | undefined = $state.raw();
  /** Rises when the list shall go to its end. */
  endWanted = $state(0);
  /** Rises when the list shall go to `focusWanted`. */
  focusAsked = $state(0);
  /** What was found of the log, dismissed ones too, in the order of positions. */
  anomalies: readonly Anomaly[] = $state.raw([]);
  /** Those that stand in the list. */
  readonly active = $derived(this.anomalies.filter(({ dismissed }) => !dismissed));
  readonly gravest = $derived(gravestAlarm(this.anomalies));
  /** Findings whose details are shown, and those whose evidence was saved just now. */
  readonly opened = new SvelteSet<string>();
  readonly saved = new SvelteSet<string>();
  /** What was marked as unread here stays so until the person says that it is read, or comes back. */
  readingHeld = $state(false);
  /** Whether the list follows its end; the list says so. */
  followsEnd = true;
  /** Where the reader is; the list says so. */
  place: Place = { at: 'end' };
  readonly names = $derived(distinctNames(this.members));
  /** Authors whose name another member bears too. */
  readonly sameNamed = $derived(sameNamed(this.members));
  readonly pins: RoomPins;
  /** What the composer holds. */
  readonly composing: Composing;
  readonly draft: Draft;
  /** Files that are sent with it. */
  readonly tray: Tray;
  #newest = 0;
  #typedMs = 0;
  #foundTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #sending: Sending;
  readonly #fetched = new SvelteSet<string>();

  constructor(
    readonly api: ChatApi,
    summary: RoomSummary,
    { draft, tray }: { readonly draft: Draft; readonly tray: Tray },
    readonly announcer: Announcer,
    readonly titleOf: (anomaly: Anomaly) => string,
  ) {
    this.id = summary.room;
    this.messages = new MessageRowsState(api, summary.room);
    this.pins = new RoomPins(api, summary.room);
    this.draft = draft;
    this.tray = tray;
    this.composing = new Composing(draft);
    this.#sending = new Sending(api, summary.room, { draft, tray, mentionsOf: (text) => mentionsIn(text, this.names) });
    this.#newest = summary.endPosition;
  }

  /** Opens at the place that is asked for, else at the first unread message, else where the reader was, else at the end. */
  async open(summary: RoomSummary, place: Place | undefined, at?: number): Promise<void> {
    const unread: Place | undefined =
      summary.unread > 0 ? { at: 'position', position: summary.readPosition, offset: 0 } : undefined;
    if (unread) this.readUpTo = summary.readPosition;
    const wanted: Place | undefined = at === undefined ? undefined : { at: 'position', position: at, offset: 0 };
    if (at !== undefined) [this.focusWanted, this.looksOnly] = [at, true];
    this.place = wanted ?? unread ?? place ?? { at: 'end' };
    this.followsEnd = this.place.at === 'end';
    if (summary.markedUnread) this.markRead(summary.readPosition);
    await this.messages.show(this.place);
    this.ready = true;
    const known = [this.#readTrust(), this.#readSigns(), this.readMembers(), this.#readAnomalies(), this.pins.read()];
    await Promise.all(known);
  }

  hear(event: RowsEvent): void {
    if (event.reset) {
      this.#try(this.messages.show(this.place));
      return;
    }
    const arrived = event.rows.filter((row) => !row.own && isSpoken(row) && (row.position ?? 0) > this.#newest);
    // Attention is elsewhere: the line shows where it left.
    if (arrived.length > 0 && this.readUpTo === undefined && !document.hasFocus()) {
      this.readUpTo = lastPosition(this.messages.window);
    }
    for (const row of arrived)
      this.announcer.arrived(`${this.nameOf(row)}: ${row.text === '' ? (row.file?.name ?? '') : row.text}`);
    this.#newest = Math.max(this.#newest, ...event.rows.map((row) => row.position ?? 0));
    this.#takeLeave(event);
    this.#try(this.messages.apply(event, this.followsEnd, this.place));
    if (event.rows.some((row) => row.kind === 'joined' || row.kind === 'renamed')) this.#try(this.readMembers());
  }

  /** Rows go: what was being done with one of them has nothing to be done with any more. */
  #takeLeave({ removed }: RowsEvent): void {
    const gone = this.messages.rows.filter(({ key }) => removed.includes(key));
    const editing = this.composing.editing?.message;
    if (gone.some(({ digest }) => digest === editing)) this.composing.drop();
    const reply = this.draft.reply?.message;
    if (gone.some(({ digest }) => digest === reply)) this.draft.answer(undefined);
    const focused = document.activeElement?.closest('[data-key]')?.getAttribute('data-key');
    const left = gone.find(({ key }) => key === focused);
    if (left?.position === undefined) return;
    [this.focusWanted, this.looksOnly] = [left.position, false];
    this.focusAsked += 1;
  }

  hearSigns(signs: RoomSigns): void {
    this.signs = signs;
  }

  /** The person types: the host hears it now and then. */
  typed(): void {
    const nowMs = Date.now();
    if (Math.abs(nowMs - this.#typedMs) < TYPED_EVERY_MS) return;
    this.#typedMs = nowMs;
    this.api.typing({ room: this.id }).catch(() => undefined);
  }

  hearTrust(trust: Trust): void {
    this.trust = trust;
  }

  /** Each new finding is said once: an alarm at once, a notice when there is time, a state not at all. */
  hearAnomalies(anomalies: readonly Anomaly[]): void {
    const known = this.anomalies.map(({ id }) => id);
    this.anomalies = anomalies;
    for (const anomaly of anomalies) {
      const { id, level, dismissed } = anomaly;
      if (dismissed || level === 'state') continue;
      if (level === 'alarm') this.announcer.alarm(`${this.id} ${id}`, this.titleOf(anomaly));
      else if (!known.includes(id)) this.announcer.say(this.titleOf(anomaly));
    }
  }

  async dismiss({ id }: Anomaly): Promise<void> {
    await this.api.dismissAnomaly({ room: this.id, id });
  }

  async saveEvidence({ id }: Anomaly): Promise<void> {
    const { saved } = await this.api.saveEvidence({ room: this.id, id });
    if (saved) this.saved.add(id);
  }

  /** Shows the place in the log, and gives it the focus unless whoever asks keeps it. */
  goTo(position: number, looksOnly = false): void {
    this.focusWanted = position;
    this.looksOnly = looksOnly;
    this.followsEnd = false;
    const { window } = this.messages;
    const [first, last] = [firstPosition(window) ?? 0, lastPosition(window) ?? 0];
    const held = (!window.olderExist || position >= first) && (!window.newerExist || position <= last);
    if (held) this.focusAsked += 1;
    else this.run(this.messages.show({ at: 'position', position, offset: 0 }));
  }

  /** Notes that a member's fingerprint was compared, or takes it back. */
  async setCompared(author: string, compared: boolean): Promise<void> {
    await this.api.setCompared({ room: this.id, author, compared });
    await Promise.all([this.readMembers(), this.#readTrust()]);
  }

  /** Goes from a reply to what it answers; `goBack` returns. */
  jump(from: number | undefined, to: number): void {
    this.cameFrom = from;
    this.foundAt = to;
    clearTimeout(this.#foundTimer);
    this.#foundTimer = setTimeout(() => (this.foundAt = undefined), FOUND_MS);
    this.goTo(to);
  }

  goBack(): void {
    const { cameFrom } = this;
    if (cameFrom !== undefined) this.jump(undefined, cameFrom);
  }

  /** What a reply answers, as it is now where that is held here. */
  quoteNow(quote: Quote): Quote {
    const row = this.messages.rows.find(({ digest }) => digest === quote.message);
    return row ? quoteOf(row) : quote;
  }

  react(row: MessageRow, emoji: string, on: boolean): void {
    this.run(this.api.react({ room: this.id, message: row.digest, emoji, on }));
  }

  /** Pins a message for everybody, or takes it down. */
  togglePin({ digest }: MessageRow): void {
    this.run(this.api.pinMessage({ room: this.id, message: digest, on: !this.pins.has(digest) }));
  }

  /** The newest own message of those at hand that may be given another text. */
  lastOwn(): MessageRow | undefined {
    return this.messages.rows.filter((row) => row.own && isChangeable(row)).at(-1);
  }

  /** Gives an own message to the composer, with its mentions as they are written there. */
  editRow(row: MessageRow): void {
    this.composing.edit({ digest: row.digest, text: writtenText(row, this.names) });
  }

  nameOf(row: Pick<MessageRow, 'author' | 'authorName'>): string {
    return this.names.get(row.author) ?? row.authorName;
  }

  nameOfMember({ author, name }: Pick<Member, 'author' | 'name'>): string {
    return this.names.get(author) ?? name;
  }

  /** Sends what stands in the composer, after whatever is being sent. The composer is free at once. */
  send(): void {
    const { composing } = this;
    if (this.isNothingToSend) return;
    this.problem = undefined;
    if (composing.editing) {
      this.#sendEdit(composing.editing, composing.text.trimEnd());
      return;
    }
    this.endReading();
    this.toEnd();
    this.#sending.send((error) => (this.problem = callErrorOf(error)));
  }

  /** Neither text nor file. Files that are still being read wait in the tray. */
  get isNothingToSend(): boolean {
    const isEmpty = this.composing.text.trim() === '';
    return isEmpty && (this.composing.editing !== undefined || this.tray.ready.length === 0);
  }

  /** Fetches the file of a message that is shown, once: what fails then is asked for by the person. */
  fetchAlone({ digest }: MessageRow): void {
    if (this.#fetched.has(digest)) return;
    this.#fetched.add(digest);
    this.api.fetchFile({ room: this.id, message: digest }).catch(() => undefined);
  }

  /** The list stays where it is: a change goes to its message's place. */
  #sendEdit({ message, before }: Editing, text: string): void {
    this.composing.editing = undefined;
    if (text === before) return;
    this.api
      .editMessage({ room: this.id, message, ...withMentions(text, mentionsIn(text, this.names)) })
      .catch((error: unknown) => {
        this.composing.edit({ digest: message, text: before }, text);
        this.problem = callErrorOf(error);
      });
  }

  cancel(row: MessageRow): void {
    this.#try(this.api.cancelSend({ room: this.id, key: row.key }));
  }

  /** Marks everything from this place on as unread, and shows where. */
  markUnreadFrom(position: number): void {
    this.holdReading();
    this.readUpTo = position - 1;
    this.run(this.api.markUnread({ room: this.id, from: position }));
  }

  /** Nothing counts as read for now, whatever is in view. */
  holdReading(): void {
    this.readingHeld = true;
  }

  /** The person has seen it all: the "New" line goes, and what is in view counts as read again. */
  endReading(): void {
    this.readUpTo = undefined;
    this.readingHeld = false;
  }

  markRead(position: number): void {
    if (this.readingHeld) return;
    this.#try(this.api.markRead({ room: this.id, position }));
  }

  /** To the newest message, read anew where the window does not reach it. */
  toEnd(): void {
    this.followsEnd = true;
    this.cameFrom = undefined;
    this.place = { at: 'end' };
    if (this.messages.window.newerExist) this.#try(this.messages.show({ at: 'end' }));
    else this.endWanted += 1;
  }

  /** Runs what was asked for here, and says what went wrong. */
  run(work: Promise<unknown>): void {
    this.problem = undefined;
    this.#try(work);
  }

  async readMembers(): Promise<void> {
    this.members = await this.api.members({ room: this.id });
  }

  async #readAnomalies(): Promise<void> {
    this.hearAnomalies(await this.api.anomalies({ room: this.id }));
  }

  async #readSigns(): Promise<void> {
    this.signs = await this.api.signs({ room: this.id });
  }

  async #readTrust(): Promise<void> {
    this.trust = await this.api.trust({ room: this.id });
  }

  #try(work: Promise<unknown>): void {
    work.catch((error: unknown) => (this.problem = callErrorOf(error)));
  }
}
