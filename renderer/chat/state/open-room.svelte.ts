import { SvelteSet } from 'svelte/reactivity';

import type { CallError } from '../../../contract/common';
import type {
  Anomaly,
  ChatApi,
  ChatEvent,
  Member,
  MessageRow,
  RoomId,
  RoomSummary,
  Trust,
} from '../../../contract/chat';
import { callErrorOf } from '../../shared/host';
import { isSpoken } from '../messages/items';
import { firstPosition, lastPosition } from '../messages/row-window';
import { gravestAlarm } from '../anomalies/gravity';
import { distinctNames, sameNamed } from '../room/member-names';
import type { Announcer } from './announcer.svelte';
import type { Draft } from './drafts.svelte';
import { MessageRowsState } from './message-rows.svelte';
import type { Place } from './message-rows.svelte';

type RowsEvent = Extract<ChatEvent, { type: 'rows' }>;

/** The room in view: its rows, what is known of its order, its members, and what the reader does in it. */
export class OpenRoom {
  readonly id: RoomId;
  readonly messages: MessageRowsState;
  ready = $state(false);
  trust: Trust | undefined = $state.raw();
  members: readonly Member[] = $state.raw([]);
  /** Reading stopped after this position: the "New" line stands there. */
  readUpTo: number | undefined = $state();
  /** The row that Tab reaches. */
  focusedKey: string | undefined = $state();
  /** What shall have the focus once its rows are there: an end of the list, or the row at or after a position. */
  focusWanted: 'first' | 'last' | number | undefined;
  /** The row is shown only: whoever asked for it keeps the focus. */
  looksOnly = false;
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
  /** Whether the list follows its end; the list says so. */
  followsEnd = true;
  /** Where the reader is; the list says so. */
  place: Place = { at: 'end' };
  readonly names = $derived(distinctNames(this.members));
  /** Authors whose name another member bears too. */
  readonly sameNamed = $derived(sameNamed(this.members));
  #newest = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    readonly api: ChatApi,
    summary: RoomSummary,
    readonly draft: Draft,
    readonly announcer: Announcer,
    readonly titleOf: (anomaly: Anomaly) => string,
  ) {
    this.id = summary.room;
    this.messages = new MessageRowsState(api, summary.room);
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
    await this.messages.show(this.place);
    this.ready = true;
    await Promise.all([this.#readTrust(), this.readMembers(), this.#readAnomalies()]);
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
    for (const row of arrived) this.announcer.arrived(`${this.nameOf(row)}: ${row.text}`);
    this.#newest = Math.max(this.#newest, ...event.rows.map((row) => row.position ?? 0));
    this.#try(this.messages.apply(event, this.followsEnd));
    if (event.rows.some((row) => row.kind === 'joined' || row.kind === 'renamed')) this.#try(this.readMembers());
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

  nameOf(row: MessageRow): string {
    return this.names.get(row.author) ?? row.authorName;
  }

  nameOfMember({ author, name }: Pick<Member, 'author' | 'name'>): string {
    return this.names.get(author) ?? name;
  }

  /** Sends what stands in the composer, after whatever is being sent. The composer is free at once. */
  send(): void {
    const text = this.draft.text.trimEnd();
    if (text.trim() === '') return;
    this.problem = undefined;
    this.readUpTo = undefined;
    this.draft.text = '';
    this.toEnd();
    this.#sending = this.#sending.then(async () => {
      try {
        await this.api.send({ room: this.id, text });
      } catch (error) {
        // Back into the composer, before whatever was begun meanwhile.
        this.draft.text = this.draft.text === '' ? text : `${text}\n${this.draft.text}`;
        this.problem = callErrorOf(error);
      }
      this.draft.save();
    });
  }

  cancel(row: MessageRow): void {
    this.#try(this.api.cancelSend({ room: this.id, key: row.key }));
  }

  markRead(position: number): void {
    this.#try(this.api.markRead({ room: this.id, position }));
  }

  /** To the newest message, read anew where the window does not reach it. */
  toEnd(): void {
    this.followsEnd = true;
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

  async #readTrust(): Promise<void> {
    this.trust = await this.api.trust({ room: this.id });
  }

  #try(work: Promise<unknown>): void {
    work.catch((error: unknown) => (this.problem = callErrorOf(error)));
  }
}
