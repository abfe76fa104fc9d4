/** A preload of a test's own, beside the app's: it runs before it in every page, in the same world, and sees what that sees of main. */
import { writeFile } from 'node:fs/promises';

import type { Page } from 'playwright';

import type { RunningApp } from './electron';

/**
 * Lets the preload run from now on, and loads the first page anew.
 * @param file where it may be written
 * @param global a name that the preload puts into its page
 */
export async function addPreload(
  app: RunningApp,
  page: Page,
  { file, source, global }: { readonly file: string; readonly source: string; readonly global: string },
): Promise<void> {
  await writeFile(file, source);
  await app.app.evaluate(({ BrowserWindow }, preload) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    const { session } = contents;
    // Electron 22 has the older one only.
    if ('registerPreloadScript' in session) session.registerPreloadScript({ type: 'frame', filePath: preload });
    else (Reflect.get(session, 'setPreloads') as (files: string[]) => void).call(session, [preload]);
    contents.reload();
  }, file);
  await page.waitForFunction((name) => name in window && 'aparte' in window, global);
}
