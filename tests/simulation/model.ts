/** What is true in a run: who said what, and what of it may be gone for good. */

/** A text that a member began to send. */
export interface Said {
  readonly text: string;
  readonly device: string;
  /** In the vault: from then on it must arrive, each in the order in which its device said it. */
  queued: boolean;
  /** Its author's vault was set back past it, or its author left: it may be gone, or not. */
  mayBeGone: boolean;
}

/** Notices that are true in this run: whoever shows another one is mistaken. */
export type TrueNotice = 'restored' | 'two-devices' | 'disagreement';

/** See the file's head. */
export class Model {
  readonly said: Said[] = [];
  readonly notices = new Set<TrueNotice>();
  /** The relay lost positions that it had acknowledged; authors publish theirs again. */
  relayWasSetBack = false;
  /** Payloads may have expired before everybody had them. */
  mayExpire = false;
  private count = 0;

  /** A new text of a device. */
  say(device: string): Said {
    this.count += 1;
    const said: Said = { text: `${device} says ${String(this.count)}`, device, queued: false, mayBeGone: false };
    this.said.push(said);
    return said;
  }

  /** The vault of `device` is as it was when `count` texts had been begun. */
  setBack(device: string, count: number): void {
    for (const said of this.said.slice(count)) if (said.device === device) said.mayBeGone = true;
  }

  /** Nobody publishes again what these devices said. */
  left(device: string): void {
    this.setBack(device, 0);
  }

  /** What must be in the log at the end. */
  mustBeThere(): string[] {
    return this.said.filter(({ queued, mayBeGone }) => queued && !mayBeGone).map(({ text }) => text);
  }
}
