/** The browser host as the contract suite drives it: calls and events as the page's bridge carries them, invitations as their frames do. */
import type { ChatEvent } from '../../../contract/chat';
import { CallFailed } from '../../../contract/call';
import type { CallError, CallResult, Unsubscribe } from '../../../contract/common';
import type { ContractHost, RoomOfWords, WordsWay } from '../../contract/host';
import { WebHost } from './web-host';

/** See the file's head. */
export class WebContractHost implements ContractHost {
  private readonly listeners = new Set<(event: ChatEvent) => void>();

  private constructor(
    private readonly host: WebHost,
    private readonly cookie: string,
  ) {}

  static async start(profile: string, dataRoot: string): Promise<WebContractHost> {
    const host = await WebHost.start(profile, dataRoot);
    const opened = new WebContractHost(host, await host.enter());
    await host.listen({ path: '/events/chat', headers: { cookie: opened.cookie } }, (event) => {
      for (const listener of [...opened.listeners]) listener(event as ChatEvent);
    });
    return opened;
  }

  async carry(method: string, argument: unknown): Promise<CallResult<unknown>> {
    const answer = await this.host.request({
      method: 'POST',
      path: `/call/chat/${method}`,
      headers: { cookie: this.cookie, origin: this.host.entrance.origin },
      body: JSON.stringify(argument),
    });
    return JSON.parse(answer.body) as CallResult<unknown>;
  }

  subscribe(listener: (event: ChatEvent) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async invitation(room: string): Promise<string> {
    const { link } = await this.frameStep(await this.frame('invitationFrame', { room, theme: 'light' }), 'open');
    return String(link);
  }

  async offer(link: string): Promise<void> {
    const frame = await this.frame('joinFrame', { theme: 'light' });
    expectJoin(await this.frameStep(frame, 'open'));
    await this.frameStep(frame, 'check', { text: link });
    await this.frameStep(frame, 'accept', { text: link });
  }

  async createByWords({ title, relay }: { readonly title: string; readonly relay: string }): Promise<RoomOfWords> {
    const wish = { title, place: { on: 'relay', address: relay }, words: true };
    const result = await this.carry('createRoom', wish);
    if (!result.ok) throw new CallFailed(result.error);
    const { room } = result.value as { room: string };
    const { words } = await this.frameStep(await this.frame('invitationFrame', { room, theme: 'light' }), 'open');
    return { room, words: words as readonly string[] };
  }

  async joinByWords(way: WordsWay): Promise<void> {
    const frame = await this.frame('joinFrame', { theme: 'light', words: true });
    await this.frameStep(frame, 'open');
    await this.frameStep(frame, 'enter', way);
  }

  async end(): Promise<void> {
    await this.host.end();
  }

  private async frame(method: string, argument: object): Promise<URL> {
    const result = await this.carry(method, argument);
    if (!result.ok) throw new CallFailed(result.error);
    return new URL((result.value as { url: string }).url);
  }

  /** What the frame's own script asks of its origin. */
  private async frameStep(frame: URL, step: string, body: object = {}): Promise<Record<string, unknown>> {
    const { status, body: text } = await this.host.request({
      method: 'POST',
      path: `${frame.pathname}${step}`,
      host: frame.host,
      headers: { origin: frame.origin },
      body: JSON.stringify(body),
    });
    if (status !== 200) throw new CallFailed(JSON.parse(text) as CallError);
    return JSON.parse(text) as Record<string, unknown>;
  }
}

function expectJoin({ kind }: Record<string, unknown>): void {
  if (kind !== 'join') throw new Error(`not a frame for joining: ${String(kind)}`);
}
