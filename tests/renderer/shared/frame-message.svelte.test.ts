import { expect, it, onTestFinished } from 'vitest';

import { saysEscape } from '../../../renderer/shared/frame-message';

const ADDRESS = 'app://secret/frame/0011/';

it('is taken from the very frame at its own origin, and from nothing else', () => {
  const [frame, other] = [document.createElement('iframe'), document.createElement('iframe')];
  document.body.append(frame, other);
  onTestFinished(() => document.body.replaceChildren());
  const said = (change: MessageEventInit): boolean => {
    const init = { source: frame.contentWindow, origin: 'app://secret', data: 'aparte:escape', ...change };
    return saysEscape(new MessageEvent('message', init), frame, ADDRESS);
  };
  expect(said({})).toBe(true);
  expect(said({ source: other.contentWindow })).toBe(false);
  expect(said({ source: null })).toBe(false);
  for (const origin of ['app://aparte', 'https://secret', 'null', ''])
    expect([origin, said({ origin })]).toEqual([origin, false]);
  for (const data of ['escape', undefined, { type: 'aparte:escape' }]) expect(said({ data })).toBe(false);
});
