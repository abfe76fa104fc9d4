/** The application menu, in the interface's language. */
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';
import { Menu, app } from 'electron';

import type { ChatEvent } from '../contract/chat';
import type { Language } from '../contract/common';
import { MENU } from '../i18n/menu';
import { createTranslator } from '../i18n/translate';
import type { Translator } from '../i18n/translate';

/** What the menu does. */
export interface MenuActions {
  readonly showDialogue: (dialogue: Extract<ChatEvent, { readonly type: 'show-dialogue' }>['dialogue']) => void;
  readonly openRelayWindow: () => void;
}

type Text = Translator<keyof typeof MENU>;

const IS_MAC = process.platform === 'darwin';
const ZOOM_STEP = 0.5;
const ZOOM_LIMIT = 4;

/** Puts the menu up, or replaces it after a change of language. */
export function showMenu(language: Language, actions: MenuActions): void {
  const text = createTranslator(MENU, language);
  const menus = [...(IS_MAC ? [appMenu(text, actions)] : []), fileMenu(text, actions), editMenu(text), viewMenu(text)];
  const last = IS_MAC ? windowMenu(text) : helpMenu(text, actions);
  Menu.setApplicationMenu(Menu.buildFromTemplate([...menus, last]));
}

function appMenu(text: Text, { showDialogue }: MenuActions): MenuItemConstructorOptions {
  return {
    label: app.getName(),
    submenu: [
      { label: text('about'), click: () => showDialogue('about') },
      { type: 'separator' },
      { role: 'hide', label: text('hide') },
      { type: 'separator' },
      { role: 'quit', label: text('quit') },
    ],
  };
}

function fileMenu(text: Text, { showDialogue, openRelayWindow }: MenuActions): MenuItemConstructorOptions {
  return {
    label: text('file'),
    submenu: [
      { label: text('newRoom'), accelerator: 'CmdOrCtrl+N', click: () => showDialogue('create') },
      { label: text('join'), accelerator: 'CmdOrCtrl+Shift+N', click: () => showDialogue('join') },
      { type: 'separator' },
      { label: text('relay'), click: () => openRelayWindow() },
      { type: 'separator' },
      { role: 'close', label: text('closeWindow') },
      ...(IS_MAC ? [] : [{ role: 'quit', label: text('quit') } as const]),
    ],
  };
}

function editMenu(text: Text): MenuItemConstructorOptions {
  const roles = ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const;
  return { label: text('edit'), submenu: roles.map((role) => ({ role, label: text(role) })) };
}

function viewMenu(text: Text): MenuItemConstructorOptions {
  const zoom = (change: (level: number) => number) => (_item: unknown, window: { readonly id: number } | undefined) => {
    if (window && hasContents(window)) {
      const level = change(window.webContents.getZoomLevel());
      window.webContents.setZoomLevel(Math.min(ZOOM_LIMIT, Math.max(-ZOOM_LIMIT, level)));
    }
  };
  const larger = zoom((level) => level + ZOOM_STEP);
  return {
    label: text('view'),
    submenu: [
      { label: text('zoomIn'), accelerator: 'CmdOrCtrl+Plus', click: larger },
      // Where plus needs Shift, people press the key without it.
      { label: text('zoomIn'), accelerator: 'CmdOrCtrl+=', click: larger, visible: false },
      { label: text('zoomOut'), accelerator: 'CmdOrCtrl+-', click: zoom((level) => level - ZOOM_STEP) },
      { label: text('zoomReset'), accelerator: 'CmdOrCtrl+0', click: zoom(() => 0) },
      { type: 'separator' },
      { role: 'togglefullscreen', label: text('fullScreen') },
    ],
  };
}

/** Older and newer Electrons hand a window of different static types to a click. */
function hasContents(window: object): window is BrowserWindow {
  return 'webContents' in window;
}

function windowMenu(text: Text): MenuItemConstructorOptions {
  return { label: text('window'), submenu: [{ role: 'minimize', label: text('minimize') }] };
}

function helpMenu(text: Text, { showDialogue }: MenuActions): MenuItemConstructorOptions {
  return { label: text('help'), submenu: [{ label: text('about'), click: () => showDialogue('about') }] };
}
