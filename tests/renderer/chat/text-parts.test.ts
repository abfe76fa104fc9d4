import { describe, expect, it } from 'vitest';

import { addresses, isLoneEmoji, shortened, textLines } from '../../../renderer/chat/messages/text-parts';

const linked = (text: string) =>
  textLines(text)
    .flat()
    .filter((part) => part.link)
    .map((part) => part.text);
const whole = (text: string) =>
  textLines(text)
    .map((line) => line.map((part) => part.text).join(''))
    .join('\n');

describe('addresses in a text', () => {
  it.each([
    ['see https://example.org/a(b).', ['https://example.org/a(b)']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['« https://example.org », http://b.example/?q=1!', ['https://example.org', 'http://b.example/?q=1']],
    ['HTTPS://EXAMPLE.ORG/x', ['HTTPS://EXAMPLE.ORG/x']],
    ['javascript:alert(1) file:///etc/passwd ftp://x.example data:text/html,x', []],
    ['https:// and http://', []],
    ['nothttps://example.org', []],
    ['https://example.org@evil.example/ https://u:p@x.example', []],
  ])('are found in %s', (text, expected) => {
    expect(linked(text)).toEqual(expected);
    expect(whole(text)).toBe(text);
  });

  it('are given as the network spells them, each once', () => {
    expect(addresses('https://bücher.example/ https://bücher.example/')).toEqual(['https://xn--bcher-kva.example/']);
  });
});

describe('a long text', () => {
  it('is shown in part, never cut inside a character', () => {
    expect(shortened('short\ntext')).toBeUndefined();
    expect(shortened('line\n'.repeat(30))?.split('\n')).toHaveLength(20);
    const cut = shortened(`a${'😀'.repeat(2000)}`) ?? '';
    expect(cut.length).toBeLessThanOrEqual(2000);
    expect(cut.endsWith('😀')).toBe(true);
  });
});

it('tells one to three lone emoji from everything else', () => {
  expect(['👏', '👏👏', '👨‍👩‍👧 '.trim(), '👍🏽', '🇫🇷', '❤️'].map(isLoneEmoji)).toEqual(Array(6).fill(true));
  expect(['👏👏👏👏', 'ok 👏', '12', '', '#'].map(isLoneEmoji)).toEqual(Array(5).fill(false));
});
