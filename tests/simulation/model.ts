/** What is true in a run: who said what, and what of it may be gone for good. */
import type { AnomalyName } from '../../client/api';

/** A text that a member began to send. */
export interface Said {
  readonly text: string;
  readonly device: string;
  /** In the vault: from then on it must arrive, each in the order in which its device said it. */
  queued: boolean;
  /** Its author's vault was set back past it, or its author left: it may be gone, or not. */
  mayBeGone: boolean;
  /** Where the relay acknowledged it, unless the relay's disk lost that: from then on it must stay, whatever becomes of its author. */
  acknowledgedAt: number | undefined;
}

/** Notices that may be true in a run: whoever shows another one is mistaken. */
export type TrueNotice = Extract<AnomalyName, 'restored' | 'two-devices'>;

/** See the file's head. */
export class Model {
  readonly said: Said[] = [];
  private readonly places = new Map<string, number>();
  private readonly notices = new Set<AnomalyName>();
  /** The relay lost positions that it had acknowledged; authors publish theirs again. */
  relayWasSetBack = false;
  private vaultsWereSetBack = false;
  /** Payloads may have expired before everybody had them. */
  mayExpire = false;

  /**
   * A vault that was copied, or set back, can lead to one message sealed twice where what waits is sealed again: in rooms that keep a day, after a day.
   * The log then has it twice, as nobody can tell the bytes apart, and everybody shows it once.
   */
  get mayBeSealedTwice(): boolean {
    return this.mayExpire && (this.vaultsWereSetBack || this.isTrue('two-devices'));
  }

  /** A new text of a device. */
  say(device: string): Said {
    const text = `${device} says ${String(this.said.length + 1)}`;
    const said: Said = { text, device, queued: false, mayBeGone: false, acknowledgedAt: undefined };
    this.places.set(text, this.said.length);
    this.said.push(said);
    return said;
  }

  /** How many texts were begun before this one; undefined for one that nobody began. */
  placeOf(text: string): number | undefined {
    return this.places.get(text);
  }

  /** From now on this notice is true. */
  notice(name: TrueNotice): void {
    this.notices.add(name);
  }

  /** Whether an app may say this of what has happened until now. */
  isTrue(name: AnomalyName): boolean {
    return this.notices.has(name);
  }

  /** A device showed that the relay has a text. */
  acknowledged(text: string, position: number): void {
    const said = this.said[this.places.get(text) ?? -1];
    if (said) said.acknowledgedAt = position;
  }

  /** The vault of `device` is as it was when `count` texts had been begun. */
  setBack(device: string, count: number): void {
    this.vaultsWereSetBack = true;
    for (const said of this.said.slice(count)) if (said.device === device) said.mayBeGone = true;
  }

  /** The relay's log ends at `end` again. */
  relaySetBack(end: number): void {
    this.relayWasSetBack = true;
    this.notice('restored');
    for (const said of this.said) if ((said.acknowledgedAt ?? 0) > end) said.acknowledgedAt = undefined;
  }

  /** Nobody publishes again what these devices said. */
  left(device: string): void {
    for (const said of this.said) if (said.device === device) said.mayBeGone = true;
  }

  /** What must be in the log at the end. */
  mustBeThere(): string[] {
    const lasting = this.said.filter(
      ({ queued, mayBeGone, acknowledgedAt }) => acknowledgedAt !== undefined || (queued && !mayBeGone),
    );
    return lasting.map(({ text }) => text);
  }
}
