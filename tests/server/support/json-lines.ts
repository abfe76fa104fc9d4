/** The asking side of the admin protocol, for tests. */
import type { AdminEvents, RelayEvent } from '../../../protocol/admin';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string };
}

export class JsonLines {
  readonly events: RelayEvent[] = [];
  dropped = 0;
  private partial = '';
  private lastId = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private heard: (() => void)[] = [];

  constructor(private readonly send: (text: string) => void) {}

  take(text: string): void {
    const lines = (this.partial + text).split('\n');
    this.partial = lines.pop() ?? '';
    for (const line of lines) {
      const said = JSON.parse(line) as Answer | AdminEvents;
      if ('events' in said) {
        this.events.push(...said.events);
        this.dropped += said.dropped;
      } else {
        this.waiting.get(said.id)?.(said);
      }
    }
    for (const wake of this.heard.splice(0)) wake();
  }

  /** The next answer with this id. */
  answer(id: number): Promise<Answer> {
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  async call(method: string, params: unknown = {}): Promise<Answer> {
    this.lastId += 1;
    const answer = this.answer(this.lastId);
    this.send(`${JSON.stringify({ id: this.lastId, method, params })}\n`);
    return answer;
  }

  /** An event of this name, waited for. */
  async event(name: RelayEvent['event']): Promise<RelayEvent> {
    for (;;) {
      const found = this.events.find(({ event }) => event === name);
      if (found) return found;
      await new Promise<void>((resolve) => this.heard.push(resolve));
    }
  }
}
