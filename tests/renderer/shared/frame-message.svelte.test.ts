import { expect, it, onTestFinished } from 'vitest';

import { heightSaid, saysEscape } from '../../../renderer/shared/frame-message';

const ADDRESS = 'app://secret/frame/0011/';

it('is taken from the very frame at its own origin, and from nothing else', () => {
  const [frame, other] = [document.createElement('iframe'), document.createElement('iframe')];
  document.body.append(frame, other);
  onTestFinished(() => document.body.replaceChildren());
  const message = (change: MessageEventInit): MessageEvent =>
    new MessageEvent('message', {
      source: frame.contentWindow,
      origin: 'app://secret',
      data: 'aparte:escape',
      ...change,
    });
  const said = (change: MessageEventInit): boolean => saysEscape(message(change), frame, ADDRESS);
  const height = (change: MessageEventInit): number | undefined => heightSaid(message(change), frame, ADDRESS);
  expect(said({})).toBe(true);
  expect(said({ source: other.contentWindow })).toBe(false);
  expect(said({ source: null })).toBe(false);
  for (const origin of ['app://aparte', 'https://secret', 'null', ''])
    expect([origin, said({ origin })]).toEqual([origin, false]);
  for (const data of ['escape', undefined, { type: 'aparte:escape' }]) expect(said({ data })).toBe(false);

  const data = { type: 'aparte:height', px: 312 };
  expect([height({ data }), said({ data })]).toEqual([312, false]);
  for (const wrong of [{ source: other.contentWindow }, { source: null }, { origin: 'app://aparte' }])
    expect(height({ data, ...wrong })).toBeUndefined();
  for (const px of [0, -5, 4001, 1e9, 0.5, Number.NaN, '312', undefined])
    expect([px, height({ data: { ...data, px } })]).toEqual([px, undefined]);
  for (const other of ['aparte:escape', 312, undefined, { ...data, more: 1 }])
    expect(height({ data: other })).toBeUndefined();
});
