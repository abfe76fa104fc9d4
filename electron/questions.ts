/** What the app asks or says outside its windows, in the system's own boxes. */
import path from 'node:path';

import { app, dialog } from 'electron';

import type { Language } from '../contract/common';
import { errorText } from '../i18n/errors';
import { HOST } from '../i18n/host';
import { createTranslator } from '../i18n/translate';
import type { AparteError } from '../protocol/errors';

type TextKey = keyof typeof HOST;

interface Question {
  readonly title: string;
  readonly detail: string;
  /** The first is the safe one: Enter and Escape mean it. */
  readonly buttons: readonly string[];
}

/** @returns the index of the answer; that of the first button where the box is closed */
async function ask({ title, detail, buttons }: Question): Promise<number> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: title,
    detail,
    buttons: [...buttons],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response;
}

/** Says an error in words, with what to do. */
export async function sayError(language: Language, title: TextKey, error: AparteError): Promise<void> {
  const text = createTranslator(HOST, language);
  const detail = `${errorText(language, error.code, error.details)}\n\n${error.code}`;
  await dialog.showMessageBox({ type: 'error', message: text(title), detail, buttons: ['OK'] });
}

/** The last window was closed while the relay serves. @returns whether it goes on */
export async function askToKeepRelay(language: Language, hasTray: boolean): Promise<boolean> {
  const text = createTranslator(HOST, language);
  const detail = text(hasTray ? 'keepInTray' : 'keepAsk');
  const buttons = [text('keepRunning'), text('quitAndStop')];
  return (await ask({ title: text('keepTitle'), detail, buttons })) === 0;
}

/** The last window was closed for the first time. @returns whether the app stays in the notification area */
export async function askToStay(language: Language): Promise<boolean> {
  const text = createTranslator(HOST, language);
  const buttons = [text('stayInTray'), text('trayQuit')];
  return (await ask({ title: text('stayTitle'), detail: text('staySays'), buttons })) === 0;
}

/** Others use the relay that is about to end. @returns whether it may */
export async function askToQuit(
  language: Language,
  others: { readonly count: number; readonly names: readonly string[] },
): Promise<boolean> {
  const text = createTranslator(HOST, language);
  const names = others.names.length === 0 ? 'none' : others.names.join(', ');
  const detail = text('quitConnected', { count: others.count, names });
  return (await ask({ title: text('quitTitle'), detail, buttons: [text('cancel'), text('quitAndStop')] })) === 1;
}

/** A page dies again and again. @returns whether to try once more */
export async function askAfterDeaths(language: Language): Promise<boolean> {
  const text = createTranslator(HOST, language);
  const buttons = [text('tryAgain'), text('trayQuit')];
  return (await ask({ title: text('pageDiedTitle'), detail: text('pageDied'), buttons })) === 0;
}

/** Where a file shall be saved. @returns its path, or undefined where the person changed their mind */
export async function askWhereToSave(language: Language, suggestedName: string): Promise<string | undefined> {
  const text = createTranslator(HOST, language);
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: text('saveTitle'),
    defaultPath: path.join(app.getPath('documents'), suggestedName),
    filters: [filterOf(path.extname(suggestedName).slice(1))],
  });
  // Older versions answer with no path at all.
  return canceled || !filePath ? undefined : filePath;
}

/** Which file of a kind shall be read. @returns its path, or undefined where the person changed their mind */
export async function askWhichFile(language: Language, extension: string): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: createTranslator(HOST, language)('openTitle'),
    properties: ['openFile'],
    filters: [filterOf(extension)],
  });
  return canceled ? undefined : filePaths[0];
}

function filterOf(extension: string): { name: string; extensions: string[] } {
  return { name: `.${extension}`, extensions: [extension] };
}

/** A link came, several profiles exist, and none is open. */
export async function askForProfile(language: Language, profiles: readonly string[]): Promise<string | undefined> {
  const text = createTranslator(HOST, language);
  const buttons = [text('cancel'), ...profiles];
  const answer = await ask({ title: text('whichProfile'), detail: text('whichProfileWhy'), buttons });
  return answer === 0 ? undefined : profiles[answer - 1];
}
