/**
 * Electron as the contract suite drives it: calls and events through the chat window's own preload, invitations in frames of their own origin, as the
 * window embeds them. What no page can call by its name goes over the bare channel, which a second preload of the test's own opens.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import type { Frame, Page } from 'playwright';

import type { ChatEvent } from '../../../contract/chat';
import { CallFailed } from '../../../contract/call';
import type { CallError, CallResult, Unsubscribe } from '../../../contract/common';
import type { ContractHost, RoomOfWords, WordsWay } from '../../contract/host';
import { startApp, type RunningApp } from './electron';
import { addPreload } from './preload';

/** What the page has in these tests. */
interface ContractPage {
  readonly aparte: Readonly<Record<string, unknown>>;
  readonly bareChannel: (method: string, argument: unknown) => Promise<unknown>;
  readonly tellTest: (event: unknown) => void;
}

const BARE_CHANNEL = `
const { contextBridge, ipcRenderer } = require('electron');
contextBridge.exposeInMainWorld('bareChannel', (method, argument) => ipcRenderer.invoke('aparte:chat', method, argument));
`;

/** See the file's head. */
export class ElectronContractHost implements ContractHost {
  private readonly listeners = new Set<(event: ChatEvent) => void>();

  private constructor(
    private readonly app: RunningApp,
    private readonly page: Page,
  ) {}

  /** @param folder outlives the app; several apps may share it */
  static async start(folder: string, profile: string): Promise<ElectronContractHost> {
    const scratch = path.join(folder, profile);
    await mkdir(scratch);
    const app = await startApp(scratch, { profile, dataRoot: path.join(folder, 'data') });
    const page = await app.window('/chat/');
    const file = path.join(scratch, 'bare-channel.cjs');
    await addPreload(app, page, { file, source: BARE_CHANNEL, global: 'bareChannel' });
    const host = new ElectronContractHost(app, page);
    await page.exposeFunction('tellTest', (event: ChatEvent) => {
      for (const listener of [...host.listeners]) listener(event);
    });
    await page.evaluate(() => {
      const { aparte, tellTest } = window as unknown as ContractPage;
      (aparte['subscribe'] as (listener: (event: unknown) => void) => void)(tellTest);
    });
    return host;
  }

  async carry(method: string, argument: unknown): Promise<CallResult<unknown>> {
    const answer = await this.page.evaluate(
      ([name, given]) => {
        const { aparte, bareChannel } = window as unknown as ContractPage;
        const isMethod = Object.prototype.hasOwnProperty.call(aparte, name) && name !== 'subscribe';
        return isMethod ? (aparte[name] as (value: unknown) => unknown)(given) : bareChannel(name, given);
      },
      [method, argument] as const,
    );
    return answer as CallResult<unknown>;
  }

  subscribe(listener: (event: ChatEvent) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  invitation(room: string): Promise<string> {
    return this.inFrame('invitationFrame', { room, theme: 'light' }, (frame) => frame.locator('#link').inputValue());
  }

  offer(link: string): Promise<void> {
    return this.inFrame('joinFrame', { theme: 'light' }, async (frame) => {
      await frame.locator('#invitation').waitFor();
      await frameStep(frame, 'check', { text: link });
      await frameStep(frame, 'accept', { text: link });
    });
  }

  async createByWords({ title, relay }: { readonly title: string; readonly relay: string }): Promise<RoomOfWords> {
    const wish = { title, place: { on: 'relay', address: relay }, words: true };
    const result = await this.carry('createRoom', wish);
    if (!result.ok) throw new CallFailed(result.error);
    const { room } = result.value as { room: string };
    const words = await this.inFrame('invitationFrame', { room, theme: 'light' }, async (frame) => {
      await frame.locator('ol li').first().waitFor();
      return frame.locator('ol li').allTextContents();
    });
    return { room, words };
  }

  joinByWords(way: WordsWay): Promise<void> {
    return this.inFrame('joinFrame', { theme: 'light', words: true }, async (frame) => {
      await frame.locator('#words').waitFor();
      await frameStep(frame, 'enter', way);
    });
  }

  end(): Promise<void> {
    return this.app.quit();
  }

  /** Embeds a frame as the window does, for as long as `use` takes. */
  private async inFrame<Value>(
    method: string,
    argument: object,
    use: (frame: Frame) => Promise<Value>,
  ): Promise<Value> {
    const result = await this.carry(method, argument);
    if (!result.ok) throw new CallFailed(result.error);
    const { url } = result.value as { url: string };
    const element = await this.page.evaluateHandle((source) => {
      const frame = document.createElement('iframe');
      frame.src = source;
      return document.body.appendChild(frame);
    }, url);
    try {
      const frame = await element.contentFrame();
      if (!frame) throw new Error('the frame has no page');
      await frame.waitForURL(url);
      return await use(frame);
    } finally {
      await element.evaluate((frame) => {
        frame.remove();
      });
    }
  }
}

/** What the frame's own script asks of its origin. */
async function frameStep(frame: Frame, step: string, body: object): Promise<void> {
  const failure = await frame.evaluate(
    async ([name, said]) => {
      const response = await fetch(name, { method: 'POST', body: said });
      return response.ok ? undefined : ((await response.json()) as CallError);
    },
    [step, JSON.stringify(body)] as const,
  );
  if (failure) throw new CallFailed(failure);
}
