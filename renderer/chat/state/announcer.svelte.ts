/** More messages than this within the window are announced as a count. */
const MAX_SPOKEN = 3;
const WINDOW_MS = 5000;
/** How long a text stays where screen readers find it. */
const KEPT_MS = 10_000;

interface Spoken {
  readonly id: number;
  readonly text: string;
}

/** What the live regions say: the polite one about arrivals, the urgent one about alarms. */
export class Announcer {
  spoken: readonly Spoken[] = $state.raw([]);
  urgent: readonly Spoken[] = $state.raw([]);
  #alarmed: readonly string[] = [];
  #arrivalsMs: number[] = [];
  #counted = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextId = 0;

  constructor(readonly countText: (count: number) => string) {}

  arrived(text: string): void {
    const nowMs = Date.now();
    this.#arrivalsMs = [...this.#arrivalsMs.filter((ms) => nowMs - ms < WINDOW_MS), nowMs];
    if (this.#arrivalsMs.length <= MAX_SPOKEN && this.#counted === 0) {
      this.say(text);
      return;
    }
    this.#counted += 1;
    this.#timer ??= setTimeout(() => {
      const count = this.#counted;
      this.#counted = 0;
      this.#timer = undefined;
      this.say(this.countText(count));
    }, WINDOW_MS);
  }

  /** Interrupts what is being read, once for each `key`. */
  alarm(key: string, text: string): void {
    if (this.#alarmed.includes(key)) return;
    this.#alarmed = [...this.#alarmed, key];
    const id = this.#nextId++;
    this.urgent = [...this.urgent, { id, text }];
    setTimeout(() => (this.urgent = this.urgent.filter((one) => one.id !== id)), KEPT_MS);
  }

  say(text: string): void {
    const id = this.#nextId++;
    this.spoken = [...this.spoken, { id, text }];
    setTimeout(() => (this.spoken = this.spoken.filter((one) => one.id !== id)), KEPT_MS);
  }
}
