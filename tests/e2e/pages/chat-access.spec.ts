import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';

import { composer } from '../../renderer/support/chat-pages';
import { expectFine, LOOKS, type Look } from '../../renderer/support/chat-looks';
import { chatSpec } from '../../renderer/support/chat-spec';
import { authorOf } from '../../renderer/support/fake-chat-host';
import type { Scenario } from '../../renderer/support/fake-chat-host';
import { finding } from '../../renderer/support/found';

const chat = chatSpec();

async function open(look: Look, scenario: Scenario): Promise<Page> {
  const viewport = { width: look.width, height: 640 };
  return chat.open({ ...scenario, language: look.language }, { viewport, colorScheme: look.colorScheme });
}

const CONFIRMED = [1, 2, 3].map((index) => ({
  author: authorOf(index),
  name: `Member ${String(index)}`,
  compared: index < 3,
  position: 60,
  atMs: Date.now() - 12_000,
}));

const FOUND = [
  finding({ id: 'old', name: 'forged-author', member: authorOf(1), memberName: 'Zoé', position: 56, dismissed: true }),
  finding({ id: 'state', name: 'closed-to-you', level: 'state', position: 58 }),
  finding({ id: 'notice', name: 'restored', level: 'notice', position: 59, details: { lost: 2 } }),
  finding({ id: 'alarm', name: 'forked', position: 60, evidence: true, count: 3 }),
];

describe.each(LOOKS)('in $language, $colorScheme, at $width px', (look) => {
  it('the first screens hold', async () => {
    const page = await open(look, { stage: { stage: 'new', needsPassphrase: true } });
    await page.locator('form button[type=submit]').click();
    await expectFine(page, 'name');
    await page.evaluate(() => window.fake.setState({ stage: { stage: 'locked', ways: ['passphrase'] } }));
    await expectFine(page, 'locked');
    await page.evaluate(() =>
      window.fake.setState({
        stage: {
          stage: 'ready',
          name: 'Bénédicte-Alexandrine de la Tour',
          fingerprint: { text: 'aa bb', words: ['one'] },
        },
        offers: [{ offer: 'o', relayHost: 'a-rather-long-name.relays.example.org', relayPort: 4747 }],
      }),
    );
    await page.getByRole('button', { name: /Try it alone|Essayer en solo/u }).waitFor();
    await expectFine(page, 'start');
  });

  it('a room and its panels hold', async () => {
    const page = await open(look, {
      rooms: [
        {
          title: 'Atelier',
          end: 60,
          unread: 5,
          lastTexts: [`https://example.org/${'long'.repeat(60)}`, 'w'.repeat(300)],
        },
        { title: 'A title that is much too long for the column that it stands in', end: 4, draft: 'draft' },
      ],
      trial: true,
    });
    await page.locator('nav button').first().waitFor();
    await expectFine(page, 'rooms');
    await page.locator('nav button').first().click();
    await page.locator('.scroller.placed').waitFor();
    await composer(page).fill('on its way');
    await composer(page).press('Enter');
    await page.evaluate((confirmedBy) => window.fake.setTrust(0, { confirmedBy }), CONFIRMED);
    await expectFine(page, 'room');
    await page.evaluate(() => window.fake.refuseWaiting(0, 'room-full'));
    await page.evaluate(() =>
      window.fake.setRoom(0, {
        connection: {
          state: 'waiting',
          sinceMs: Date.now() - 60_000,
          retryMs: Date.now() + 9000,
          code: 'wrong-relay',
          details: {},
        },
      }),
    );
    await page
      .getByRole('button', { name: /Try now|Essayer maintenant/u })
      .first()
      .waitFor();
    await expectFine(page, 'banner and refusal');
    await page.keyboard.press('Control+Shift+H');
    await page.locator('[data-pane=panel]').waitFor();
    await expectFine(page, 'order');
    await page.keyboard.press('Escape');
    await page.locator('.members').click();
    await page.locator('[data-pane=panel]').waitFor();
    await expectFine(page, 'members');
  });

  it('what was found and what is compared hold', async () => {
    const names = ['Camille', 'Zoé', 'Alexandrine-Bénédicte de la Tour-Montagne', 'ZOE', ''];
    const page = await open(look, { rooms: [{ title: 'Atelier', end: 60, memberCount: 5, names }] });
    await page.locator('nav button').first().waitFor();
    await page.evaluate((found) => window.fake.find(0, ...found), FOUND);
    await expectFine(page, 'rooms with an alarm');
    await page.locator('nav button').first().click();
    await page.locator('.scroller.placed').waitFor();
    await page.evaluate((confirmedBy) => window.fake.setTrust(0, { confirmedBy }), CONFIRMED);
    await page.locator('.message-row[tabindex="0"]').focus();
    for (const position of [60, 59, 58]) {
      const row = page.locator(`[data-key=row-${String(position)}]`);
      await row.locator('[data-card] button').first().click();
      await expectFine(page, `found at ${String(position)}`);
      await page.keyboard.press('ArrowUp');
    }
    await page.keyboard.press('Control+Shift+H');
    await page.locator('[data-pane=panel] details summary').first().click();
    await expectFine(page, 'order with what was found');
    await page.keyboard.press('Escape');
    await page.locator('.members').click();
    await expectFine(page, 'members of like names');
    await page.locator('[data-pane=panel] li .mark button').last().click();
    await page.getByRole('dialog').waitFor();
    await expectFine(page, 'compare');
    await page.getByRole('button', { name: /^(?:They differ|Elles diffèrent)$/u }).click();
    await expectFine(page, 'they differ');
  });

  it('the dialogues and menus hold', async () => {
    const page = await open(look, { rooms: [{ title: 'Atelier', end: 60 }] });
    await page.locator('nav button').first().click();
    await page.locator('.scroller.placed').waitFor();
    for (const keys of ['Control+n', 'Control+Shift+n', 'Control+,', 'F1']) {
      await page.keyboard.press(keys);
      await page.getByRole('dialog').waitFor();
      await expectFine(page, keys);
      await page.keyboard.press('Escape');
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    }
    for (const dialogue of ['invite', 'about'] as const) {
      await page.evaluate((kind) => window.fake.emit({ type: 'show-dialogue', dialogue: kind }), dialogue);
      await page.getByRole('dialog').waitFor();
      await expectFine(page, dialogue);
      await page.keyboard.press('Escape');
    }
    await page.locator('.message-row').last().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    await expectFine(page, 'menu');
  });
});

it('works where the system forces its colours, and at twice the size', async () => {
  const page = await chat.openRoom(
    { rooms: [{ title: 'Atelier', end: 60 }] },
    { forcedColors: 'active', viewport: { width: 640, height: 400 } },
  );
  await page.locator('html').evaluate((root) => {
    root.style.fontSize = '200%';
  });
  await composer(page).fill('still here');
  await composer(page).press('Enter');
  await page.locator('[data-key=own-1]').waitFor();
  await expectFine(page, 'forced colours, 200 %');
});
