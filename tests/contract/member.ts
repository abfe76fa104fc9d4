/** A person at a host: the contract's methods as a page calls them, all that crossed, and waiting for what is told. */
import type { ChatApi, ChatEvent, MessageRow, RoomSummary } from '../../contract/chat';
import { expose, unwrapExposed } from '../../contract/call';
import type { CallResult } from '../../contract/common';
import { CHAT_SCHEMAS, type MethodName } from '../../contract/schemas';
import type { ContractHost } from './host';

function isMethod(name: string): name is MethodName<ChatApi> {
  return Object.prototype.hasOwnProperty.call(CHAT_SCHEMAS, name);
}

const METHODS = Object.keys(CHAT_SCHEMAS).filter(isMethod);

/** See the file's head. */
export class ContractMember {
  readonly api: ChatApi;
  /** Everything that reached the page, as text. */
  crossed = '';
  private readonly watchers = new Set<() => void>();

  constructor(readonly host: ContractHost) {
    const carry = async (method: string, argument: unknown): Promise<CallResult<unknown>> => {
      const result = await host.carry(method, argument);
      this.crossed += `${JSON.stringify(result)}\n`;
      return result;
    };
    const exposed = expose<ChatApi>(METHODS, carry, (listener) => host.subscribe(listener));
    this.api = unwrapExposed(exposed, METHODS);
    host.subscribe((event) => {
      this.crossed += `${JSON.stringify(event)}\n`;
      for (const watcher of [...this.watchers]) watcher();
    });
  }

  /** Asks now and after every event until the answer is there. */
  async until<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
    for (;;) {
      let ring = (): void => undefined;
      const rung = new Promise<void>((resolve) => {
        ring = resolve;
      });
      this.watchers.add(ring);
      try {
        const answer = await ask();
        if (answer !== undefined) return answer;
        await rung;
      } finally {
        this.watchers.delete(ring);
      }
    }
  }

  /** The next event that fits. */
  async told(fits: (event: ChatEvent) => boolean): Promise<ChatEvent> {
    return new Promise((resolve) => {
      const unsubscribe = this.host.subscribe((event) => {
        if (!fits(event)) return;
        unsubscribe();
        resolve(event);
      });
    });
  }

  async summary(room: string): Promise<RoomSummary | undefined> {
    return (await this.api.rooms({})).find((summary) => summary.room === room);
  }

  /** The room's summary once `fits` holds of it. */
  roomWhen(room: string, fits: (summary: RoomSummary) => boolean): Promise<RoomSummary> {
    return this.until(async () => {
      const summary = await this.summary(room);
      return summary && fits(summary) ? summary : undefined;
    });
  }

  /** Texts of the room, newest page, in the log's order, waiting ones last. */
  async texts(room: string): Promise<MessageRow[]> {
    const { rows } = await this.api.rows({ room, range: { from: 'end', limit: 200 } });
    return rows.filter(({ kind }) => kind === 'text');
  }

  /** The texts once there are `count` that stand in the log. */
  textsWhen(room: string, count: number): Promise<MessageRow[]> {
    return this.until(async () => {
      const placed = (await this.texts(room)).filter(({ position }) => position !== undefined);
      return placed.length >= count ? placed : undefined;
    });
  }

  /** Sends and waits until the relay has it. */
  async say(room: string, text: string): Promise<MessageRow> {
    const { key } = await this.api.send({ room, text });
    return this.until(async () =>
      (await this.texts(room)).find((row) => row.key === key && row.position !== undefined),
    );
  }
}
