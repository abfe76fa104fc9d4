import { expect, it, vi } from 'vitest';

import { focusRowWhenMounted } from '../../../renderer/chat/messages/focus-row';

it('gives a row the focus once it takes it: hidden until it was measured, it does not', async () => {
  // jsdom has none; the key needs no escapes.
  vi.stubGlobal('CSS', { escape: (text: string) => text });
  const row = document.createElement('div');
  row.tabIndex = -1;
  row.dataset['key'] = 'row-7';
  const list = document.createElement('div');
  list.append(row);
  document.body.append(list);
  const focus = row.focus.bind(row);
  let refusals = 3;
  row.focus = (options) => {
    if (refusals === 0) focus(options);
    else refusals -= 1;
  };
  await focusRowWhenMounted(list, 'row-7', () => true);
  expect(document.activeElement).toBe(row);
  list.remove();
});
