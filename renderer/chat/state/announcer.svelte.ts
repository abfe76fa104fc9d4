/** More messages than this within the window are announced as a count. */
const MAX_SPOKEN = 3;
const WINDOW_MS = 5000;
/** How long a text stays where screen readers find it. */
const KEPT_MS = 10_000;

/** What the polite live region says about arrivals. */
export class Announcer {
  spoken: readonly { readonly id: number; readonly text: string }[] = $state.raw([]);
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

  say(text: string): void {
    const id = this.#nextId++;
    this.spoken = [...this.spoken, { id, text }];
    setTimeout(() => (this.spoken = this.spoken.filter((one) => one.id !== id)), KEPT_MS);
  }
}
