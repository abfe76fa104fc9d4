import { describe, expect, it } from 'vitest';

import { callsOf } from '../../renderer/support/chat-pages';
import { chatSpec } from '../../renderer/support/chat-spec';

const { open, openWithoutHost } = chatSpec();

const isFocused = (element: Element): boolean => element === document.activeElement;

describe('the first minute', () => {
  it('asks for a name and leads to three ways to begin', async () => {
    const page = await open({ stage: { stage: 'new', needsPassphrase: false } });
    await page.keyboard.press('Enter');
    await page.getByText('Enter a name to go on.').waitFor();
    await page.keyboard.type('  Zoé ');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Welcome, .Zoé/u }).waitFor();
    expect(await callsOf(page, 'createProfile')).toEqual([{ name: 'Zoé' }]);
    for (const name of [/^Create a room/u, /^I have an invitation/u, /^Try it alone/u]) {
      expect(await page.getByRole('button', { name }).count()).toBe(1);
    }
  });

  it('asks twice for a passphrase where there is no keychain', async () => {
    const page = await open({ stage: { stage: 'new', needsPassphrase: true } });
    await page.getByText(/Nobody can recover it/u).waitFor();
    await page.getByLabel('Your name').fill('Zoé');
    await page.getByLabel('Passphrase', { exact: true }).fill('short');
    await page.keyboard.press('Enter');
    await page.getByText('At least 8 characters.').waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill('six words that nobody else knows');
    await page.getByLabel('The same passphrase again').fill('six words that nobody knows');
    await page.keyboard.press('Enter');
    await page.getByText('The two are not the same.').waitFor();
    expect(await callsOf(page, 'createProfile')).toEqual([]);
    await page.getByLabel('The same passphrase again').fill('six words that nobody else knows');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Welcome/u }).waitFor();
    expect(await callsOf(page, 'createProfile')).toEqual([
      { name: 'Zoé', passphrase: 'six words that nobody else knows' },
    ]);
  });

  it('unlocks, and says when the passphrase is wrong', async () => {
    const page = await open({
      stage: { stage: 'locked', ways: ['passphrase'] },
      rooms: [{ title: 'Atelier', end: 3 }],
    });
    await page.evaluate(() => window.fake.failures.set('unlock', 'wrong-passphrase'));
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('This passphrase does not open your messages.').waitFor();
    await page.keyboard.type('right');
    await page.keyboard.press('Enter');
    await page.locator('nav [data-room]').waitFor();
  });

  it('tries alone, and erases the trial', async () => {
    const page = await open({ latencyMs: 800 });
    await page.getByRole('button', { name: /^Try it alone/u }).click();
    await page
      .getByRole('status')
      .getByText(/about five seconds/u)
      .waitFor({ state: 'attached' });
    await page.getByText('You are trying it alone.').waitFor();
    await page.getByRole('heading', { name: 'Trial' }).waitFor();
    await page.getByRole('button', { name: 'Erase the trial' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase', exact: true }).click();
    await page.getByRole('button', { name: /^Try it alone/u }).waitFor();
    expect(await callsOf(page, 'endTrial')).toHaveLength(1);
  });
});

describe('creating', () => {
  it('opens the new room, on this computer by default', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.locator('nav [data-room]').waitFor();
    await page.keyboard.press('Control+n');
    await page.keyboard.press('Enter');
    await page.getByText('Give the room a title.').waitFor();
    await page.keyboard.type('Répétitions');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Répétitions' }).waitFor();
    expect(await callsOf(page, 'createRoom')).toEqual([
      { title: 'Répétitions', place: { on: 'this-computer' }, suite: 'xchacha20-poly1305' },
    ]);
  });

  it('takes a relay, a token and a suite, and says in place what went wrong', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.getByRole('button', { name: 'Create a room' }).first().click();
    await page.evaluate(() => window.fake.failures.set('createRoom', 'relay-unreachable'));
    const dialog = page.getByRole('dialog', { name: 'Create a room' });
    await dialog.getByLabel('Title of the room').fill('Salle');
    await dialog.getByRole('radio', { name: 'On another relay' }).check();
    await dialog.getByLabel('Address of the relay').fill('aparte-relay://relay.example:4747#pin');
    await dialog.getByLabel(/^Access token/u).fill('token');
    await dialog.getByText('Advanced').click();
    await dialog.getByRole('radio', { name: /AES-256/u }).check();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/does not answer/u)
      .waitFor();
    expect(await dialog.getByLabel('Title of the room').inputValue()).toBe('Salle');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Salle' }).waitFor();
    expect((await callsOf(page, 'createRoom')).at(-1)).toEqual({
      title: 'Salle',
      place: { on: 'relay', address: 'aparte-relay://relay.example:4747#pin', accessToken: 'token' },
      suite: 'aes-256-gcm-siv',
    });
  });
});

describe('a room of six words', () => {
  it('is made without a suite, and shows its words at once in a frame of another origin', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.getByRole('button', { name: 'Create a room' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Create a room' });
    await dialog.getByLabel('Title of the room').fill('Amis');
    await dialog.getByRole('radio', { name: 'With six words' }).check();
    expect(await dialog.getByText('Advanced').isVisible()).toBe(false);
    await dialog.getByRole('button', { name: 'Create' }).click();
    const invite = page.getByRole('dialog', { name: /^Invite to .+Amis/u });
    await invite.getByText(/joined with six words/u).waitFor();
    await invite.locator('iframe[title^="The six words"]').waitFor();
    expect(await callsOf(page, 'createRoom')).toEqual([{ title: 'Amis', place: { on: 'this-computer' }, words: true }]);
  });

  it('is joined in a frame of another origin, from the dialogue for joining and back', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.getByRole('button', { name: 'Join with an invitation' }).click();
    const dialog = page.getByRole('dialog', { name: 'Join a room' });
    await dialog.getByRole('button', { name: 'I was told six words' }).click();
    await dialog.locator('iframe[title="Where the words go"]').waitFor();
    await dialog.getByRole('button', { name: 'I have an invitation' }).click();
    await dialog.locator('iframe[title="Where the invitation goes"]').waitFor();
    expect(await callsOf(page, 'joinFrame')).toEqual([
      { theme: 'light' },
      { theme: 'light', words: true },
      { theme: 'light' },
    ]);
  });

  it('says in the panels who else could read, and what was not compared', async () => {
    const page = await open({ rooms: [{ title: 'Amis', end: 3, fromWords: true }] });
    await page.locator('nav [data-room]').click();
    await page.locator('.members').click();
    await page.getByText(/follows from six words.*the relay could/u).waitFor();
    await page.keyboard.press('Control+Shift+H');
    await page.getByText(/unknown, not agreed, until others are heard/u).waitFor();
  });
});

describe('an invitation', () => {
  const OFFER = { offer: 'o1', relayHost: 'relay.example', relayPort: 4747 };

  it('is entered in a frame of another origin, and joined after a yes', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.getByRole('button', { name: 'Join with an invitation' }).click();
    const dialog = page.getByRole('dialog', { name: 'Join a room' });
    await dialog.frameLocator('iframe').getByLabel('Invitation').fill('aparte://…');
    await page.evaluate((offer) => window.fake.setState({ offers: [offer] }), OFFER);
    await dialog.getByText(/Join the room on .relay\.example:4747.\?/u).waitFor();
    // A key typed into the frame a moment ago decides nothing.
    await page.keyboard.press('Enter');
    expect(await callsOf(page, 'acceptOffer')).toEqual([]);
    await dialog.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('heading', { name: 'Répétitions' }).waitFor();
    expect(await dialog.count()).toBe(0);
  });

  it('is given up by Esc in that frame, and by nothing else that a page says', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.getByRole('button', { name: 'Join with an invitation' }).click();
    const dialog = page.getByRole('dialog', { name: 'Join a room' });
    const input = dialog.frameLocator('iframe').getByLabel('Invitation');
    await input.fill('aparte://…');
    // From the page itself, which is another sender of another origin; then from the frame, in other words. Both are heard before this goes on.
    const heard = page.evaluate(
      () =>
        new Promise<void>((resolve) =>
          window.addEventListener('message', ({ data }) => {
            if (data === 'aparte:other') resolve();
          }),
        ),
    );
    await page.evaluate(() => window.postMessage('aparte:escape', window.location.origin));
    await input.evaluate(() => window.parent.postMessage('aparte:other', '*'));
    await heard;
    expect(await dialog.count()).toBe(1);
    await input.evaluate(() => window.parent.postMessage('aparte:escape', '*'));
    await expect.poll(() => dialog.count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Join with an invitation' }).evaluate(isFocused)).toBe(true);
  });

  it('that comes by itself takes no focus, and can be declined', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.locator('nav button').first().click();
    await page.keyboard.type('writing');
    await page.evaluate((offer) => window.fake.setState({ offers: [offer] }), OFFER);
    await page.getByText(/Join the room on/u).waitFor();
    await page.keyboard.type(' on');
    expect(await page.locator('textarea').inputValue()).toBe('writing on');
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await expect.poll(() => page.getByText(/Join the room on/u).count()).toBe(0);
    expect(await callsOf(page, 'declineOffer')).toEqual([{ offer: 'o1' }]);
  });

  it('to a room that one is in opens that room', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.locator('nav [data-room]').waitFor();
    await page.evaluate(
      (offer) => window.fake.setState({ offers: [{ ...offer, joined: window.fake.summaries[0]?.room ?? '' }] }),
      OFFER,
    );
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByRole('heading', { name: 'Atelier' }).waitFor();
    await expect.poll(() => callsOf(page, 'declineOffer')).toHaveLength(1);
  });

  it('is shown by the host, not by the page', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.locator('nav button').first().click();
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(/can read and write in the room from now on/u)
      .waitFor();
    expect(await callsOf(page, 'invitationFrame')).toHaveLength(1);
    await page.getByRole('dialog').frameLocator('iframe').getByLabel('Invitation').waitFor();
  });
});

describe('the window', () => {
  it('changes language and colours at once', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.locator('nav [data-room]').waitFor();
    await page.keyboard.press('Control+,');
    await page.getByRole('radio', { name: 'Français' }).check();
    await page.getByRole('heading', { name: 'Réglages' }).waitFor();
    await page.getByRole('radio', { name: 'Sombres' }).check();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  });

  it('lists its keys by F1, and gives the focus back to where it was', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.locator('nav button').first().click();
    await page.locator('textarea').focus();
    await page.keyboard.press('F1');
    await page.getByRole('dialog', { name: 'Keyboard keys' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  });

  it('goes from part to part by F6', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 30 }] });
    await page.locator('nav button').first().click();
    await page.locator('.scroller.placed').waitFor();
    await page.locator('textarea').focus();
    const pane = () => page.evaluate(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane'));
    const seen: unknown[] = [];
    for (let step = 0; step < 4; step += 1) {
      await page.keyboard.press('F6');
      seen.push(await pane());
    }
    expect(seen).toEqual(['rooms', 'header', 'messages', 'composer']);
    await page.keyboard.press('Shift+F6');
    expect(await pane()).toBe('messages');
  });

  it('shows the relay and opens its window', async () => {
    const page = await open({ rooms: [{ title: 'Atelier', end: 3 }] });
    await page.getByRole('button', { name: 'Relay on. Open the relay window' }).click();
    expect(await callsOf(page, 'openRelayWindow')).toHaveLength(1);
    await page.evaluate(() => window.fake.setState({ localRelay: { state: 'listening', owned: false, owner: 'zoe' } }));
    await page.getByText(/Relay on \(.zoe.\)/u).waitFor();
  });

  it('says so where there is no host behind it', async () => {
    const page = await openWithoutHost({ locale: 'fr-FR' });
    await page.getByText(/^Cette page a été ouverte sans l’application/u).waitFor();
  });
});
