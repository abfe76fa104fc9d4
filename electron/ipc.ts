/** The one place where a page's calls come in: who sent them is checked before what they say. */
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { ipcMain } from 'electron';

import type { Dispatcher } from '../contract/call';
import type { CallResult } from '../contract/common';
import type { WindowKind } from './origins';
import { isPageAddress } from './origins';

/** What a window's calls need. */
export interface WindowCalls {
  readonly kind: WindowKind;
  /** The one window that may call; undefined while there is none. */
  readonly window: () => BrowserWindow | undefined;
  readonly call: Dispatcher;
  /** A call that was refused. */
  readonly onForbidden: (kind: WindowKind) => void;
}

const FORBIDDEN: CallResult<never> = { ok: false, error: { code: 'forbidden-sender', details: {} } };

/** Answers the calls of one kind of window: of its main frame, on its own page, and of no other sender. */
export function registerCalls({ kind, window, call, onForbidden }: WindowCalls): void {
  ipcMain.handle(`aparte:${kind}`, async (event, method: unknown, argument: unknown) => {
    if (isOurs(event, kind, window())) return call(method, argument);
    onForbidden(kind);
    return FORBIDDEN;
  });
}

function isOurs(event: IpcMainInvokeEvent, kind: WindowKind, window: BrowserWindow | undefined): boolean {
  // The frame is gone where its page was replaced since it called.
  const { senderFrame: frame, sender } = event;
  if (!frame || !window || window.isDestroyed() || sender !== window.webContents) return false;
  return frame.parent === null && frame === sender.mainFrame && isPageAddress(kind, frame.url);
}

/** Tells the window's page something; nothing where there is no page to hear it. */
export function tellPage(window: BrowserWindow | undefined, kind: WindowKind, event: unknown): void {
  if (!window || window.isDestroyed() || window.webContents.isDestroyed() || window.webContents.isCrashed()) return;
  window.webContents.send(`aparte:${kind}-event`, event);
}
