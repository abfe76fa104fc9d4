/**
 * Who types and who is there (docs/PROTOCOL.md §6, Signs). Nothing of it is stored, and nothing of it is older than it looks: a sign counts only in a beacon that echoes one
 * of ours, is the newest of its run, and comes no later after its author's clock than the others of that run did.
 */
import { toHex } from '../../protocol/bytes';
import type { BeaconContent } from '../crypto/content';

/** A person types for so long after the last sign of it; signs come every {@link TYPING_EVERY_MS} meanwhile. */
export const TYPING_SHOWN_MS = 14_000;
/** Signs of typing are sent at most so often in a room. */
export const TYPING_EVERY_MS = 8000;
/** In a room with more members heard lately nobody says that they type: each sign goes to all. */
export const MAX_TYPING_MEMBERS = 50;
/** A beacon that comes later after its author's clock than the quickest of its run, by so much, says nothing about now. */
const MAX_LATE_MS = 10_000;
/** Ended runs of an author that are remembered. */
const MAX_ENDED_RUNS = 64;

/** How somebody is there. */
export interface Present {
  readonly author: string;
  readonly state: 'active' | 'away';
  /** When somebody was last known at the window, own clock; 0 where that was never told. */
  readonly activeMs: number;
}

interface Run {
  readonly run: string;
  /** Least time by which a beacon came after its author's clock: what the two clocks differ by, and the quickest way. */
  readonly leastLagMs: number;
}

/** See the file's head. Times are given: `nowMs` of the own clock. */
export class SignBook {
  private readonly runs = new Map<string, Run>();
  private readonly ended = new Map<string, readonly string[]>();
  private readonly typingUntil = new Map<string, number>();
  private readonly told = new Map<string, Present & { readonly untilMs: number }>();

  /**
   * Takes a member's beacon that is the newest of its run. Returns whether it changes what is shown.
   * @param isLive whether it echoes one of ours
   * @param presentForMs how long its presence holds: until the next beacon is overdue
   */
  heard(
    content: BeaconContent,
    isLive: boolean,
    { nowMs, presentForMs }: { nowMs: number; presentForMs: number },
  ): boolean {
    const author = toHex(content.author);
    const isNow = this.isNow(author, content, nowMs);
    if (!isNow || !isLive) return false;
    const { typing, presence } = content.signs;
    const typed = this.isTyping(author, nowMs);
    if (typing) this.typingUntil.set(author, nowMs + TYPING_SHOWN_MS);
    else this.typingUntil.delete(author);
    const before = this.told.get(author);
    if (presence) {
      const activeMs = presence === 'active' ? nowMs : (before?.activeMs ?? 0);
      this.told.set(author, { author, state: presence, activeMs, untilMs: nowMs + presentForMs });
    } else this.told.delete(author);
    return typed !== typing || before?.state !== presence || presence === 'active';
  }

  /** Texts came: that is what was typed. Returns whether it changes what is shown. */
  spoken(messages: readonly { readonly kind: string; readonly author?: Uint8Array }[], nowMs: number): boolean {
    const authors = messages.flatMap(({ kind, author }) => (kind === 'text' && author) || []);
    return authors.map((author) => this.spoke(author, nowMs)).includes(true);
  }

  /** They said something. Returns whether they were shown as typing. */
  private spoke(author: Uint8Array, nowMs: number): boolean {
    const name = toHex(author);
    const typed = this.isTyping(name, nowMs);
    this.typingUntil.delete(name);
    return typed;
  }

  /** Authors who type, who began first coming first. */
  typing(nowMs: number): string[] {
    return [...this.typingUntil.keys()].filter((author) => this.isTyping(author, nowMs));
  }

  /** Everybody who told that they are there, or were: who is not heard any more is away. */
  present(nowMs: number): Present[] {
    return [...this.told.values()].map(({ author, state, activeMs, untilMs }) => ({
      author,
      state: nowMs < untilMs ? state : 'away',
      activeMs,
    }));
  }

  /** When something of it ends by itself, if anything does. */
  nextEndMs(nowMs: number): number | undefined {
    const ends = [
      ...this.typingUntil.values(),
      ...[...this.told.values()].flatMap(({ state, untilMs }) => (state === 'active' ? [untilMs] : [])),
    ].filter((endMs) => endMs > nowMs);
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  /** Nobody is heard any more: what was told is over. */
  forget(): void {
    this.typingUntil.clear();
    for (const [author, present] of this.told) this.told.set(author, { ...present, untilMs: 0 });
  }

  private isTyping(author: string, nowMs: number): boolean {
    return (this.typingUntil.get(author) ?? 0) > nowMs;
  }

  /** Whether it was said about now, as far as the clocks of this run tell. A run that another one followed is over for good. */
  private isNow(author: string, { run, timeMs }: BeaconContent, nowMs: number): boolean {
    const name = toHex(run);
    const known = this.runs.get(author);
    const ended = this.ended.get(author) ?? [];
    if (ended.includes(name)) return false;
    if (known && known.run !== name) this.ended.set(author, [known.run, ...ended].slice(0, MAX_ENDED_RUNS));
    const lagMs = nowMs - timeMs;
    const leastLagMs = known?.run === name ? Math.min(known.leastLagMs, lagMs) : lagMs;
    this.runs.set(author, { run: name, leastLagMs });
    return lagMs - leastLagMs <= MAX_LATE_MS;
  }
}
