/** Files and images in the page: chosen, dropped, pasted, waiting with the draft, shown, and strange ones. */
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { callsOf, composer } from '../../renderer/support/chat-pages';
import { expectFine, LOOKS } from '../../renderer/support/chat-looks';
import { chatSpec } from '../../renderer/support/chat-spec';
import type { Scenario } from '../../renderer/support/fake-chat-host';
import { pngOf } from '../../support/png';

const chat = chatSpec();
const ROOM = { title: 'Atelier', end: 40, memberCount: 3, maxFileBytes: 1_000_000 };
const FILE = 'f'.repeat(64);
const PNG = pngOf(640, 480);

const open = (scenario: Scenario = { rooms: [ROOM] }, size = { width: 1280, height: 800 }): Promise<Page> =>
  chat.openRoom(scenario, { viewport: size });
const tray = (page: Page) => page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
const choose = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
  page.locator('input[type=file]').setInputFiles([{ name, mimeType, buffer }]);
const rowAt = (page: Page, position: number) => page.locator(`[data-key="row-${String(position)}"]`);
/** A canvas holds a picture once it is larger than the point that it begins as. */
const isDrawn = (page: Page, inside: string) =>
  page.locator(`${inside} canvas`).evaluate((canvas: HTMLCanvasElement) => canvas.width > 1);

/** The last message of the log has a file; images have the content of `PNG`. */
async function showFile(page: Page, change: Record<string, unknown> = {}): Promise<void> {
  const file = { file: FILE, name: 'toits.png', bytes: PNG.length, media: 'image/png', width: 640, height: 480 };
  await page.evaluate(
    ({ named, content }) => {
      const room = window.fake.summaries[0]?.room ?? '';
      window.fake.contents.set(named.file, content);
      window.fake.changes.change(room, window.fake.rowAt(room, 40).digest, { text: '', file: named });
    },
    { named: { ...file, transfer: { state: 'here' as const }, ...change }, content: PNG.toString('base64') },
  );
}

/** Holds files above the page, or lets them go there. */
function drag(page: Page, event: 'dragenter' | 'dragleave' | 'drop', names: readonly string[]): Promise<void> {
  return page.evaluate(
    ([type, given]) => {
      const data = new DataTransfer();
      for (const name of given) data.items.add(new File(['bonjour'], name, { type: 'text/plain' }));
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [event, names] as const,
  );
}

function paste(page: Page, text: string | null): Promise<void> {
  return composer(page).evaluate((input, said) => {
    const data = new DataTransfer();
    if (said !== null) data.items.add(said, 'text/plain');
    data.items.add(new File(['pixels'], 'image.png', { type: 'image/png' }));
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

describe('files to send', () => {
  it('are chosen, wait above the composer, are taken back, and go with what is said', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Add files' }).waitFor();
    await choose(page, 'plan.pdf', 'application/pdf', Buffer.alloc(400_000, 7));
    await choose(page, 'toits.png', 'image/png', PNG);
    await tray(page).nth(1).getByText('without place, date and camera').waitFor();
    await tray(page).nth(0).getByText('400 kB · as it is').waitFor();
    await expect.poll(() => isDrawn(page, 'form li')).toBe(true);
    await page.getByRole('button', { name: /^Remove .*plan\.pdf/u }).click();
    await expect.poll(() => tray(page).count()).toBe(1);
    expect(await callsOf(page, 'dropFile')).toMatchObject([{ file: '1'.padStart(64, '0') }]);
    expect(await composer(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await composer(page).fill('les toits');
    await composer(page).press('Enter');
    await expect
      .poll(() => callsOf(page, 'sendFiles'))
      .toMatchObject([{ files: ['2'.padStart(64, '0')], text: 'les toits' }]);
    await expect.poll(() => tray(page).count()).toBe(0);
    expect(await composer(page).inputValue()).toBe('');
    await page.locator('.message-row', { hasText: 'les toits' }).getByText('Sending, 0 %').waitFor();
    expect(await callsOf(page, 'send')).toEqual([]);
  });

  it('go without a word too, and behind a text that is too long to stand beside them', async () => {
    const page = await open();
    await choose(page, 'a.txt', 'text/plain', Buffer.from('a'));
    await tray(page).getByText('as it is').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.poll(() => callsOf(page, 'sendFiles')).toMatchObject([{ text: '' }]);
    await choose(page, 'b.txt', 'text/plain', Buffer.from('b'));
    await tray(page).getByText('as it is').waitFor();
    await composer(page).fill('x'.repeat(9000));
    await composer(page).press('Enter');
    await expect.poll(async () => (await callsOf(page, 'sendFiles')).length).toBe(2);
    expect(await callsOf(page, 'send')).toMatchObject([{ text: 'x'.repeat(9000) }]);
    expect((await callsOf(page, 'sendFiles'))[1]).toMatchObject({ text: '' });
  });

  it('that are larger than the relay takes are refused at once, with both numbers, and never read', async () => {
    const page = await open();
    await choose(page, 'film.mp4', 'video/mp4', Buffer.alloc(1_500_000));
    await tray(page).getByText('1.5 MB: this relay takes files up to 1 MB.').waitFor();
    expect(await callsOf(page, 'beginFile')).toEqual([]);
    await composer(page).fill('tant pis');
    await composer(page).press('Enter');
    await expect.poll(() => callsOf(page, 'send')).toMatchObject([{ text: 'tant pis' }]);
    expect(await callsOf(page, 'sendFiles')).toEqual([]);
  });

  it('that the host refuses say why, and do not go', async () => {
    const page = await open();
    await page.evaluate(() => window.fake.failures.set('endFile', 'disk-full'));
    await choose(page, 'a.txt', 'text/plain', Buffer.from('a'));
    await tray(page).getByRole('alert').waitFor();
    await expect.poll(() => tray(page).getByRole('alert').textContent()).toMatch(/disk/u);
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
  });

  it('are kept with the draft of their room', async () => {
    const page = await chat.open({ rooms: [ROOM, { title: 'Bureau', end: 3 }] });
    await page.evaluate((file) => {
      const room = window.fake.summaries[0]?.room ?? '';
      const kept = {
        file,
        name: 'gardé.pdf',
        bytes: 10,
        media: 'application/pdf',
        transfer: { state: 'draft' },
      } as const;
      window.fake.drafts.set(room, [kept]);
    }, FILE);
    await page.locator('nav button').first().click();
    await tray(page).getByText('gardé.pdf').waitFor();
    await page.locator('nav button', { hasText: 'Bureau' }).click();
    await expect.poll(() => tray(page).count()).toBe(0);
    await page.locator('nav button', { hasText: 'Atelier' }).click();
    await tray(page).getByText('gardé.pdf').waitFor();
  });

  it('are dropped anywhere on the window, which names the room meanwhile', async () => {
    const page = await open();
    await drag(page, 'dragenter', ['a.txt']);
    await page.getByText('Add files to').waitFor();
    expect(await page.locator('.over').textContent()).toContain('Atelier');
    await drag(page, 'dragleave', ['a.txt']);
    await page.locator('.over').waitFor({ state: 'detached' });
    await drag(page, 'dragenter', ['a.txt', 'b.txt']);
    await drag(page, 'drop', ['a.txt', 'b.txt']);
    await expect.poll(() => tray(page).count()).toBe(2);
    await page.locator('.over').waitFor({ state: 'detached' });
  });

  it('are pasted, unless they come with a text', async () => {
    const page = await open();
    await paste(page, null);
    await tray(page).getByText('image.png').waitFor();
    await paste(page, 'un tableau');
    await expect.poll(() => tray(page).count()).toBe(1);
  });
});

describe('a file of a message', () => {
  it('says in words how far it is, and offers what can be done, by its menu too', async () => {
    const page = await open();
    const states = [
      [{ state: 'remote' }, 'At the relay', 'Fetch', 'fetchFile'],
      [{ state: 'fetching', done: 30, total: 100, paused: false }, 'Fetching, 30 %', 'Pause', 'pauseFile'],
      [{ state: 'fetching', done: 40, total: 100, paused: true }, 'Paused at 40 %', 'Continue', 'resumeFile'],
      [{ state: 'failed', code: 'blob-absent', sending: false }, 'No longer at the relay', 'Try again', 'fetchFile'],
      [{ state: 'here' }, 'On this computer', 'Save…', 'saveFile'],
    ] as const;
    for (const [transfer, words, act, method] of states) {
      await showFile(page, { transfer, name: 'plan.pdf', media: 'application/pdf', width: undefined });
      await rowAt(page, 40).getByText(words).waitFor();
      await rowAt(page, 40).click({ button: 'right', position: { x: 5, y: 5 } });
      await page.getByRole('menuitem', { name: act }).waitFor();
      await page.keyboard.press('Escape');
      const before = (await callsOf(page, method)).length;
      await rowAt(page, 40).getByRole('button', { name: act }).click();
      await expect.poll(async () => (await callsOf(page, method)).length).toBe(before + 1);
    }
    await expect.poll(() => rowAt(page, 40).getAttribute('aria-label')).toMatch(/file .*plan\.pdf.*On this computer/u);
  });
});

describe('an image', () => {
  it('has its place before it is there, and nothing moves when it comes', async () => {
    const page = await open();
    await showFile(page, { transfer: { state: 'fetching', done: 1, total: 2, paused: false } });
    const size = () =>
      rowAt(page, 40)
        .locator('.box')
        .evaluate((box) => [box.clientWidth, box.clientHeight]);
    const before = await size();
    expect(before).toEqual([360, 270]);
    await showFile(page);
    await expect.poll(() => isDrawn(page, '[data-key="row-40"]')).toBe(true);
    expect(await size()).toEqual(before);
  });

  it('that is small comes by itself, once, and a large one when it is asked for', async () => {
    const page = await open();
    await showFile(page, { transfer: { state: 'remote' } });
    await expect.poll(async () => (await callsOf(page, 'fetchFile')).length).toBe(1);
    await showFile(page, { transfer: { state: 'remote' }, bytes: 6_000_000 });
    await rowAt(page, 40).getByText('6 MB').waitFor();
    expect((await callsOf(page, 'fetchFile')).length).toBe(1);
  });

  it('opens in a viewer, is made larger by keys and wheel, is saved, and gives the focus back', async () => {
    const page = await open();
    await showFile(page);
    await rowAt(page, 40)
      .getByRole('button', { name: /View image/u })
      .click();
    const viewer = page.getByRole('dialog');
    const image = viewer.getByRole('img', { name: 'toits.png' });
    await image.waitFor();
    const width = async () => (await image.boundingBox())?.width ?? 0;
    await expect.poll(width).toBe(640);
    await viewer.getByText('100 %').waitFor();
    await page.keyboard.press('+');
    await expect.poll(width).toBe(800);
    await image.hover();
    await page.mouse.wheel(0, -100);
    await expect.poll(width).toBe(1000);
    await page.keyboard.press('-');
    await expect.poll(width).toBe(800);
    await page.keyboard.press('0');
    await expect.poll(width).toBe(640);
    await viewer.getByRole('button', { name: 'Larger' }).click();
    await expect.poll(width).toBe(800);
    await viewer.getByRole('button', { name: 'Save…' }).click();
    await expect.poll(() => page.evaluate(() => window.fake.savedFiles.length)).toBe(1);
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    await expect.poll(focused).toMatch(/View image/u);
  });

  it.each([
    ['giant', 'too large to be shown'],
    ['damaged', 'cut or damaged'],
  ] as const)('that is %s is not decoded, and says so', async (shown, words) => {
    const page = await open();
    await page.evaluate(([file, look]) => window.fake.looks.set(file, { shown: look }), [FILE, shown] as const);
    await showFile(page);
    await rowAt(page, 40).getByText(words).waitFor();
    expect(await callsOf(page, 'readFile')).toEqual([]);
    await rowAt(page, 40).getByRole('button', { name: 'Save…' }).waitFor();
  });

  it('whose picture cannot be decoded says so, in its place', async () => {
    const page = await open();
    await showFile(page, { bytes: 10 });
    await rowAt(page, 40).getByText('cut or damaged').waitFor();
  });
});

describe('strange names', () => {
  it.each([
    ['255 emoji', `${'🦊'.repeat(60)}….png`],
    ['from right to left', 'صورة من الاجتماع.png'],
    ['without a space', `${'x'.repeat(119)}.`],
  ])('%s stay in their place', async (_, name) => {
    const page = await open({ rooms: [ROOM] }, { width: 320, height: 640 });
    await showFile(page, { name, media: 'application/pdf', width: undefined });
    await choose(page, `${name.slice(0, 60)}.pdf`, 'application/pdf', Buffer.alloc(3));
    await tray(page).getByText('as it is').waitFor();
    await expectFine(page, name);
  });
});

describe.each(LOOKS)('in $language, $colorScheme, at $width px', ({ language, colorScheme, width }) => {
  it('files fit, and axe finds nothing', async () => {
    const viewport = { width, height: 760 };
    const page = await chat.openRoom({ rooms: [ROOM], language }, { viewport, colorScheme });
    await showFile(page);
    await expect.poll(() => isDrawn(page, '[data-key="row-40"]')).toBe(true);
    const label = language === 'fr' ? 'Fichiers à envoyer' : 'Files to send';
    const items = page.getByRole('list', { name: label }).getByRole('listitem');
    await choose(page, 'toits.png', 'image/png', PNG);
    await choose(page, 'film.mp4', 'video/mp4', Buffer.alloc(1_500_000));
    await choose(page, 'bilan de la réunion du 12 mars, version corrigée.pdf', 'application/pdf', Buffer.alloc(42_000));
    await expect.poll(() => items.count()).toBe(3);
    await expect.poll(() => isDrawn(page, 'form li')).toBe(true);
    await items
      .nth(2)
      .getByText(language === 'fr' ? 'tel quel' : 'as it is')
      .waitFor();
    await expectFine(page, 'tray');
    await rowAt(page, 40).locator('.box button').click();
    await page.getByRole('dialog').getByRole('img').waitFor();
    await expectFine(page, 'viewer');
  });
});
