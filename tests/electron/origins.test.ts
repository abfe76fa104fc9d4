import { expect, test } from 'vitest';

import { isPageAddress } from '../../electron/origins';

test('a window is known by its own page', () => {
  expect(isPageAddress('chat', 'app://aparte/chat/')).toBe(true);
  expect(isPageAddress('chat', 'app://aparte/chat/#room')).toBe(true);
});

test.each([
  'app://aparte/relay/',
  'app://aparte/chat',
  'app://aparte/chat/x.html',
  'app://secret/chat/',
  'app://aparte.example/chat/',
  'app://aparte:80/chat/',
  'https://aparte/chat/',
  'file:///chat/',
  'about:blank',
  'data:text/html,<p>',
  '',
])('%j is not it', (address) => {
  expect(isPageAddress('chat', address)).toBe(false);
});
